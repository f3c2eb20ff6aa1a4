"""What the shop knows of a browser between two requests: its basket and who signed in. One signed cookie, no database.

The cookie can be read by nobody's script (HttpOnly) and made by nobody but us; a sign-in in it ends after thirty days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from zhanggui.kit import clock
from zhanggui.kit.compression import compress

COOKIE = "zg"
VISITOR = "v"
LASTS = 60 * 60 * 24 * 30  # s
FRESH_ONLY = "private, no-cache"  # a page shows prices, stock and a basket: it is asked for anew each time
SIGNER = signing.Signer(salt="storefront.visit")


@dataclass(slots=True)
class Visit:
    """`basket` and `count` (units in it, for the header), `party` (who signed in), `country` (where to), `codes`."""

    basket: UUID | None = None
    count: int = 0
    party: UUID | None = None
    since: int = 0
    country: str = ""
    currency: str = ""
    codes: tuple[str, ...] = ()
    dirty: bool = False

    @classmethod
    def read(cls, request: HttpRequest) -> "Visit":
        raw = request.COOKIES.get(COOKIE)
        if not raw:
            return cls()
        try:
            data = SIGNER.unsign_object(raw)
            visit = cls(
                basket=UUID(data["b"]) if data.get("b") else None,
                count=int(data.get("n", 0)),
                party=UUID(data["p"]) if data.get("p") else None,
                since=int(data.get("t", 0)),
                country=str(data.get("c", "")),
                codes=tuple(map(str, data.get("k", ()))),
            )
        except (signing.BadSignature, ValueError, KeyError, TypeError):
            return cls(dirty=True)
        if visit.party and visit.since + LASTS < clock.now().timestamp():
            visit.sign_out()
        return visit

    def use_basket(self, basket: UUID | None, count: int) -> None:
        if (self.basket, self.count) != (basket, count):
            self.basket, self.count, self.dirty = basket, count, True

    def use_codes(self, codes: tuple[str, ...]) -> None:
        if self.codes != codes:
            self.codes, self.dirty = codes, True

    def sign_in(self, party: UUID) -> None:
        self.party, self.since, self.dirty = party, int(clock.now().timestamp()), True

    def sign_out(self) -> None:
        self.party, self.since, self.basket, self.count, self.dirty = None, 0, None, 0, True
        self.codes = ()

    def save(self, response: HttpResponseBase) -> None:
        if not self.dirty:
            return
        data: dict[str, Any] = {
            "b": self.basket and self.basket.hex,
            "n": self.count,
            "p": self.party and self.party.hex,
        }
        data |= {"t": self.since, "c": self.country, "k": self.codes}
        kept = {key: value for key, value in data.items() if value}
        if not kept:
            response.delete_cookie(COOKIE, samesite="Lax")
            return
        response.set_cookie(
            COOKIE, SIGNER.sign_object(kept), max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SECURE
        )


class Visited(HttpRequest):
    """A request of a page of the shop: it knows the browser."""

    visit: Visit


def shop_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view `request.visit` and write it back if it changed."""

    @wraps(view)
    def wrapped(request: Visited, *args, **kwargs) -> HttpResponseBase:
        request.visit = Visit.read(request)
        response = view(request, *args, **kwargs)
        request.visit.save(response)
        response.headers.setdefault("Cache-Control", FRESH_ONLY)
        compress(request, response)
        return response

    return wrapped


def private(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of one person: kept by no cache, listed by no search engine."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shop_page(wrapped)
