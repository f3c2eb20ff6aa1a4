"""The practice companies as a process of their own, and our accounts with them."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import connections

from zhanggui.kit import clock
from zhanggui.kit.errors import Refusal
from zhanggui.payments.public import PROVIDERS, read_hook, save_account
from zhanggui.payments.tests.builders import NOW, STAFF

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
API_V3_KEY = "0123456789abcdef0123456789abcdef"


@lru_cache
def merchant_keys() -> tuple[str, str]:
    """A merchant's key pair, private and public."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@lru_cache
def other_keys() -> tuple[str, str]:
    """A company's key pair, for messages that tests sign themselves."""
    return merchant_keys.__wrapped__()


def accounts(keys: dict, base: str = "") -> dict[str, dict[str, str]]:
    """What the shop's keeper types for each company."""
    private = merchant_keys()[0]
    return {
        "wechat": {
            "mchid": "1900000001",
            "appid": "wx0000000000000001",
            "serial_no": "3775B6A45ACD588826D15E583A95F5DD00000000",
            "private_key": private,
            "api_v3_key": API_V3_KEY,
            **keys["wechat"],
            "address": f"{base}/wechat" if base else "",
        },
        "alipay": {
            "app_id": "2021000000000001",
            "seller_id": "2088000000000002",
            "private_key": private,
            **keys["alipay"],
            "address": f"{base}/alipay/gateway.do" if base else "",
        },
        "stripe": {
            "account": "acct_practice",
            "secret_key": "sk_test_practice",
            "hook_secret": "whsec_practice",
            "address": f"{base}/stripe" if base else "",
        },
    }


def merchant(hook: str) -> dict:
    """What the companies are told of the merchant."""
    own = accounts({"wechat": {}, "alipay": {}})
    public = merchant_keys()[1]
    return {
        "wechat": {**own["wechat"], "public_key": public},
        "alipay": {**own["alipay"], "public_key": public},
        "stripe": {**own["stripe"], "hook": hook},
    }


def own_accounts() -> None:
    """Accounts whose companies' keys the test holds."""
    public = other_keys()[1]
    keys = {"wechat": {"platform_serial": "PUB_KEY_ID_1", "platform_key": public}, "alipay": {"alipay_key": public}}
    for key, values in accounts(keys).items():
        save_account(key, values, by=STAFF, now=NOW)


class Face(ThreadingHTTPServer):
    """A small web face that hands hooks to read_hook; `heard` is what came of each."""

    def __init__(self) -> None:
        heard = self.heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider = self.path.rpartition("/")[2]
                try:
                    outcome = read_hook(provider, dict(self.headers), body, now=clock.now()).outcome
                    status, text = 200, (PROVIDERS.get(provider).thanks or (outcome, ""))[0]
                except Refusal as no:
                    outcome, status, text = no.code, no.status, no.code
                finally:
                    connections.close_all()
                heard.append(outcome)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def do_GET(self):
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Companies:
    def __init__(self, folder: Path, hook: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (folder / "merchant.json").write_text(json.dumps(merchant(hook)))
        command = [sys.executable, "-m", "zhanggui.simulators.companies", "--port", str(port)]
        command += ["--data", str(folder), "--merchant", str(folder / "merchant.json")]
        self.process = subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, text=True)
        assert "listen" in self.process.stdout.readline()
        self.base = f"http://127.0.0.1:{port}"
        for key, values in accounts(json.loads((folder / "keys.json").read_text()), self.base).items():
            save_account(key, values, by=STAFF, now=NOW)

    def post(self, path: str, **form: str) -> None:
        address = path if path.startswith("http") else self.base + path
        with OPENER.open(address, data=urllib.parse.urlencode(form).encode(), timeout=15):
            pass

    def get(self, path: str) -> str:
        with OPENER.open(path if path.startswith("http") else self.base + path, timeout=15) as answer:
            return answer.read().decode()

    def end(self) -> None:
        self.process.terminate()
        assert self.process.wait(10) == 0
        self.process.stdout.close()


def until(condition) -> None:
    deadline = time.monotonic() + 8
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()
