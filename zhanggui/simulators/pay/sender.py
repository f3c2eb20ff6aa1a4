"""The company's messenger: a thread that signs and sends messages until they are taken."""

import hashlib
import hmac
import threading
import time
import urllib.error
import urllib.request

from zhanggui.simulators.pay.store import Store

TRIES = 8
TIMEOUT = 5
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    return "v1=" + hmac.new(secret, b"%d." % timestamp + body, hashlib.sha256).hexdigest()


class Sender(threading.Thread):
    def __init__(self, store: Store, secret: bytes):
        super().__init__(daemon=True, name="sender")
        self.store, self.secret = store, secret
        self.ending = threading.Event()

    def run(self) -> None:
        while not self.ending.is_set():
            self.store.wake.wait(0.25)
            self.store.wake.clear()
            try:
                self.store.do_what_is_due()
                if self.store.setting("hooks") != "paused":
                    self.send_due()
            except Exception as problem:
                print(f"practice pay: {type(problem).__name__}: {problem}", flush=True)

    def end(self) -> None:
        self.ending.set()
        self.store.wake.set()
        self.join(TIMEOUT + 1)

    def send_due(self) -> None:
        query = (
            "SELECT message.id, body, mode, tries, hook_url FROM message JOIN payment ON payment.id = message.payment "
            "WHERE message.due <= ? ORDER BY message.id LIMIT 50"
        )
        for message in self.store.rows(query, time.time()):
            if self.ending.is_set():
                return
            taken, answer = self.send(message["hook_url"], message["body"].encode(), message["mode"])
            tries = message["tries"] + 1
            again = not taken and message["mode"] in ("normal", "again", "late") and tries < TRIES
            due = time.time() + 2**tries if again else None
            with self.store.lock:  # not `writing`: that would wake this thread at once
                update = "UPDATE message SET due = ?, tries = ?, answer = ? WHERE id = ?"
                self.store.db.execute(update, (due, tries, answer, message["id"]))

    def send(self, url: str, body: bytes, mode: str) -> tuple[bool, str]:
        """Whether the merchant took it, and what it answered."""
        timestamp = int(time.time()) - (3600 if mode == "stale" else 0)
        signature = sign(b"forged" if mode == "forged" else self.secret, timestamp, body)
        request = urllib.request.Request(url, data=body, method="POST")
        request.add_header("Content-Type", "application/json")
        request.add_header("X-Pay-Timestamp", str(timestamp))
        request.add_header("X-Pay-Signature", signature)
        try:
            with OPENER.open(request, timeout=TIMEOUT) as response:
                return True, str(response.status)
        except urllib.error.HTTPError as problem:
            with problem:
                return False, f"{problem.code} {problem.read(300).decode(errors='replace')}".strip()
        except (OSError, ValueError) as problem:
            return False, type(problem).__name__
