"""Gift cards: buy one, look at what is left, put it into the wallet, pay an order with it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.views import orders, payment
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.giftcards import public as cards
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering.public import order_by_link
from zhanggui.payments.public import new_attempt, provider_choices, start

AMOUNTS = (10000, 20000, 50000, 100000)  # minor units offered as buttons; any other may be typed


def _open() -> None:
    if not preferences.get("giftcards.on"):
        raise NotFound(what="page")


def _providers(request: Visited) -> list:
    found = provider_choices(currency=preferences.get("shop.currency"), country="", party=request.visit.party)
    return [one for one in found if one.key != "giftcard"]


@private
def gift_cards(request: Visited) -> HttpResponse:
    """The page of all that can be done with cards."""
    _open()
    return _page(request)


def _page(request: Visited, status: int = 200, **more: Any) -> HttpResponse:
    currency, party = preferences.get("shop.currency"), request.visit.party
    context = {
        "amounts": [Money(minor, currency) for minor in AMOUNTS],
        "currency": currency,
        "providers": _providers(request),
        "mine": cards.cards_of(party) if party else [],
        "command": uuid4(),
        "law": cards.card_law(preferences.get("shop.country"), clock.now().date()),
        "errors": {},
        "found": None,
        "redeemed": None,
        **more,
    }
    return shell.show(request, "gift_cards.html", context, status=status)


@require_POST
@private
def buy(request: Visited) -> HttpResponse:
    _open()
    form, party, now = request.POST, request.visit.party, clock.now()
    if party is None:
        return HttpResponseRedirect(f"{addresses.to('account/sign-in')}?next={addresses.to('gift-cards')}")
    try:
        amount = Money.of(form.get("other", "").strip() or form.get("amount", ""), preferences.get("shop.currency"))
        command = UUID(form.get("command", ""))
        ordered = cards.order_card(
            amount,
            provider=form.get("provider", ""),
            party=party,
            locale=locales.current(),
            command_id=command,
            now=now,
        )
    except ValueError:
        raise Invalid(field="command", problem="") from None
    except Refusal as refusal:
        field = {"card_amount": "other", "not_money": "other", "provider_unknown": "provider"}.get(refusal.code)
        if field is None:
            raise
        return _page(request, refusal.status, errors={field: refusal.message})
    if ordered is None:
        return HttpResponseRedirect(addresses.to("gift-cards"))
    return _start(request, ordered.card_id, ordered.intent_id)


def _start(request: Visited, card_id: UUID, intent_id: UUID) -> HttpResponse:
    page = addresses.to(f"gift-cards/{card_id}")
    try:
        step = start(intent_id, return_url=addresses.absolute(page), now=clock.now())
    except Refusal as refusal:
        return _card(request, card_id, refusal.status, problem=refusal.message)
    return HttpResponseRedirect(step.url if step.kind == "redirect" else page)


@private
def card(request: Visited, card_id: UUID) -> HttpResponse:
    """One card that this buyer ordered."""
    return _card(request, card_id)


def _card(request: Visited, card_id: UUID, status: int = 200, **more: Any) -> HttpResponse:
    if request.visit.party is None:
        return HttpResponseRedirect(f"{addresses.to('account/sign-in')}?next={request.path}")
    found = cards.card_page(card_id, buyer=request.visit.party)
    context = {"page": found, "card": found.card, "providers": _providers(request), "problem": "", "code": "", **more}
    return shell.show(request, "gift_card.html", context, status=status)


@require_POST
@private
def show(request: Visited, card_id: UUID) -> HttpResponse:
    """The code, on this answer only; each look is noted."""
    if request.visit.party is None:
        raise NotFound(what="giftcard")
    return _card(request, card_id, code=cards.reveal_code(card_id, buyer=request.visit.party, now=clock.now()))


@require_POST
@private
def pay_card(request: Visited, card_id: UUID) -> HttpResponse:
    """Try again to pay a card that was ordered."""
    party = request.visit.party
    if party is None:
        raise NotFound(what="giftcard")
    cards.card_page(card_id, buyer=party)
    try:
        intent = new_attempt(
            f"giftcard:{card_id}", request.POST.get("provider", ""), by=f"party:{party}", now=clock.now()
        )
    except Refusal as refusal:
        return _card(request, card_id, refusal.status, problem=refusal.message)
    return _start(request, card_id, intent)


@require_POST
@private
def check(request: Visited) -> HttpResponse:
    """What is left on a card; or, asked so, into the wallet with it."""
    _open()
    code, party = request.POST.get("code", "")[:40], request.visit.party
    try:
        if request.POST.get("action") == "redeem" and party is not None:
            return _page(request, redeemed=cards.redeem_card(code, party, now=clock.now()))
        return _page(request, found=cards.look_up(code, now=clock.now()), code=code)
    except Refusal as refusal:
        return _page(request, refusal.status, errors={"code": refusal.message}, code=code)


@require_POST
@private
def pay_order(request: Visited, token: str) -> HttpResponse:
    """Pay an order with a card: the code is entered here, after the order stands."""
    page = order_by_link(token, clock.now(), locale=locales.current())
    if not page.can_pay:
        return HttpResponseRedirect(addresses.to(f"o/{token}"))
    try:
        cards.look_up(request.POST.get("code", "")[:40], now=clock.now())
        held = next((one for one in page.payments.intents if one.id == page.intent_id), None)
        if held and held.provider == "giftcard" and held.state in ("created", "pending"):
            intent = held.id
        else:
            intent = new_attempt(str(page.id), "giftcard", by=f"party:{page.party_id}", now=clock.now())
        cards.use_card(intent, request.POST.get("code", "")[:40], page.total, now=clock.now())
    except Refusal as refusal:
        return orders.show(request, token, problem=refusal.message, status=refusal.status)
    return payment.go(request, token, intent)
