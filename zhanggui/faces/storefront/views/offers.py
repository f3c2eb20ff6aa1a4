"""What offers and codes do to a basket: every cent, and why another gave nothing. Codes wait in the visit's cookie."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from zhanggui.faces.storefront import addresses
from zhanggui.faces.storefront.visit import Visit, Visited, shop_page
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering.public import BasketView, OrderPage, Quote, quote

MOST_CODES = 5
LONGEST = 40


def of(visit: Visit, basket: BasketView | None) -> Quote | None:
    """The basket's goods with every offer reckoned, before delivery; None while it cannot be bought as it is."""
    if basket is None or not basket.ready:
        return None
    try:
        return quote(
            basket.order_items,
            currency=basket.currency,
            country=visit.country or preferences.get("shop.country"),
            now=clock.now(),
            locale=locales.current(),
            party_id=visit.party,
            coupons=visit.codes,
        )
    except Refusal:
        return None


def by_line(found: Quote | OrderPage | None) -> dict[UUID, list[tuple[str, Money]]]:
    """(offer, cents) by variant."""
    cuts: dict[UUID, list[tuple[str, Money]]] = {}
    for one in found.adjustments if found else ():
        for key, share in one.shares if not one.delivery else ():
            cuts.setdefault(key, []).append((one.label, share))
    return cuts


@require_POST
@shop_page
def code(request: Visited) -> HttpResponse:
    """Put a code to the basket, or take one away. Whether it counts is said on the page that follows."""
    visit, form = request.visit, request.POST
    if gone := form.get("remove", ""):
        visit.use_codes(tuple(known for known in visit.codes if known != gone))
    else:
        typed = "".join(form.get("code", "").split()).upper()[:LONGEST]
        if typed and typed not in visit.codes:
            visit.use_codes((*visit.codes, typed)[-MOST_CODES:])
    where = "checkout" if form.get("back") == "checkout" else "basket"
    return HttpResponseRedirect(addresses.to(where) + "#offers")
