"""Orders: place, pay, look, cancel. Whoever placed one holds its signed link; a member's token opens the member's own."""

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from zhanggui.faces.api import answers, present, schemas
from zhanggui.faces.api.buying import wanted
from zhanggui.faces.api.house import Asked, Bearer, answer, buyer, command_id, currency_of, locale_of, once
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people

router = Router(tags=["orders"])
reading = Bearer("orders.read", guests=True)
placing = Bearer("orders.place", guests=True)
paying = Bearer("payments.write", guests=True)


class NothingToPay(Refusal):
    code = "nothing_to_pay"
    status = 409
    text = _("There is nothing to pay on this order: it is paid, or it was cancelled.")


@router.post(
    "orders", auth=placing, response={201: answers.Placed}, summary="Place an order; the contract is formed here"
)
def place(request: Asked, wish: schemas.OrderWish) -> HttpResponse:
    """Needs an `Idempotency-Key`; the same key and contents give the same order. The order is committed before the payment
    company is asked; when that fails, the order stands and `payment.next` says so: pay again at `orders/{number}/payments`.
    """
    locale, party = locale_of(request, wish.locale), buyer(request)
    country = wish.country or (wish.address.country if wish.address else preferences.get("shop.country"))
    placed = ordering.place(
        ordering.PlaceOrder(
            command_id=command_id(request),
            actor=f"party:{party}" if party else "guest",
            items=wanted(wish),
            contact=people.Contact(wish.contact.name, wish.contact.email, wish.contact.phone),
            address=people.PostalAddress(**wish.address.__dict__) if wish.address else None,
            delivery_code=wish.delivery_code,
            currency=currency_of(wish.currency),
            locale=locale,
            country=country,
            seen_total=Money(wish.seen_total.minor, wish.seen_total.currency),
            provider=wish.pay.provider,
            party_id=party,
            basket_id=wish.basket_id,
            channel="api",
            pay_at_once=not wish.pay.tenders,
            coupons=tuple(wish.coupons),
            vat_number=wish.vat_number,
            seen_ships=wish.seen_ships,
        ),
        request.now,
    )
    body = {
        "number": placed.number,
        "total": present.money(placed.total),
        "repeated": placed.repeated,
        "link": ordering.order_link(placed.order_id, now=request.now),
        "payment": _paid(placed.intent_id) if placed.paid else _pay_placed(placed, wish.pay, request),
    }
    return answer(body, 201)


def _tenders(wish: schemas.Pay) -> tuple[payments.Tender, ...]:
    return tuple(
        payments.Tender(one.provider, Money(one.amount.minor, one.amount.currency))
        for one in wish.tenders  # the provider pays what they leave
    )


def _pay_placed(placed: ordering.Placed, wish: schemas.Pay, request: Asked) -> dict:
    intent = placed.intent_id
    if intent is not None and wish.tenders:
        try:
            intent = payments.new_attempt(
                str(placed.order_id),
                wish.provider,
                tenders=_tenders(wish),
                instead_of=placed.intent_id,
                by="api",
                now=request.now,
            )
        except Refusal as refusal:
            return _failed(intent, refusal)
    return _started(intent, wish.return_url, request)


def _failed(intent_id, refusal: Refusal) -> dict:
    problem = {"code": refusal.code, "title": refusal.message}
    return {"intent_id": str(intent_id), "next": {"kind": "failed", "problem": problem}}


def _paid(intent_id: UUID | None) -> dict:
    return {"intent_id": intent_id and str(intent_id), "next": {"kind": "done"}}


def _started(intent_id: UUID | None, return_url: str, request: Asked) -> dict:
    if intent_id is None:
        return _paid(None)
    try:
        step = payments.start(intent_id, return_url=return_url, now=request.now)
    except Refusal as refusal:
        return _failed(intent_id, refusal)
    facts = {key: value if isinstance(value, (int, bool)) else str(value) for key, value in step.facts.items()}
    return {"intent_id": str(intent_id), "next": {"kind": step.kind, "url": step.url, "facts": facts}}


def visible(request: Asked, number: str, link: str | None, locale: str) -> ordering.OrderPage:
    """The order, for its buyer's token or its signed link; for anybody else it does not exist."""
    if link:
        page = ordering.order_by_link(link, request.now, locale=locale)
        if page.number != number:
            raise NotFound
        return page
    party = buyer(request)
    if party is None:
        raise NotFound
    return ordering.order_page(number, viewer=party, locale=locale)


@router.get("orders", auth=Bearer("orders.read"), response=answers.Orders, summary="My orders")
def orders(request: Asked) -> HttpResponse:
    mine = people.same_person(cast(UUID, buyer(request)))
    return answer({"items": [present.order_row(row) for row in ordering.orders_of(mine)]})


@router.get("orders/{number}", auth=reading, response=answers.OrderInFull, summary="One order, by token or ?link=")
def order(request: Asked, number: str, link: str | None = None, locale: str | None = None) -> HttpResponse:
    language = locale_of(request, locale)
    page = visible(request, number, link, language)
    downloads = [
        {
            "title": g.title,
            "filename": g.filename,
            "size": g.size,
            "sha256": g.sha256,
            "downloads_left": g.downloads_left,
            "url": f"/{language}/d/{g.token}",
        }
        for g in fulfilment.grants_of(page.id)
    ]
    parcels = [present.parcel(view) for view in fulfilment.parcels_of(page.id)]
    return answer({**present.order(page), "parcels": parcels, "downloads": downloads})


@router.post(
    "orders/{number}/payments",
    auth=paying,
    response={201: answers.Paying},
    summary="Pay an order that is not paid yet, in the same or another way",
)
def pay(request: Asked, number: str, wish: schemas.Pay, link: str | None = None) -> HttpResponse:
    page = visible(request, number, link, locale_of(request, None))

    def run() -> HttpResponse:
        if not page.can_pay:
            raise NothingToPay
        intent = payments.new_attempt(str(page.id), wish.provider, tenders=_tenders(wish), by="api", now=request.now)
        return answer({"payment": _started(intent, wish.return_url, request)}, 201)

    return once(request, run)


@router.post(
    "orders/{number}/cancel",
    auth=placing,
    response=answers.Order,
    summary="Cancel an order that may still be cancelled",
)
def cancel(request: Asked, number: str, wish: schemas.CancelWish, link: str | None = None) -> HttpResponse:
    locale = locale_of(request, None)
    page = visible(request, number, link, locale)

    def run() -> HttpResponse:
        ordering.cancel_order(page.id, by=f"party:{page.party_id}", why=wish.why, now=request.now)
        return answer(present.order(ordering.order_view(page.id, locale=locale)))

    return once(request, run)
