"""Run the companies: `python -m zhanggui.simulators.companies --port 8002 --data FOLDER --merchant FILE`."""

import argparse
import html
import json
import signal
import socketserver
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from zhanggui.simulators.companies.alipay import Alipay
from zhanggui.simulators.companies.house import Book, No, Reply, Request, button, page, sums, tell, wait_heard
from zhanggui.simulators.companies.stripe import Stripe
from zhanggui.simulators.companies.wechat import SERIAL, WeChat


class App:
    def __init__(self, companies: dict[str, Any], book: Book):
        self.companies, self.book = companies, book

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        try:
            reply = self.answer(Request(environ))
        except No as no:
            reply = Reply(no.status, json.dumps({"code": no.code, "message": no.code}).encode())
        status = f"{reply.status} {HTTPStatus(reply.status).phrase}"
        start_response(status, [*reply.headers, ("Content-Type", reply.kind), ("Content-Length", str(len(reply.body)))])
        return [reply.body]

    def answer(self, request: Request) -> Reply:
        name = request.path.split("/")[1]
        if name in self.companies:
            mode = self.book.mode.get(name, "ok")
            if mode == "down":
                raise No(503, "SYSTEM_ERROR")
            if mode == "slow":
                time.sleep(5)
            reply = self.companies[name].answer(request)
            if mode == "lost" and request.method == "POST":
                raise No(500, "SYSTEM_ERROR")
            return reply
        if request.path == "/" and request.method == "GET":
            return self._console()
        if name == "mode" and request.method == "POST":
            self.book.mode.update(request.form)
            if request.form.get("forget"):  # keys of requests are not kept for ever
                self.companies[request.form["forget"]].known.clear()
            return Reply(303, headers=(("Location", "/"),))
        if name == "resend" and request.method == "POST":
            return self._resend(*request.path.split("/")[2:4], how=request.form.get("how", "again"))
        raise No(404, "NOTHING_HERE")

    def _resend(self, company: str = "", reference: str = "", *, how: str) -> Reply:
        """The first message of a payment once more, in one of the ways a bad day knows."""
        payment = self.book.get(company, reference)
        if not payment.told:
            raise No(409, "NOTHING_TOLD")
        heard = len(payment.heard)
        tell(payment, self.companies[company].message(payment, *payment.told[0], how=how))
        wait_heard(payment, heard + 1)
        return Reply(303, headers=(("Location", "/"),))

    def _console(self) -> Reply:
        parts = []
        for one in reversed(list(self.book.payments.values())):
            code = one.facts.get("code_url", "")
            where = {"wechat": f"/wechat/pay/{one.reference}", "alipay": f"/alipay/pay/{one.reference}"}
            action = where.get(one.company, f"/stripe/c/pay/{one.facts.get('session')}")
            acts = [button(action, "action", deed) for deed in ("pay", "decline")] if one.state == "open" else []
            if one.told:
                again = f"/resend/{one.company}/{one.reference}"
                acts += [button(again, "how", how) for how in ("again", "forged", "stale", "altered")]
            heard = "".join(f"<li>{html.escape(text)}</li>" for text in one.heard)
            head = f"{one.company} {one.reference} {sums(one)} {one.state} {html.escape(code)}"
            parts.append(f"<section><h2>{head}</h2>{''.join(acts)}<ul>{heard}</ul></section>")
        return page("Companies 支付公司", "".join(parts) or "<p>暂无付款 No payment yet.</p>")


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        # Like WSGIServer, without asking the name service who we are.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()


class Quiet(WSGIRequestHandler):
    timeout = 30

    def log_message(self, *args: object) -> None:
        pass


def own_key(file: Path) -> rsa.RSAPrivateKey:
    """The company's key, made on the first day."""
    if not file.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        file.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.chmod(0o600)
    key: Any = load_pem_private_key(file.read_bytes(), password=None)
    return key


def main() -> None:
    arguments = argparse.ArgumentParser(prog="zhanggui.simulators.companies", description=__doc__)
    arguments.add_argument("--port", type=int, default=8002)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--merchant", type=Path, required=True)
    given = arguments.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    merchant = json.loads(given.merchant.read_text())
    keys = {name: own_key(given.data / f"{name}.pem") for name in ("wechat", "alipay")}
    shown = {
        name: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for name, key in keys.items()
    }
    told = {
        "wechat": {"platform_serial": SERIAL, "platform_key": shown["wechat"]},
        "alipay": {"alipay_key": shown["alipay"]},
    }
    (given.data / "keys.json").write_text(json.dumps(told))
    book = Book()
    companies = {
        "wechat": WeChat(book, merchant["wechat"], keys["wechat"]),
        "alipay": Alipay(book, merchant["alipay"], keys["alipay"]),
        "stripe": Stripe(book, merchant["stripe"]),
    }
    server = Server(("127.0.0.1", given.port), Quiet)
    server.set_app(App(companies, book))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"the companies listen on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
