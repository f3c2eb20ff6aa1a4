"""All components of kit/ui on one page, for whoever builds with them. Only in development and in the demonstration."""

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from zhanggui.faces.storefront import shell
from zhanggui.faces.storefront.visit import Visited, shop_page
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import NotFound
from zhanggui.kit.http import POLICY
from zhanggui.kit.money import Money

WIDTHS = (320, 768, 1280)


def _card(title: str, minor: int, **more) -> SimpleNamespace:
    price = Money(minor, "CNY")
    fields: dict[str, Any] = {
        "was": None,
        "in_stock": True,
        "picture": None,
        "summary": "",
        "self_operated": True,
        "kind": "physical",
    }
    fields |= {
        "price_from": price,
        "price_to": price,
        "seller_id": UUID(int=1),
        "seller_name": str(_("Zhanggui")),
        "slug": "x",
    }
    return SimpleNamespace(title=title, **(fields | more))


def for_builders(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only where somebody builds or looks around; our own pages may show it in a frame."""

    @wraps(view)
    def shown(request: Visited) -> HttpResponseBase:
        if not (settings.DEBUG or settings.DEMO):
            raise NotFound(what="page")
        response = view(request)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        return response

    return shown


@for_builders
@shop_page
def overview(request: Visited) -> HttpResponse:
    """The same page in both languages, light and dark, as wide as a phone, a tablet and a desk."""
    frames = [(one, mode, width) for one in locales.LOCALES for mode in ("light", "dark") for width in WIDTHS]
    return shell.show(request, "components_all.html", {"frames": frames})


@for_builders
@shop_page
def components(request: Visited) -> HttpResponse:
    cards = [
        _card(_("Gaiwan, blue and white"), 12800),
        _card(_("Travel tea set with a name that takes two lines of the card"), 29900, was=Money(36900, "CNY")),
        _card(_("Tea towel"), 3900, price_to=Money(5900, "CNY"), self_operated=False, seller_name=_("Another seller")),
        _card(_("Kettle"), 45900, in_stock=False),
    ]
    mode = request.GET.get("mode", "") if request.GET.get("mode") in ("light", "dark") else ""
    context = {
        "mode": mode,
        "cards": cards,
        "many": 1234567,
        "part_of_it": 0.1234,
        "now": clock.now(),
        "amount": Money(1234500, "CNY"),
        "dollars": Money(-123450, "USD"),
    }
    return shell.show(request, "components.html", context)
