"""The API itself: who asks, how answers and refusals are written, repeats of writing requests."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security.http import HttpAuthBase

from zhanggui.faces.api import schemas
from zhanggui.kit import clock, idempotency, locales, preferences
from zhanggui.kit.errors import Forbidden, Invalid, Refusal, TooManyTries
from zhanggui.kit.http import asked_for, problem
from zhanggui.ordering.public import PriceSent
from zhanggui.people import public as people

MISSES = 30  # wrong tokens from one address in a minute
PRICES = {"price", "unit", "unit_price", "amount", "total", "discount", "unit_minor", "total_minor"}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "16 to 64 characters of the client's own making, best a UUID. The same key with the same contents gets "
    "the same answer and has one effect.",
    "schema": {"type": "string", "minLength": 16, "maxLength": 64},
}
PROBLEM = {
    "description": "Refused: a code, a sentence, the facts. Nothing has happened.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Api(NinjaAPI):
    """Says of every operation that it may refuse, and of every write that it takes a key."""

    def get_openapi_schema(self, **how: Any) -> Any:
        described = super().get_openapi_schema(**how)
        described["components"]["schemas"]["Problem"] = schemas.Problem.model_json_schema()
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                operation["responses"]["default"] = PROBLEM
                if method in ("post", "put") and "/hooks/" not in path and not path.endswith("/quotes"):
                    needed = operation["operationId"] in NEED_A_KEY
                    operation.setdefault("parameters", []).append({**KEY, "required": needed})
        return described

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        return UNUSED


UNUSED = HttpResponse()  # ninja keeps one ready for headers; every operation of ours answers with its own
NEED_A_KEY = {"zhanggui_faces_api_orders_place", "zhanggui_faces_api_manage_refund"}
api = Api(
    title="Zhanggui 掌柜",
    version="1",
    description="Catalogue, basket, quote, order, payment; for staff: orders, products, stock and figures. Every write takes an "
    "`Idempotency-Key`; refusals are problem details (RFC 9457); money is whole minor units with a currency.",
    docs_url=None,
    urls_namespace="api",
)


class NotSignedIn(Refusal):
    code = "not_signed_in"
    status = 401
    text = _("This needs a token: send it as “Authorization: Bearer …”.")


class NotAScope(Forbidden):
    code = "scope_missing"
    text = _("This token may not do this; it lacks the scope {scope}.")


class Asked(HttpRequest):
    """A request with its instant and its token, as `Bearer` reads them."""

    now: datetime
    token: people.TokenInfo | None


class Bearer(HttpAuthBase):
    """A token of the shop. `scope`: refuse a token that lacks it; `guests`: whoever sends none is welcome too."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str = "", kind: str = "buyer", *, guests: bool = False):
        super().__init__()
        self.scope, self.kind, self.guests = scope, kind, guests

    def __call__(self, request: HttpRequest) -> Any:
        return self._read(cast(Asked, request))

    def _read(self, request: Asked) -> bool:
        request.now = clock.now()
        scheme, _space, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            if not self.guests:
                raise NotSignedIn
            request.token = None
            return True
        token = people.read_token(raw.strip(), request.now)
        if token is None:
            _missed(request)
            raise NotSignedIn
        if self.scope and (token.kind != self.kind or self.scope not in token.scopes):
            raise NotAScope(scope=self.scope)
        request.token = token
        return True


anybody = Bearer(guests=True)


def _missed(request: HttpRequest) -> None:
    """Whoever tries tokens is slowed down; whoever has one never notices."""
    slot = f"api.missed:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(slot, 0, 60)
    if cache.incr(slot) > MISSES:
        raise TooManyTries


def buyer(request: Asked) -> UUID | None:
    """The party whose token this is."""
    return cast(UUID, request.token.owner_id) if request.token and request.token.kind == "buyer" else None


def staff_name(request: Asked) -> str:
    assert request.token, "the operation asked for a staff token"
    return f"staff:{request.token.owner_id}"


def locale_of(request: HttpRequest, given: str | None) -> str:
    """`?locale=`, else the Accept-Language header, else the shop's."""
    if given and not locales.known(given):
        raise Invalid(field="locale", problem=_("The languages are zh-cn and en."))
    return given or asked_for(request)


def currency_of(given: str | None) -> str:
    return given or preferences.get("shop.currency")


def answer(data: Any, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "private, no-cache"}  # prices and stock hold for this instant only
    return HttpResponse(orjson.dumps(data), status=status, content_type="application/json", headers=headers)


def refused(refusal: Refusal) -> HttpResponse:
    response = HttpResponse(problem(refusal), status=refusal.status, content_type="application/problem+json")
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def once(request: Asked, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run, or repeat the answer that this `Idempotency-Key` got before. Without a key it simply runs."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not key:
        return run()
    _check_key(key)
    token = request.token
    actor = f"{token.kind}:{token.owner_id}" if token else "guest"
    mark = hashlib.sha256(f"{request.method} {request.get_full_path()}\0".encode() + request.body).digest()

    def work() -> tuple[int, bytes]:
        try:
            response = run()
        except Refusal as refusal:
            response = refused(refusal)
        return response.status_code, response.content

    status, body = idempotency.once(actor, key, mark, work, now=request.now)
    kind = "application/problem+json" if status >= 400 else "application/json"
    return HttpResponse(body, status=status, content_type=kind)


def _check_key(key: str) -> None:
    """A short key would be the same as somebody else's."""
    if not 16 <= len(key) <= 64:
        raise Invalid(field="Idempotency-Key", problem=_("A key has 16 to 64 characters, best a UUID."))


def command_id(request: Asked) -> UUID:
    """The client's own id of this command: the `Idempotency-Key`, which writing an order needs."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not key:
        raise Invalid(
            field="Idempotency-Key", problem=_("Send an Idempotency-Key, so that a repeat is not a second order.")
        )
    _check_key(key)
    try:
        return UUID(key)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"zhanggui:command:{key}")


def moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


@api.exception_handler(Refusal)
def on_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return refused(refusal)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first thing that does not fit, in the form of all refusals."""
    first = error.errors[0]
    where = ".".join(str(part) for part in first["loc"][2:]) or str(first["loc"][-1])
    if first["type"] == "extra_forbidden":
        if first["loc"][-1] in PRICES:
            return refused(PriceSent(field=where))
        return refused(Invalid(field=where, problem=_("There is no such field here.")))
    return refused(Invalid(field=where, problem=str(first["msg"]), problems=len(error.errors)))


@api.exception_handler(HttpError)
def on_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    refusal = Invalid(field="body", problem=str(error))
    refusal.status = error.status_code  # type: ignore[misc]
    return refused(refusal)


@api.exception_handler(AuthenticationError)
def on_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return refused(NotSignedIn())
