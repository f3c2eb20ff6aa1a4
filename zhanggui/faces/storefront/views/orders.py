"""The page of an order: by a signed link from the mail, or by its number for the one who signed in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import segno
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhanggui.faces.storefront import addresses, places, shell
from zhanggui.faces.storefront.receipt import receipt as receipt_of
from zhanggui.faces.storefront.views import offers
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.fulfilment.public import ParcelView, grants_of, parcels_of
from zhanggui.kit import clock, locales
from zhanggui.kit.envelopes import envelope
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.kit.ui.format import money
from zhanggui.ordering.public import OrderPage, edits_of, order_by_link, order_link, order_page, snapshot
from zhanggui.payments.public import (
    confirmation_due,
    provider_choices,
    provider_offered,
    receipt_file,
    to_show,
    wallet_balance,
)
from zhanggui.people.public import passkeys_of
from zhanggui.settlement import public as settlement


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
    # The money is there and the order hears of it in a moment.
    arrived = bool(page.payments.captured.minor) and not page.outstanding.minor and page.review != "held"
    context = {
        "order": page,
        "cuts": offers.by_line(page),
        "token": token,
        "problem": problem,
        "waiting": waiting,
        "returned": returned,
        "checking": waiting and (arrived or (returned and is_open)),
        "declined": bool(waiting and failed and not is_open and not arrived),
        "instructions": _instructions(page) if waiting and page.can_pay else None,
        "wallet": _wallet(page, payer) if page.can_pay else None,
        "taken": [one for one in page.payments.intents if one.captured or one.held],
        "chosen": page.payments.open_intent.provider if page.payments.open_intent else page.provider,
        "providers": _providers(page, payer) if page.can_pay else (),
        "confirm": waiting and payer is not None and confirmation_due(page.intent_id),
        "has_passkey": waiting and payer is not None and bool(passkeys_of(payer)),
        "gift_cards_on": provider_offered("giftcard", currency=page.currency, country=page.country, party=payer),
        "parcels": {
            part.id: [parcel for parcel in parcels if parcel.seller_order_id == part.id] for part in page.sellers
        },
        "grants": grants_of(page.id) if page.has_digital else (),
        "changes": edits_of(page.id, now=clock.now()),
        "country": places.country_name(page.address.country, locale) if page.address else "",
        "timeline": _timeline(page, parcels),
        "ahead": _ahead(page),
        "papers": [one for one in settlement.papers_of([page.id]) if one.kind != "packing_slip"],
        "document_href": addresses.to(f"o/{token}/document"),
    }
    return shell.show(request, "order.html", context, status=status)


def _providers(page: OrderPage, payer: UUID | None) -> list:
    """Ways of paying that need nothing typed; a gift card has its own form."""
    found = provider_choices(currency=page.currency, country=page.country, party=payer)
    return [one for one in found if one.key != "giftcard"]


def _timeline(page: OrderPage, parcels: Sequence[ParcelView]) -> list[tuple[datetime, str, str]]:
    """What happened to the order, in the order of time: (when, what, which)."""
    moves = {"confirmed": _("Payment received"), "completed": _("Everything delivered"), "cancelled": _("Cancelled")}
    told = [(page.placed_at, _("Ordered"), "")]
    for parcel in parcels:
        which = f"{parcel.carrier_name} {parcel.tracking}".strip()
        told.append((parcel.shipped_at, _("On its way"), which))
        if parcel.signed_at:
            told.append((parcel.signed_at, _("Delivered"), which if len(parcels) > 1 else ""))
    told += [(move.at, moves[move.to_state], "") for move in page.moves if move.to_state in moves]
    for part in page.sellers:
        told += [(refund.at, _("Refunded"), money(refund.amount)) for refund in part.refunds]
    return sorted(told, key=lambda one: one[0])


def _ahead(page: OrderPage) -> list[str]:
    """What is still to come."""
    if page.state == "placed":
        return [_("Payment"), _("Delivery")]
    return [_("Delivery")] if page.state == "confirmed" else []


def _instructions(page: OrderPage) -> dict | None:
    """What a provider that shows instead of sending on wants shown: an account and a reference, or a code to scan."""
    facts = to_show(page.payments.open_intent.id) if page.payments.open_intent else None
    if facts and facts.get("qr"):
        code = segno.make(facts["qr"], error="m", micro=False)
        drawn = code.svg_inline(scale=6, border=3, dark="#000", light="#fff", omitsize=True)
        return {**facts, "drawn": Markup(drawn)}
    return facts


def _wallet(page: OrderPage, payer: UUID | None) -> Money | None:
    """What the buyer's wallet can pay of what is still owed."""
    if payer is None or not provider_offered("wallet", currency=page.currency, country=page.country, party=payer):
        return None
    return min(wallet_balance(payer, page.currency), page.outstanding, key=lambda one: one.minor) or None


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
    """The receipt as a PDF, in the language of the order."""
    page = order_by_link(token, clock.now())
    page = order_by_link(token, clock.now(), locale=page.locale)
    response = HttpResponse(receipt_of(page), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="receipt-{page.number}.pdf"'
    return response


@private
def ask_invoice(request: Visited, token: str) -> HttpResponse:
    """The buyer wants an invoice: what is not invoiced yet is, once."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now = clock.now()
    page = order_by_link(token, now, locale=locales.current())
    settlement.issue_invoice(page.id, by=f"party:{page.party_id}", now=now)
    return HttpResponseRedirect(addresses.to(f"o/{token}") + "#documents")


@private
def paper(request: Visited, token: str, paper_id: UUID, form: str) -> HttpResponse:
    """An invoice or a credit note of this order, as PDF or as the signed file."""
    now = clock.now()
    page = order_by_link(token, now, locale=locales.current())
    own = {one.id for one in settlement.papers_of([page.id]) if one.kind != "packing_slip"}
    if paper_id not in own:
        raise NotFound(what="document")
    made = settlement.paper_file(paper_id, form, now=now)
    response = HttpResponse(made.data, content_type=made.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(form != "pdf", made.name) or ""
    return response


@private
def signed_receipt(request: Visited, token: str) -> HttpResponse:
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
