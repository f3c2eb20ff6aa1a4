"""The API itself: who asks, how answers and refusals are written, repeats of writing requests."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security.http import HttpAuthBase

from zhanggui.kit import clock, idempotency, locales, preferences
from zhanggui.kit.errors import Forbidden, Invalid, Refusal
from zhanggui.kit.http import asked_for, problem
from zhanggui.people import public as people

api = NinjaAPI(
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


class Bearer(HttpAuthBase):
    """A token of the shop, or nobody. `scope`: refuse whoever lacks it; without a scope nobody is welcome too."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str = "", kind: str = "buyer"):
        super().__init__()
        self.scope, self.kind = scope, kind

    def __call__(self, request: HttpRequest) -> Any:
        request.now = clock.now()
        scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            if self.scope:
                raise NotSignedIn
            request.token = None
            return True
        token = people.read_token(raw.strip(), request.now)
        if token is None:
            raise NotSignedIn
        if self.scope and (token.kind != self.kind or self.scope not in token.scopes):
            raise NotAScope(scope=self.scope)
        request.token = token
        return True


anybody = Bearer()


def buyer(request: HttpRequest) -> UUID | None:
    """The party whose token this is."""
    return request.token.owner_id if request.token and request.token.kind == "buyer" else None


def staff_name(request: HttpRequest) -> str:
    return f"staff:{request.token.owner_id}"


def locale_of(request: HttpRequest, given: str | None) -> str:
    """`?locale=`, else the Accept-Language header, else the shop's."""
    if given and not locales.known(given):
        raise Invalid(field="locale", problem=_("The languages are zh-cn and en."))
    return given or asked_for(request)


def currency_of(given: str | None) -> str:
    return given or preferences.get("shop.currency")


def answer(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(data), status=status, content_type="application/json")


def refused(refusal: Refusal) -> HttpResponse:
    response = HttpResponse(problem(refusal), status=refusal.status, content_type="application/problem+json")
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def once(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run, or repeat the answer that this `Idempotency-Key` got before. Without a key it simply runs."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return run()
    if len(key) > 64:
        raise Invalid(field="Idempotency-Key", problem=_("A key has at most 64 characters."))
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


def command_id(request: HttpRequest) -> UUID:
    """The client's own id of this command: the `Idempotency-Key`, which writing an order needs."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Invalid(
            field="Idempotency-Key", problem=_("Send an Idempotency-Key, so that a repeat is not a second order.")
        )
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
    where = ".".join(str(part) for part in first["loc"][1:] if part not in ("data", "payload")) or "body"
    return refused(Invalid(field=where, problem=str(first["msg"]), problems=len(error.errors)))


@api.exception_handler(HttpError)
def on_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    refusal = Invalid(field="body", problem=str(error))
    refusal.status = error.status_code  # type: ignore[misc]
    return refused(refusal)


@api.exception_handler(AuthenticationError)
def on_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return refused(NotSignedIn())
