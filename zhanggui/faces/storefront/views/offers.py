"""What offers and codes do to a basket: every cent, and why another gave nothing. Codes wait in the visit's cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.catalogue.public import (
    PriceListCard,
    ProductPage,
    VariantCard,
    list_prices,
    lowest_prices,
    price_lists,
    reductions,
    reference_rule,
)
from zhanggui.faces.storefront import addresses
from zhanggui.faces.storefront.visit import Visit, Visited, shop_page
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.marketing.public import coupons_known
from zhanggui.ordering.public import BasketView, OrderPage, Quote, quote
from zhanggui.people.public import groups

MOST_CODES = 5
MEMBERS = "members"
NEW_FOR = timedelta(days=120)
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


@dataclass(frozen=True, slots=True)
class PriceNotes:
    """`lowest`: the lowest price of the `days` before a reduction; `lists`: (name, price from, published rule).

    `launch`: the launch price ends then."""

    days: int
    lowest: Money | None
    lists: tuple[tuple[str, Money, str], ...]
    launch: datetime | None = None


def price_notes(page: ProductPage, variant: VariantCard | None) -> PriceNotes:
    """What the law and fairness want said beside a price. Costs a statement only where something is said."""
    now, shown = clock.now(), [variant] if variant else [one for one in page.variants if one.price == page.price_from]
    rule = reference_rule(clock.local_day(now, preferences.get("shop.timezone")))
    reduced = [one.id for one in shown if one.was]
    currency = preferences.get("shop.currency")
    lows = lowest_prices(reduced, currency=currency, now=now, days=rule.days) if reduced else {}
    new = page.created_at > now - NEW_FOR  # new goods may be launched without an earlier price that law lets be shown
    asked = [one.id for one in shown] if new else reduced
    why = reductions(asked, currency=currency, now=now).values() if asked else ()
    launch = min((ends for reason, ends in why if reason == "launch" and ends), default=None)
    lists = []
    if (known := price_lists()) and page.price_from:
        prices = list_prices([one.id for one in shown], lists=[card.code for card in known], currency=currency, now=now)
        for card in known:
            own = [price for (_one, code), price in prices.items() if code == card.code]
            if own and (lower := min(own, key=lambda one: one.minor)) < page.price_from:
                lists.append((card, lower))
    lowest = min(lows.values(), key=lambda one: one.minor, default=None)
    return PriceNotes(rule.days, lowest, _told(lists) if lists else (), launch)


def _told(lists: list[tuple[PriceListCard, Money]]) -> tuple[tuple[str, Money, str], ...]:
    locale = locales.current()
    rules = {card.code: card.rule for card in groups(locale=locale)} | {MEMBERS: _("Everybody who signed in.")}
    return tuple((card.name(locale), price, rules.get(card.group, "")) for card, price in lists)


def unknown(request: Visited) -> str:
    """The code that was typed and that there is not, to be shown again where it was typed."""
    return request.GET.get("unknown", "")[:LONGEST]


@require_POST
@shop_page
def code(request: Visited) -> HttpResponse:
    """Put a code to the basket, or take one away. Whether it counts is said on the page that follows; one that there is not
    goes back into its field."""
    visit, form, there = request.visit, request.POST, ""
    if gone := form.get("remove", ""):
        visit.use_codes(tuple(known for known in visit.codes if known != gone))
    else:
        typed = "".join(form.get("code", "").split()).upper()[:LONGEST]
        if typed and not coupons_known([typed]):
            there = "?" + urlencode({"unknown": typed})
        elif typed and typed not in visit.codes:
            visit.use_codes((*visit.codes, typed)[-MOST_CODES:])
    where = "checkout" if form.get("back") == "checkout" else "basket"
    return HttpResponseRedirect(addresses.to(where) + there + "#offers")
