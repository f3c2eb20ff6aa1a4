"""Paying an order: go to the company, be shown what to do, come back, try another way, call it off."""

from uuid import UUID, uuid5

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.faces.storefront import addresses
from zhanggui.faces.storefront.views import orders
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.giftcards.public import CardNeeded
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering.public import Placed, call_off, edits_of, order_by_link
from zhanggui.payments.public import Tender, new_attempt, start, wallet_balance


def go(request: Visited, token: str, intent_id: UUID | None) -> HttpResponse:
    """Start the payment and send the buyer on. The order stands whatever happens here."""
    page = addresses.to(f"o/{token}")
    if intent_id is None:
        return HttpResponseRedirect(page)
    try:
        back = addresses.absolute(f"{page}/return")
        step = start(
            intent_id,
            return_url=back,
            phone=_on_phone(request),
            client=request.META.get("REMOTE_ADDR", ""),
            now=clock.now(),
        )
    except CardNeeded:  # the page has a field for it
        return HttpResponseRedirect(f"{page}#pay")
    except Refusal as refusal:
        return orders.show(request, token, problem=refusal.message, status=refusal.status)
    if step.kind == "redirect":
        return HttpResponseRedirect(step.url)
    return HttpResponseRedirect(page)


def _on_phone(request: Visited) -> bool:
    return "Mobile" in request.headers.get("User-Agent", "")


def in_parts(request: Visited, token: str, placed: Placed, provider: str, first: Money) -> HttpResponse:
    """The wallet pays `first`, the provider the rest. Sent twice, it is one payment."""
    try:
        intent = new_attempt(
            str(placed.order_id),
            provider,
            tenders=(Tender("wallet", first),),
            instead_of=placed.intent_id,
            by="storefront",
            now=clock.now(),
        )
    except Refusal as refusal:
        return orders.show(request, token, problem=refusal.message, status=refusal.status)
    return go(request, token, intent)


@require_POST
@private
def pay(request: Visited, token: str) -> HttpResponse:
    """Pay an order that is not paid yet, the same way again or another one."""
    page = order_by_link(token, clock.now(), locale=locales.current())
    if not page.can_pay:
        return HttpResponseRedirect(addresses.to(f"o/{token}"))
    waiting = page.payments.open_intent
    provider = request.POST.get("provider", "") or (waiting.provider if waiting else page.provider)
    tenders: tuple[Tender, ...] = ()
    if request.POST.get("wallet") and provider != "wallet" and request.visit.party == page.party_id:
        first = min(wallet_balance(page.party_id, page.currency), page.outstanding, key=lambda one: one.minor)
        tenders = (Tender("wallet", first),) if first else ()
    try:
        if waiting and provider == waiting.provider and not tenders:
            intent = waiting.id
        else:
            by = f"party:{page.party_id}"
            intent = new_attempt(str(page.id), provider, tenders=tenders, by=by, now=clock.now())
    except Refusal as refusal:
        return orders.show(request, token, problem=refusal.message, status=refusal.status)
    return go(request, token, intent)


@private
def returned(request: Visited, token: str) -> HttpResponse:
    """Where the payment company sends the buyer back. What it says in the address proves nothing; its hook does."""
    return orders.show(request, token, returned=True)


@require_POST
@private
def cancel(request: Visited, token: str) -> HttpResponse:
    """Call the order off as long as nothing was sent; what was paid goes back."""
    page = order_by_link(token, clock.now(), locale=locales.current())
    by, why = f"party:{page.party_id}", _("called off by the buyer")
    try:
        call_off(page.id, command_id=uuid5(page.id, "call off"), by=by, why=why, now=clock.now())
    except Refusal as refusal:
        return orders.show(request, token, problem=refusal.message, status=refusal.status)
    return HttpResponseRedirect(addresses.to(f"o/{token}"))


@require_POST
@private
def pay_change(request: Visited, token: str, edit_id: UUID) -> HttpResponse:
    """Pay for a change that waits for it."""
    page = order_by_link(token, clock.now(), locale=locales.current())
    edit = next((one for one in edits_of(page.id, now=clock.now()) if one.id == edit_id and one.open), None)
    return go(request, token, edit.intent_id if edit else None)
