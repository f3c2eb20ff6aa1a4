"""The load: threads with a connection each, asking as fast as they are answered."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Client:
    """One keep-alive connection that speaks JSON."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        data = json.dumps(body) if body is not None else None
        headers = {"Accept-Language": "en", **({"Content-Type": "application/json"} if data else {}), **(headers or {})}
        self.connection.request(method, path, data, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        is_json = "json" in (answer.headers.get("Content-Type") or "")
        return answer.status, json.loads(content) if is_json and content else content


class Raw:
    """One keep-alive connection that sends what is ready and looks at the status: the least that a load generator can cost."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("closed")
            answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self.socket.recv(65536)
        return int(head[9:12]), body


@dataclass
class Outcome:
    """What a run came to: seconds per successful operation, failures, what the operations returned."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    failed: int = 0
    first_failure: str = ""

    @property
    def ok(self) -> int:
        return len(self.times)

    def at(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def run(
    port: int,
    operation: Callable[[Any], None],
    *,
    threads: int,
    seconds: float = 0,
    times: int = 0,
    client: Callable[[int], Any] = Client,
) -> Outcome:
    """Have `threads` clients repeat `operation` for so many seconds, or so many times in all."""
    outcome, lock = Outcome(), threading.Lock()
    left = [times]
    start = time.monotonic()

    def work() -> None:
        mine, failed, why, line = [], 0, "", None
        while True:
            if times:
                with lock:
                    if left[0] <= 0:
                        break
                    left[0] -= 1
            elif time.monotonic() - start >= seconds:
                break
            began = time.perf_counter()
            try:
                line = line or client(port)
                operation(line)
                mine.append(time.perf_counter() - began)
            except Exception as problem:
                failed, why = failed + 1, why or f"{type(problem).__name__}: {problem}"[:300]
                line = None
        with lock:
            outcome.times += mine
            outcome.failed += failed
            outcome.first_failure = outcome.first_failure or why

    workers = [threading.Thread(target=work) for _ in range(threads)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    outcome.seconds = time.monotonic() - start
    return outcome
