"""The company's counter: a WSGI application with an API for merchants, a page for payers and a console for whoever plays."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zhanggui.simulators.pay import pages
from zhanggui.simulators.pay.store import MERCHANT, Answer, Store, public, public_refund
from zhanggui.simulators.pay.texts import LANGUAGES

LARGEST = 64 * 1024
PATIENCE = 1.5  # seconds that a payer waits for the merchant to take the message
STATUS = {
    200: "200 OK",
    303: "303 See Other",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    409: "409 Conflict",
    413: "413 Content Too Large",
    422: "422 Unprocessable Content",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    ),
]
Reply = tuple[int, str, str]  # status, contents, address to go to


class Request:
    def __init__(self, environ: dict[str, Any]):
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ["PATH_INFO"]
        self.query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        self.host: str = environ.get("HTTP_HOST", "localhost")
        self.body = self._body()
        self.form: dict[str, str] = {}
        if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            given = parse_qs(self.body.decode(errors="replace"))
            self.form = {name: values[0] for name, values in given.items()}

    def _body(self) -> bytes:
        length = self.environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST:
            raise Answer(413, "too_large")
        return self.environ["wsgi.input"].read(int(length)) if int(length) else b""

    @property
    def lang(self) -> str:
        given = self.form.get("lang") or self.query.get("lang", "")
        if given in LANGUAGES:
            return given
        return "zh" if "zh" in self.environ.get("HTTP_ACCEPT_LANGUAGE", "").lower().split(",")[0] else "en"

    def json(self) -> dict[str, Any]:
        try:
            given = json.loads(self.body)
        except ValueError:
            raise Answer(400, "not_json") from None
        if not isinstance(given, dict):
            raise Answer(400, "not_json")
        return given


class App:
    def __init__(self, store: Store, secret: bytes, *, hook: str = ""):
        self.store, self.hook = store, hook
        self.api_key = hmac.new(secret, b"api-key", hashlib.sha256).hexdigest()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        is_api, lang = environ["PATH_INFO"].startswith("/api/"), "en"
        try:
            request = Request(environ)
            lang = request.lang
            status, contents, address = self.answer(request)
        except Answer as no:
            contents = json.dumps({"error": no.code}) if is_api else pages.notice("lost", lang)
            status, address = no.status, ""
        data = contents.encode()
        kind = "application/json" if is_api else "text/html; charset=utf-8"
        headers = [*HEADERS, ("Content-Type", kind), ("Content-Length", str(len(data)))]
        if address:
            headers.append(("Location", address))
        start_response(STATUS[status], headers)
        return [data]

    def answer(self, request: Request) -> Reply:
        if request.path.startswith("/api/"):
            return self.api(request)
        if request.path == "/health":
            return 200, "ok", ""
        if request.path in ("/", "/console") and request.method == "GET":
            return 200, pages.console(self.store, request.lang, request.query.get("q", "").strip()[:80]), ""
        if match := re.fullmatch(r"/pay/(pay_[0-9a-f]{24})", request.path):
            return self.pay(request, match[1])
        if match := re.fullmatch(r"/console/(settings|pay_[0-9a-f]{24})(?:/([a-z]+))?", request.path):
            return self.console(request, match[1], match[2] or "")
        raise Answer(404, "nothing_here")

    # For payers

    def pay(self, request: Request, payment_id: str) -> Reply:
        payment = self.store.payment(payment_id)
        if request.method == "POST" and payment["state"] == "open":
            action = request.form.get("action", "")
            self.act(payment_id, action)
            if action != "later":
                self.wait_for_message(payment_id)
            return 303, "", payment["return_url"]
        lang = request.query.get("lang") or request.form.get("lang") or payment["lang"]
        lang = lang if lang in LANGUAGES else "zh"
        return 200, pages.pay_page(payment, lang, self.store.delay()), ""

    def act(self, payment_id: str, action: str) -> bool:
        if action == "pay":
            accepted = self.store.setting("payments") == "accept"
            return self.store.settle(payment_id, "captured" if accepted else "declined")
        if action == "decline":
            return self.store.settle(payment_id, "declined")
        if action == "later":
            return self.store.settle(payment_id, "processing", due=time.time() + self.store.delay())
        if action == "settle":
            return self.store.settle(payment_id, "captured")
        raise Answer(422, "action_unknown")

    def wait_for_message(self, payment_id: str) -> None:
        """Let the merchant hear of it before the payer is back there, if it is quick."""
        until = time.time() + PATIENCE
        untold = "SELECT 1 FROM message WHERE payment = ? AND tries = 0"
        while time.time() < until and self.store.setting("hooks") != "paused" and self.store.row(untold, payment_id):
            time.sleep(0.02)

    # For whoever plays the company

    def console(self, request: Request, what: str, action: str) -> Reply:
        if request.method != "POST":
            raise Answer(405, "post_only")
        origin = request.environ.get("HTTP_ORIGIN", "")
        if origin and urlsplit(origin).netloc != request.host:
            raise Answer(403, "foreign_form")
        if what == "settings":
            self.store.behave(request.form)
            return 303, "", f"/?lang={request.lang}"
        self.store.payment(what)
        resend = action in pages.RESENDS
        done = self.store.send_again(what, action) if resend else self.act(what, action)
        if not done:
            return 409, pages.notice("not_possible", request.lang), ""
        self.wait_for_message(what)
        return 303, "", f"/?lang={request.lang}#{what}"

    # For merchants

    def api(self, request: Request) -> Reply:
        given = request.environ.get("HTTP_AUTHORIZATION", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {MERCHANT}:{self.api_key}".encode()):
            raise Answer(401, "key_unknown")
        mode = self.store.setting("api")
        if mode == "down":
            raise Answer(503, "down")
        if mode == "slow":
            time.sleep(5)
        answer = self.api_answer(request)
        if mode == "lost" and request.method == "POST":
            raise Answer(500, "lost")
        return 200, json.dumps(answer), ""

    def api_answer(self, request: Request) -> dict[str, Any]:
        base = f"http://{request.host}"
        if request.path == "/api/payments" and request.method == "POST":
            payment = self.store.create(
                _payment_asked({**request.json(), **({"hook_url": self.hook} if self.hook else {})})
            )
            return {**_told(payment), "pay_url": f"{base}/pay/{payment['id']}?lang={payment['lang']}"}
        if request.path == "/api/payments" and request.method == "GET":
            found = self.store.row("SELECT * FROM payment WHERE reference = ?", request.query.get("reference", ""))
            if found is None:
                raise Answer(404, "payment_unknown")
            return _told(found)
        if match := re.fullmatch(r"/api/payments/(pay_[0-9a-f]{24})(/refunds)?", request.path):
            if request.method == "GET" and not match[2]:
                return _told(self.store.payment(match[1]))
            if request.method == "POST" and match[2]:
                asked = request.json()
                _whole(asked.get("amount"))
                if asked.get("currency") != self.store.payment(match[1])["currency"]:
                    raise Answer(422, "currency_differs")
                return public_refund(self.store.refund(match[1], _text(asked.get("reference"), 80), asked["amount"]))
        if request.path == "/api/bill" and request.method == "GET":
            return {"lines": self.store.bill(*_day(request.query.get("date", "")))}
        held = re.fullmatch(r"/api/payments/(pay_[0-9a-f]{24})/(captures|void)", request.path)
        if held and request.method == "POST":
            asked = request.json()
            if held[2] == "void":
                self.store.void(held[1])
            else:
                self.store.capture(held[1], _text(asked.get("reference"), 80), _whole(asked.get("amount")))
            return _told(self.store.payment(held[1]))
        raise Answer(404, "nothing_here")


def _day(text: str) -> tuple[float, float]:
    try:
        since = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise Answer(422, "date_invalid") from None
    return since, since + 86400


def _told(payment: Any) -> dict[str, Any]:
    at = datetime.fromtimestamp(payment["created"], UTC).isoformat()
    return {**public(payment), "merchant": MERCHANT, "created_at": at}


def _payment_asked(asked: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {name: _text(asked.get(name), 80) for name in ("reference", "description")}
    clean.update({name: _address(asked.get(name)) for name in ("return_url", "hook_url")})
    clean["lang"] = asked.get("lang") if asked.get("lang") in LANGUAGES else "zh"
    clean["later"] = asked.get("capture") == "later"
    clean["currency"] = asked.get("currency")
    if not (isinstance(clean["currency"], str) and re.fullmatch("[A-Z]{3}", clean["currency"])):
        raise Answer(422, "currency_unknown")
    clean["amount"] = _whole(asked.get("amount"))
    return clean


def _whole(given: Any) -> int:
    if type(given) is not int or not 0 < given < 10**15:
        raise Answer(422, "amount_invalid")
    return given


def _text(given: Any, longest: int) -> str:
    if not isinstance(given, str) or not 0 < len(given) <= longest:
        raise Answer(422, "text_invalid")
    return given


def _address(given: Any) -> str:
    address = _text(given, 2000)
    if urlsplit(address).scheme not in ("http", "https") or any(ord(letter) < 33 for letter in address):
        raise Answer(422, "address_invalid")
    return address
