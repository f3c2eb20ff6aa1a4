"""The load: threads with a connection each, asking as fast as they are answered."""

import http.client
import json
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


def run(port: int, operation: Callable[[Client], None], *, threads: int, seconds: float = 0, times: int = 0) -> Outcome:
    """Have `threads` clients repeat `operation` for so many seconds, or so many times in all."""
    outcome, lock = Outcome(), threading.Lock()
    left = [times]
    start = time.monotonic()

    def work() -> None:
        client, mine, failed, why = Client(port), [], 0, ""
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
                operation(client)
                mine.append(time.perf_counter() - began)
            except Exception as problem:
                failed, why = failed + 1, why or f"{type(problem).__name__}: {problem}"[:300]
                client = Client(port)
        with lock:
            outcome.times += mine
            outcome.failed += failed
            outcome.first_failure = outcome.first_failure or why

    workers = [threading.Thread(target=work) for _ in range(threads)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    outcome.seconds = time.monotonic() - start
    return outcome
