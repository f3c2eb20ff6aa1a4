"""The page of an order: by a signed link from the mail, or by its number for the one who signed in."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from zhanggui.faces.storefront import addresses, places, shell
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.fulfilment.public import grants_of, parcels_of
from zhanggui.kit import clock, locales
from zhanggui.kit.envelopes import envelope
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.public import OrderPage, order_by_link, order_link, order_page, snapshot
from zhanggui.payments.public import NextStep, confirmation_due, provider_choices, provider_offered, receipt_file, start
from zhanggui.people.public import passkeys_of


def show(request: Visited, token: str, *, problem: str = "", returned: bool = False, status: int = 200) -> HttpResponse:
    """The order behind a link."""
    return render_order(
        request,
        order_by_link(token, clock.now(), locale=locales.current()),
        token,
        problem=problem,
        returned=returned,
        status=status,
    )


def render_order(
    request: Visited, page: OrderPage, token: str, *, problem: str = "", returned: bool = False, status: int = 200
) -> HttpResponse:
    locale = locales.current()
    waiting = page.payment_state == "unpaid" and page.state == "placed"
    payer = page.party_id if request.visit.party == page.party_id else None  # a guest has no wallet to pay from
    parcels = parcels_of(page.id)
    failed = [one for one in page.payments.intents if one.state == "failed"]
    is_open = any(one.state in ("created", "pending") for one in page.payments.intents)
    context = {
        "order": page,
        "token": token,
        "problem": problem,
        "waiting": waiting,
        "returned": returned,
        "checking": returned and waiting and is_open,
        "declined": bool(waiting and failed and not is_open),
        "instructions": _instructions(page, token) if waiting and page.can_pay else None,
        "providers": _providers(page, payer) if page.can_pay else (),
        "confirm": waiting and payer is not None and confirmation_due(page.intent_id),
        "has_passkey": waiting and payer is not None and bool(passkeys_of(payer)),
        "gift_cards_on": provider_offered("giftcard", currency=page.currency, country=page.country, party=payer),
        "parcels": {
            part.id: [parcel for parcel in parcels if parcel.seller_order_id == part.id] for part in page.sellers
        },
        "grants": grants_of(page.id) if page.has_digital else (),
        "country": places.country_name(page.address.country, locale) if page.address else "",
        "document_href": addresses.to(f"o/{token}/document"),
    }
    return shell.show(request, "order.html", context, status=status)


def _providers(page: OrderPage, payer: UUID | None) -> list:
    """Ways of paying that need nothing typed; a gift card has its own form."""
    found = provider_choices(currency=page.currency, country=page.country, party=payer)
    return [one for one in found if one.key != "giftcard"]


def _instructions(page: OrderPage, token: str) -> dict | None:
    """What a provider that shows instead of sending on wants shown (a bank transfer's account and reference)."""
    if page.provider != "bank" or page.intent_id is None:
        return None
    back = addresses.absolute(addresses.to(f"o/{token}/return"))
    step: NextStep = start(page.intent_id, return_url=back, now=clock.now())
    return step.facts if step.kind == "show" else None


@private
def by_link(request: Visited, token: str) -> HttpResponse:
    return show(request, token)


@private
def order(request: Visited, number: str) -> HttpResponse:
    """An order of whoever is signed in. Another's order is as absent as none."""
    if request.visit.party is None:
        return HttpResponseRedirect(addresses.to("account/sign-in") + f"?next={request.path}")
    page = order_page(number, viewer=request.visit.party, locale=locales.current())
    return render_order(request, page, order_link(page.id, now=clock.now()))


@private
def receipt(request: Visited, token: str) -> HttpResponse:
    """What was paid and given back for an order, signed: a file that anyone can verify without this shop."""
    now = clock.now()
    page = order_by_link(token, now, locale=locales.current())
    if not page.payments.captured.minor:
        raise NotFound(what="receipt")
    response = HttpResponse(receipt_file(str(page.id), page.number, now=now), content_type="application/json")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"receipt-{page.number}.json")
    return response


@private
def document(request: Visited, token: str) -> HttpResponse:
    """The signed document of the order, to keep: exactly the bytes that were signed; with `?file` in an envelope that
    verifies by itself."""
    page = order_by_link(token, clock.now(), locale=locales.current())
    signed = snapshot(page.id)
    whole = "file" in request.GET
    body = envelope(signed.body, signed.signature, signed.key_id) if whole else signed.body
    response = HttpResponse(body, content_type="application/json")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"order-{page.number}.json")
    response.headers["X-Signature"] = signed.signature
    response.headers["X-Signature-Key"] = signed.key_id
    return response
