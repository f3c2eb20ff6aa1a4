"""The company as a process of its own, and a small shop that listens to it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


PLAIN = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


@dataclass
class Shop:
    """Receives hooks; answers what `answer` says."""

    url: str = ""
    answer: int = 200
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def wait(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        until = time.monotonic() + 8
        while len(self.received) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.received

    def told(self, count: int) -> list[dict]:
        return [json.loads(body) for _, body in self.wait(count)]


@pytest.fixture
def shop():
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(shop.answer)
            self.end_headers()
            shop.received.append((dict(self.headers), body))

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield shop
    server.shutdown()
    server.server_close()


@dataclass
class Company:
    url: str
    secret: bytes
    process: subprocess.Popen
    key: str = ""

    def call(self, method: str, path: str, contents: dict | None = None, key: str | None = None) -> tuple[int, dict]:
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer zhanggui:{self.key if key is None else key}")
        request.data = json.dumps(contents).encode() if contents is not None else None
        try:
            with OPENER.open(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as no:
            with no:
                return no.code, json.load(no)

    def page(self, path: str, **form: str) -> tuple[int, str, str]:
        """Status, text and where it sends one; with a form it posts."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with PLAIN.open(urllib.request.Request(self.url + path, data=data), timeout=10) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as no:
            with no:
                return no.code, no.read().decode(), no.headers.get("Location", "")


@pytest.fixture
def company(tmp_path: Path):
    import hashlib
    import hmac

    secret = secrets.token_bytes(32)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "ZHANGGUI_PAY_SIMULATOR_SECRET": secret.hex()}
    command = [sys.executable, "-m", "zhanggui.simulators.pay", "--port", str(port), "--data", str(tmp_path)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert "listens" in process.stdout.readline()
    key = hmac.new(secret, b"api-key", hashlib.sha256).hexdigest()
    yield Company(f"http://127.0.0.1:{port}", secret, process, key)
    process.terminate()
    assert process.wait(10) == 0, "it ends cleanly when told to"
    process.stdout.close()
