"""Passkeys of a buyer: the list, a new one, signing in with one, and signing a large payment.

The browser's answers come as JSON in a field of a form; every address here answers JSON to the script that asked.
"""

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.views.account import enter, safe_next
from zhanggui.faces.storefront.views.forms import uuid_of
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.ordering.public import OrderPage, order_by_link
from zhanggui.payments.public import ask_confirmation, confirm_spend, start
from zhanggui.people import public as people


def _told(run: Callable[[], dict[str, Any]]) -> JsonResponse:
    try:
        return JsonResponse(run())
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "problem": refusal.message}, status=refusal.status)


def _answer(request: Visited) -> dict[str, Any]:
    try:
        answer = orjson.loads(request.POST.get("answer", ""))
    except ValueError:
        raise Invalid(field="answer", problem=_("This cannot be read.")) from None
    return answer if isinstance(answer, dict) else {}


@private
def passkeys(request: Visited) -> HttpResponse:
    party = request.visit.party
    if party is None:
        return HttpResponseRedirect(f"{addresses.to('account/sign-in')}?next={request.path}")
    return shell.show(request, "passkeys.html", {"passkeys": people.passkeys_of(party)})


@require_POST
@private
def add(request: Visited) -> HttpResponse:
    party = request.visit.party
    if party is None:
        raise NotFound(what="page")
    if "answer" not in request.POST:
        return _told(lambda: {"options": people.begin_passkey(party, now=clock.now())})

    def keep() -> dict[str, Any]:
        label = request.POST.get("label", "").strip() or _("Passkey")
        people.add_passkey(party, _answer(request), label=label, now=clock.now())
        return {"location": addresses.to("account/passkeys")}

    return _told(keep)


@require_POST
@private
def remove(request: Visited) -> HttpResponse:
    party, wanted = request.visit.party, uuid_of(request.POST.get("id", ""))
    if party is None or wanted is None:
        raise NotFound(what="passkey")
    people.remove_passkey(party, wanted)
    return HttpResponseRedirect(addresses.to("account/passkeys"))


@require_POST
@private
def sign_in(request: Visited) -> HttpResponse:
    if "answer" not in request.POST:
        return _told(lambda: {"options": people.begin_passkey_sign_in(now=clock.now())})

    def come_in() -> dict[str, Any]:
        enter(request, people.sign_in_with_passkey(_answer(request), now=clock.now()))
        return {"location": safe_next(request)}

    return _told(come_in)


@require_POST
@private
def confirm(request: Visited, token: str) -> HttpResponse:
    """Sign the payment of an order from one's own wallet, and make it."""
    page: OrderPage = order_by_link(token, clock.now(), locale=locales.current())
    party, intent = request.visit.party, page.intent_id
    if party is None or party != page.party_id or intent is None:
        raise NotFound(what="page")
    here = addresses.to(f"o/{token}")

    def ask() -> dict[str, Any]:
        question = ask_confirmation(intent, party=party, now=clock.now())
        return {"options": question.options, "facts": question.facts}

    def pay() -> dict[str, Any]:
        confirm_spend(intent, request.POST.get("facts", ""), _answer(request), party=party, now=clock.now())
        start(intent, return_url=addresses.absolute(f"{here}/return"), now=clock.now())
        return {"location": f"{here}/return"}

    return _told(pay if "answer" in request.POST else ask)
