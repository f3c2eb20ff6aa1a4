"""Run the company: `python -m zhanggui.simulators.pay --port 8001 --data FOLDER`, until it is told to end."""

import argparse
import os
import signal
import socketserver
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from zhanggui.simulators.pay.app import App
from zhanggui.simulators.pay.sender import Sender
from zhanggui.simulators.pay.store import Store


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


def main() -> None:
    arguments = argparse.ArgumentParser(prog="zhanggui.simulators.pay", description=__doc__)
    arguments.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8001))
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--data", type=Path, default=Path("practice-pay"), help="folder of the company's own file")
    arguments.add_argument("--hook", default="", help="send every message there, whatever address a payment names")
    given = arguments.parse_args()
    secret = os.environ.get("ZHANGGUI_PAY_SIMULATOR_SECRET", "")
    try:
        key = bytes.fromhex(secret)
    except ValueError:
        key = b""
    if len(key) < 16:
        raise SystemExit("ZHANGGUI_PAY_SIMULATOR_SECRET must hold the shared secret: at least 32 hex digits.")
    store = Store(given.data / "practice-pay.sqlite3")
    sender = Sender(store, key)
    server = Server((given.host, given.port), Quiet)
    server.set_app(App(store, key, hook=given.hook))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    sender.start()
    print(f"practice pay listens on http://{given.host}:{server.server_port}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        sender.end()
        store.close()


if __name__ == "__main__":
    main()
