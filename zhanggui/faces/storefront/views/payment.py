"""Paying an order: go to the company, be shown what to do, come back, try another way, call it off."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.faces.storefront import addresses
from zhanggui.faces.storefront.views import orders
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import Refusal
from zhanggui.ordering.public import cancel_order, order_by_link
from zhanggui.payments.public import new_attempt, start


def go(request: Visited, token: str, intent_id: UUID | None) -> HttpResponse:
    """Start the payment and send the buyer on. The order stands whatever happens here."""
    page = addresses.to(f"o/{token}")
    if intent_id is None:
        return HttpResponseRedirect(page)
    try:
        step = start(intent_id, return_url=addresses.absolute(f"{page}/return"), now=clock.now())
    except Refusal as refusal:
        return orders.show(request, token, problem=refusal.message, status=refusal.status)
    if step.kind == "redirect":
        return HttpResponseRedirect(step.url)
    return HttpResponseRedirect(page)


@require_POST
@private
def pay(request: Visited, token: str) -> HttpResponse:
    """Pay an order that is not paid yet, the same way again or another one."""
    page = order_by_link(token, clock.now(), locale=locales.current())
    if not page.can_pay:
        return HttpResponseRedirect(addresses.to(f"o/{token}"))
    provider = request.POST.get("provider", "") or page.provider
    open_now = any(one.id == page.intent_id and one.state in ("created", "pending") for one in page.payments.intents)
    try:
        if provider == page.provider and open_now:
            intent = page.intent_id
        else:
            intent = new_attempt(str(page.id), provider, by=f"party:{page.party_id}", now=clock.now())
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
    page = order_by_link(token, clock.now(), locale=locales.current())
    cancel_order(page.id, by=f"party:{page.party_id}", why=_("called off by the buyer"), now=clock.now())
    return HttpResponseRedirect(addresses.to(f"o/{token}"))
