"""What the three companies share: a counter (WSGI), what they remember, and a messenger."""

import html
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
LARGEST = 256 * 1024
WORDS = {
    "pay": ("Pay", "付款"),
    "decline": ("Decline", "拒绝"),
    "again": ("Send again", "再发一次"),
    "forged": ("Send forged", "伪造签名"),
    "stale": ("Send stale", "过期签名"),
    "altered": ("Other amount", "篡改金额"),
}


class No(Exception):
    """An answer that is not the one hoped for."""

    def __init__(self, status: int, code: str):
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class Payment:
    company: str
    reference: str  # the merchant's number
    number: str  # the company's
    amount: int
    currency: str
    notify: str = ""
    back: str = ""
    state: str = "open"  # open, held, paid, closed
    taken: int = 0
    at: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[str, dict]] = field(default_factory=list)  # (kind, what) in the order of telling
    heard: list[str] = field(default_factory=list)  # what the merchant answered

    @property
    def refunded(self) -> int:
        return sum(one["amount"] for one in self.refunds.values())

    def refund(self, reference: str, amount: int) -> dict[str, Any]:
        """Once for each of the merchant's numbers."""
        known = self.refunds.get(reference)
        if known is not None:
            if known["amount"] != amount:
                raise No(400, "PARAM_ERROR")
            return known
        if self.state != "paid" or self.refunded + amount > self.taken:
            raise No(403, "NOT_ENOUGH")
        number = f"5{int(time.time() * 1000)}{len(self.refunds):04}"
        self.refunds[reference] = {"reference": reference, "number": number, "amount": amount, "at": time.time()}
        return self.refunds[reference]


class Book:
    """The payments of all companies, and how they behave today."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.payments: dict[tuple[str, str], Payment] = {}
        self.mode: dict[str, str] = {}  # company → ok, down, slow, lost

    def get(self, company: str, reference: str) -> Payment:
        found = self.payments.get((company, reference))
        if found is None:
            raise No(404, "ORDER_NOT_EXIST")
        return found

    def add(self, payment: Payment) -> Payment:
        """The same number again is the same payment; with another sum it is refused."""
        with self.lock:
            known = self.payments.setdefault((payment.company, payment.reference), payment)
        if (known.amount, known.currency) != (payment.amount, payment.currency):
            raise No(400, "INVALID_REQUEST")
        return known

    def between(self, company: str, since: float, until: float) -> Iterable[tuple[Payment, dict[str, Any] | None]]:
        """Payments (with None) and refunds of a span of time."""
        for one in [one for one in self.payments.values() if one.company == company and one.taken]:
            if since <= one.at < until:
                yield one, None
            for refund in one.refunds.values():
                if since <= refund["at"] < until:
                    yield one, refund


class Request:
    def __init__(self, environ: dict[str, Any]):
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ["PATH_INFO"]
        self.query_string: str = environ.get("QUERY_STRING", "")
        self.query = dict(parse_qsl(self.query_string, keep_blank_values=True))
        self.headers = {
            name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")
        }
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST:
            raise No(413, "TOO_LARGE")
        self.body: bytes = environ["wsgi.input"].read(int(length)) if int(length) else b""
        self.base = f"http://{environ.get('HTTP_HOST', 'localhost')}"

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


Message = tuple[str, bytes, dict[str, str]]  # address, body, headers


def tell(payment: Payment, message: Message, *, tries: int = 4) -> None:
    """Send a message until it is taken, in a thread; what was answered is noted."""

    def run() -> None:
        address, body, headers = message
        for attempt in range(tries):
            request = urllib.request.Request(address, data=body, method="POST", headers=headers)
            try:
                with OPENER.open(request, timeout=5) as answer:
                    payment.heard.append(f"{answer.status} {answer.read(80).decode(errors='replace')}")
                    return
            except urllib.error.HTTPError as no:
                with no:
                    payment.heard.append(f"{no.code} {no.read(200).decode(errors='replace')}")
                    if no.code < 500:
                        return
            except OSError as problem:
                payment.heard.append(type(problem).__name__)
            time.sleep(0.5 * 2**attempt)

    threading.Thread(target=run, daemon=True).start()


def wait_heard(payment: Payment, count: int, seconds: float = 2.0) -> None:
    """Let the merchant hear of it before the payer is back there."""
    until = time.monotonic() + seconds
    while len(payment.heard) < count and time.monotonic() < until:
        time.sleep(0.02)


def page(title: str, body: str) -> Reply:
    text = (
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><h1>{html.escape(title)}</h1>{body}"
        "<p>练习用，不会真正扣款。Practice: nobody is charged.</p>"
    )
    return Reply(body=text.encode(), kind="text/html; charset=utf-8")


def button(action: str, name: str, value: str) -> str:
    english, chinese = WORDS[value]
    label = f"{chinese} {english}"
    return (
        f'<form method="post" action="{html.escape(action)}">'
        f'<button name="{name}" value="{value}">{label}</button></form>'
    )


def sums(payment: Payment) -> str:
    return f"{payment.amount / 100:.2f} {payment.currency}"


Handler = Callable[[Request], Reply]
