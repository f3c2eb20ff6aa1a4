"""Checkout: one page to fill in, one to look at before the order is sent. Nothing is chosen in advance.

The review carries a signed token with what is ordered and the command's id, made here: sent twice, it is one order.
It carries no price but the total that was shown, and that is compared, not believed.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhanggui.faces.storefront import addresses, places, shell
from zhanggui.faces.storefront.views import basket as basket_view
from zhanggui.faces.storefront.views import beacon, offers, payment
from zhanggui.faces.storefront.views.forms import Typed, refuse_prices
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.kit import clock, links, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.money import Money
from zhanggui.kit.ui.format import money
from zhanggui.ordering.public import (
    BasketView,
    OutOfStock,
    PlaceOrder,
    PriceChanged,
    Quote,
    ShipsLater,
    basket_items,
    delivery_choices,
    known_command,
    order_link,
    place,
    price_changes,
    quote,
)
from zhanggui.payments.public import provider_choices, provider_offered, wallet_balance
from zhanggui.people.public import addresses as saved_addresses
from zhanggui.people.public import party_card
from zhanggui.taxation.public import EU

REVIEW = "storefront.review"
REVIEW_LASTS = timedelta(hours=12)


@private
def checkout(request: Visited) -> HttpResponse:
    visit, action = request.visit, request.POST.get("action", "")
    if request.method == "POST" and action == "place":
        return _place(request)
    basket = basket_view.of(visit)
    if basket is None or not basket.ready:
        return HttpResponseRedirect(addresses.to("basket"))
    if request.method != "POST":
        beacon.collect_deed(request, "checkout", now=clock.now())
        return _form(request, basket, _first(request))
    typed = Typed.of(request.POST)
    visit.country, visit.dirty = typed.country, True
    if action != "review":
        return _form(request, basket, typed)
    deliveries = {choice.code for choice in _deliveries(request, basket, typed)}
    providers = {choice.key for choice in _providers(request, typed)}
    if not typed.check(needs_delivery=basket.needs_delivery, deliveries=deliveries, providers=providers):
        return _form(request, basket, typed, status=422)
    return _review(request, basket.order_items, basket.id, typed, currency=basket.currency)


@require_safe
def offered(request: Visited) -> HttpResponse:
    """The cities of a province or the districts of a city, for the script of the address form."""
    region, city = request.GET.get("region", "")[:40], request.GET.get("city", "")[:40]
    part = places.parts("CN", locales.current(), region, city)[2 if city else 1]
    rows = [{"value": value, "label": label} for value, label, _name in part.choices]
    response = JsonResponse({"rows": rows, "required": part.required})
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _first(request: Visited) -> Typed:
    """An empty form, filled with what a member has told before; ways of delivery and payment stay open."""
    visit = request.visit
    typed = Typed(country=visit.country or preferences.get("shop.country"))
    if visit.party:
        card, book = party_card(visit.party), saved_addresses(visit.party)
        typed.email, typed.phone, typed.name = card.email, card.phone, card.name
        default = next((one.address for one in book if one.is_default), None)
        if default:
            typed.name, typed.country = default.name, default.country
            typed.phone = default.phone or typed.phone
            typed.fill(default)
    return typed


def _delivery_choices(request: Visited, items: tuple, typed: Typed):
    return delivery_choices(
        items,
        currency=preferences.get("shop.currency"),
        country=typed.country,
        region=typed.region,
        now=clock.now(),
        locale=locales.current(),
        party_id=request.visit.party,
        coupons=request.visit.codes,
    )


def _deliveries(request: Visited, basket: BasketView, typed: Typed):
    return _delivery_choices(request, basket.order_items, typed) if basket.needs_delivery else ()


def _providers(request: Visited, typed: Typed):
    return provider_choices(currency=preferences.get("shop.currency"), country=typed.country, party=request.visit.party)


def _wallet(request: Visited, typed: Typed) -> Money | None:
    """What the buyer's wallet can pay of an order, if it can pay anything."""
    party = request.visit.party
    currency = preferences.get("shop.currency")
    if party is None or not provider_offered("wallet", currency=currency, country=typed.country, party=party):
        return None
    return wallet_balance(party, currency) or None


def _form(request: Visited, basket: BasketView, typed: Typed, *, status: int = 200) -> HttpResponse:
    locale = locales.current()
    choices = _deliveries(request, basket, typed)
    chosen = next((choice for choice in choices if choice.code == typed.delivery), None)
    context = {
        "basket": basket,
        "changes": price_changes(basket, now=clock.now()),
        "groups": basket_view.by_seller(basket),
        "typed": typed,
        "errors": typed.errors,
        "countries": places.countries(locale),
        "parts": places.parts(typed.country, locale, typed.region, typed.city),
        "deliveries": choices,
        "providers": _providers(request, typed),
        "wallet": _wallet(request, typed),
        "quote": _quote(request, basket.order_items, typed, chosen.code if chosen else ""),
        "delivery_known": bool(chosen),
        "unknown": offers.unknown(request),
        "calm": True,
        "business": preferences.get("shop.country") in EU,
    }
    return shell.show(request, "checkout.html", context, status=status)


def _quote(request: Visited, items, typed: Typed, delivery: str) -> Quote:
    return quote(
        items,
        currency=preferences.get("shop.currency"),
        country=typed.country,
        region=typed.region,
        delivery_code=delivery,
        now=clock.now(),
        locale=locales.current(),
        party_id=request.visit.party,
        coupons=request.visit.codes,
        contact=typed.contact() if typed.email else None,
        vat_number=typed.checked_vat_number(),
    )


