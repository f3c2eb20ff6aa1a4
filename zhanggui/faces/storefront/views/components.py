"""All components of kit/ui on one page, for whoever builds with them. Only in development and in the demonstration."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from zhanggui.faces.storefront import shell
from zhanggui.faces.storefront.visit import Visited, shop_page
from zhanggui.kit import clock
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money


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
        "seller_name": "掌柜 Zhanggui",
        "slug": "x",
    }
    return SimpleNamespace(title=title, **(fields | more))


@shop_page
def components(request: Visited) -> HttpResponse:
    if not (settings.DEBUG or settings.DEMO):
        raise NotFound(what="page")
    cards = [
        _card("青花盖碗 Gaiwan, blue and white", 12800),
        _card("Travel tea set 旅行茶具 with a name that takes two lines of the card", 29900, was=Money(36900, "CNY")),
        _card("Tea towel", 3900, price_to=Money(5900, "CNY"), self_operated=False, seller_name="Atelier Nord"),
        _card("Kettle", 45900, in_stock=False),
    ]
    context = {"cards": cards, "now": clock.now(), "amount": Money(1234500, "CNY"), "dollars": Money(-123450, "USD")}
    return shell.show(request, "components.html", context)
