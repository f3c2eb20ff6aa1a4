"""The buyer's account: sign in by a code sent by mail, orders, addresses, wallet, details, sign out."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zhanggui.faces.storefront import addresses as to
from zhanggui.faces.storefront import places, shell
from zhanggui.faces.storefront.views import basket as basket_view
from zhanggui.faces.storefront.views.forms import Typed, address_of, uuid_of
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.kit.postbox import SENDERS
from zhanggui.ordering.public import basket_of, merge_baskets, orders_of
from zhanggui.payments.public import wallet_balance
from zhanggui.people.public import (
    CodeWrong,
    delete_address,
    edit_party,
    party_card,
    read_demo_buyer,
    redeem_code,
    request_code,
    same_person,
    save_address,
)
from zhanggui.people.public import addresses as saved_addresses


def safe_next(request: Visited) -> str:
    """Where to go afterwards: an address of this shop, never another."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else to.to("account")


def _signed_in(request: Visited) -> bool:
    return request.visit.party is not None


def _to_sign_in(request: Visited) -> HttpResponse:
    return HttpResponseRedirect(f"{to.to('account/sign-in')}?next={request.path}")


@private
def account(request: Visited) -> HttpResponse:
    party = request.visit.party
    if party is None:
        return _to_sign_in(request)
    context = {
        "person": party_card(party),
        "orders": orders_of(same_person(party) or [party]),
        "wallet": wallet_balance(party, preferences.get("shop.currency")),
        "book": saved_addresses(party),
        "saved": "saved" in request.GET,
        "gift_cards_on": preferences.get("giftcards.on"),
    }
    return shell.show(request, "account.html", context)


@private
def sign_in(request: Visited) -> HttpResponse:
    """First the address, then the code that was sent to it. Known and unknown addresses are answered alike."""
    context: dict[str, Any] = {"next": safe_next(request), "email": "", "asked": False, "errors": {}}
    if _signed_in(request):
        return HttpResponseRedirect(context["next"])
    if request.method != "POST":
        return shell.show(request, "sign_in.html", context)
    email, code = request.POST.get("email", "").strip()[:254], request.POST.get("code", "").strip()
    context["email"] = email
    try:
        if "code" in request.POST and not request.POST.get("again"):
            context["asked"] = True
            enter(request, redeem_code(email=email, code=code, now=clock.now()))
            return HttpResponseRedirect(context["next"])
        _send_code(email)
        context["asked"] = True
    except (CodeWrong, Invalid) as refusal:
        context["errors"] = {"code" if context["asked"] else "email": refusal.message}
        return shell.show(request, "sign_in.html", context, status=refusal.status)
    except Refusal as refusal:
        context["errors"] = {"": refusal.message}
        return shell.show(request, "sign_in.html", context, status=refusal.status)
    return shell.show(request, "sign_in.html", context)


def _send_code(email: str) -> None:
    now, locale = clock.now(), locales.current()
    code = request_code(email=email, locale=locale, now=now)
    SENDERS.get("sign_in_code")(email=email, code=code, locale=locale, now=now)


def enter(request: Visited, party: UUID) -> None:
    """Sign in, and bring along what the guest had put into the basket."""
    visit, now = request.visit, clock.now()
    guest, kept = visit.basket, basket_of(party)
    visit.sign_in(party)
    try:
        if guest and kept and guest != kept:
            merge_baskets(into=kept, other=guest, party=party, now=now)
            visit.use_basket(kept, 0)
        elif guest:
            merge_baskets(into=guest, other=guest, party=party, now=now)
        elif kept:
            visit.use_basket(kept, 0)
    except NotFound:
        visit.use_basket(kept, 0)
    basket_view.of(visit)


@private
def demo_sign_in(request: Visited, token: str) -> HttpResponse:
    """The demonstration's link for a buyer; only there, and only from this machine."""
    if not settings.DEMO or request.META.get("REMOTE_ADDR") not in settings.LOOPBACK:
        raise NotFound(what="page")
    enter(request, read_demo_buyer(token, clock.now()))
    return HttpResponseRedirect(to.to("account"))


@require_POST
@private
def sign_out(request: Visited) -> HttpResponse:
    request.visit.sign_out()
    return HttpResponseRedirect(to.to(""))


@require_POST
@private
def details(request: Visited) -> HttpResponse:
    party = request.visit.party
    if party is None:
        return _to_sign_in(request)
    name, phone = request.POST.get("name", "")[:200], request.POST.get("phone", "")[:40]
    edit_party(party, name=name, phone=phone, locale=locales.current(), now=clock.now())
    return HttpResponseRedirect(to.to("account") + "?saved=1")


@private
def addresses(request: Visited) -> HttpResponse:
    """Add, change, delete an address."""
    party, locale = request.visit.party, locales.current()
    if party is None:
        return _to_sign_in(request)
    book = saved_addresses(party)
    wanted = uuid_of(request.POST.get("id") or request.GET.get("id") or "")
    typed = Typed(country=preferences.get("shop.country"))
    if request.method == "POST" and "delete" in request.POST:
        if wanted is None:
            raise NotFound(what="address")
        delete_address(party, wanted)
        return HttpResponseRedirect(to.to("account/addresses"))
    if request.method == "POST":
        typed = address_of(request)
        if "update" not in request.POST and not typed.errors:
            try:
                save_address(
                    party, typed.address(), address_id=wanted, is_default="default" in request.POST, now=clock.now()
                )
                return HttpResponseRedirect(to.to("account/addresses"))
            except Invalid as refusal:
                typed.errors[refusal.facts.get("field", "")] = refusal.message
        if "update" in request.POST:
            typed.errors.clear()
    elif wanted:
        known = next((one for one in book if one.id == wanted), None)
        if known is None:
            raise NotFound(what="address")
        typed.country = known.address.country
        typed.fill(known.address)
    context = {
        "book": [(one, places.country_name(one.address.country, locale)) for one in book],
        "typed": typed,
        "errors": typed.errors,
        "editing": wanted,
        "countries": places.countries(locale),
        "parts": places.parts(typed.country, locale, typed.region, typed.city),
    }
    return shell.show(request, "addresses.html", context, status=422 if typed.errors else 200)