def _review(
    request: Visited,
    items: tuple,
    basket_id: UUID,
    typed: Typed,
    *,
    currency: str,
    notice: dict | None = None,
    again: bool = False,
    later: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`later`: goods are not there that were, or come later than the buyer was told.
    `again`: the buyer was told that the basket is gone, and is asked whether these goods are wanted all the same."""
    found = _quote(request, items, typed, typed.delivery)
    now, locale = clock.now(), locales.current()
    held = _wallet(request, typed) if typed.wallet and typed.provider != "wallet" else None
    first = min(held, found.total, key=lambda one: one.minor) if held else None
    token = links.make(
        REVIEW,
        {
            "w": first.minor if first else 0,
            "c": str(uuid4()),
            "b": str(basket_id),
            "i": [[str(variant), count] for variant, count in items],
            "u": currency,
            "k": request.visit.codes,
            "a": again,
        },
        now + REVIEW_LASTS,
    )
    delivery = next((one for one in _delivery_choices(request, items, typed) if one.code == typed.delivery), None)
    context: dict[str, Any] = {
        "quote": found,
        "cuts": offers.by_line(found),
        "typed": typed,
        "token": token,
        "seen": f"{found.total.minor} {found.total.currency}",
        "country": places.country_name(typed.country, locale),
        "delivery": delivery,
        "provider": next((one for one in _providers(request, typed) if one.key == typed.provider), None),
        "first": first,
        "rest": found.total - first if first else None,
        "notice": notice,
        "again": again,
        "calm": True,
        "later": later,
        "return_days": preferences.get("storefront.return_days"),
    }
    return shell.show(request, "review.html", context, status=status)


def _seen(text: str) -> Money | None:
    match = re.fullmatch(r"([0-9]{1,15}) ([A-Z]{3})", text)
    return Money(int(match[1]), match[2]) if match else None


def _place(request: Visited) -> HttpResponse:
    visit, form, now, locale = request.visit, request.POST, clock.now(), locales.current()
    refuse_prices(form)
    review = links.read(REVIEW, form.get("review", ""), now)
    items = tuple((UUID(variant), count) for variant, count in review["i"])
    basket_id, typed, seen = UUID(review["b"]), Typed.of(form), _seen(form.get("seen_total", ""))
    if seen is None:
        return _review(request, items, basket_id, typed, currency=review["u"])
    command = PlaceOrder(
        command_id=UUID(review["c"]),
        actor=f"party:{visit.party}" if visit.party else f"basket:{basket_id}",
        items=items,
        contact=typed.contact(),
        address=typed.address() if typed.line1 else None,
        delivery_code=typed.delivery,
        currency=review["u"],
        locale=locale,
        country=typed.country,
        seen_total=seen,
        provider=typed.provider,
        party_id=visit.party,
        basket_id=basket_id,
        visitor=beacon.visitor(request, now),
        pay_at_once=not review.get("w"),
        coupons=tuple(review.get("k", ())),
        vat_number=typed.vat_number,
        seen_ships=form.get("seen_ships", "")[:10],
    )
    if not review.get("a") and _basket_gone(basket_id, items) and not known_command(command.actor, command.command_id):
        return _review(request, items, basket_id, typed, currency=review["u"], again=True, status=409)
    try:
        placed = place(command, now=now)
    except PriceChanged as refusal:
        found = _quote(request, items, typed, typed.delivery)
        notice = {"old": money(seen), "new": money(found.total), "text": refusal.message}
        return _review(request, items, basket_id, typed, currency=review["u"], notice=notice, status=409)
    except ShipsLater:
        return _review(request, items, basket_id, typed, currency=review["u"], later=True, status=409)
    except OutOfStock as refusal:
        basket = basket_view.of(visit)
        context = basket_view.context_of(visit, basket) | {"problem": refusal.message}
        return shell.show(request, "basket.html", context, status=409)
    except Refusal as refusal:
        return _again(request, typed, refusal)
    visit.use_basket(None, 0)
    visit.use_codes(())
    beacon.collect_deed(request, "order", subject=str(placed.order_id), now=now)
    link, first = order_link(placed.order_id, now=now), Money(review.get("w", 0), review["u"])
    if first and placed.intent_id and first <= placed.total:
        return payment.in_parts(request, link, placed, typed.provider, first)
    return payment.go(request, link, placed.intent_id)


def _basket_gone(basket_id: UUID, items: tuple) -> bool:
    """Whether the basket no longer holds what was reviewed: it was ordered, or changed, in another tab."""
    try:
        return dict(basket_items(basket_id)) != dict(items)
    except NotFound:
        return True


FIELDS = {
    "delivery_unknown": "delivery",
    "provider_unknown": "provider",
    "address_missing": "line1",
    "contact_missing": "email",
    "vat_number_wrong": "vat_number",
}


def _again(request: Visited, typed: Typed, refusal: Refusal) -> HttpResponse:
    """A refusal that the buyer can cure is shown beside what it is about; the others have a page of their own."""
    where = FIELDS.get(refusal.code) or (refusal.facts.get("field") if refusal.code == "invalid" else None)
    basket = basket_view.of(request.visit)
    if where is None or basket is None or not basket.ready:
        raise refusal
    typed.errors[where if where in typed.values else ""] = refusal.message or _("Please look at this again.")
    return _form(request, basket, typed, status=refusal.status)
