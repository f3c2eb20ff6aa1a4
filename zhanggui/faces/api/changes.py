"""For staff tokens: money that a company holds, orders held for review, and changes of placed orders."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from zhanggui.faces.api import answers, present, staff_schemas
from zhanggui.faces.api.house import Asked, Bearer, answer, command_id, locale_of, moment, once, staff_name
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people.public import PostalAddress

router = Router(tags=["changes"])
orders_scope = Bearer("orders.manage", "staff")
payments_scope = Bearer("payments.manage", "staff")


def _order(request: Asked, number: str) -> ordering.OrderPage:
    return ordering.order_desk(number, locale=locale_of(request, None)).order


def _told(request: Asked, order_id: UUID) -> HttpResponse:
    return answer(present.order(ordering.order_view(order_id, locale=locale_of(request, None))))


def _intent(order: ordering.OrderPage, intent_id: UUID) -> None:
    if intent_id not in {one.id for one in order.payments.intents}:
        raise NotFound(what="payment")


@router.post(
    "orders/{number}/payments/{intent_id}/capture",
    auth=payments_scope,
    response=answers.Order,
    summary="Capture what a company holds: all of it, or a part; the rest stays held",
)
def capture(request: Asked, number: str, intent_id: UUID, wish: staff_schemas.CaptureWish) -> HttpResponse:
    order, key = _order(request, number), command_id(request)
    _intent(order, intent_id)
    amount = Money(wish.amount.minor, wish.amount.currency) if wish.amount else None
    payments.capture_part(intent_id, amount, command_id=key, by=staff_name(request), why=wish.why, now=request.now)
    payments.settle_instructions(request.now)
    return _told(request, order.id)


@router.post(
    "orders/{number}/payments/{intent_id}/void",
    auth=payments_scope,
    response=answers.Order,
    summary="Let go what a company still holds; what was captured stays",
)
def void(request: Asked, number: str, intent_id: UUID, wish: staff_schemas.WhyWish) -> HttpResponse:
    order, key = _order(request, number), command_id(request)
    _intent(order, intent_id)
    payments.void(intent_id, command_id=key, by=staff_name(request), why=wish.why, now=request.now)
    payments.settle_instructions(request.now)
    return _told(request, order.id)


def _with_why(request: Asked, number: str, wish: staff_schemas.WhyWish, deed: Callable[..., object]) -> HttpResponse:
    """Do to the order, once, what needs no more than its reason."""
    order = _order(request, number)

    def run() -> HttpResponse:
        deed(order.id, why=wish.why, by=staff_name(request), now=request.now)
        return _told(request, order.id)

    return once(request, run)


@router.post(
    "orders/{number}/release", auth=orders_scope, response=answers.Order, summary="An order held for review is in order"
)
def release(request: Asked, number: str, wish: staff_schemas.WhyWish) -> HttpResponse:
    return _with_why(request, number, wish, ordering.release_order)


@router.post(
    "orders/{number}/decline",
    auth=orders_scope,
    response=answers.Order,
    summary="An order held for review is not accepted: it is cancelled and its money goes back",
)
def decline(request: Asked, number: str, wish: staff_schemas.WhyWish) -> HttpResponse:
    return _with_why(request, number, wish, ordering.decline_order)


@router.post(
    "orders/{number}/cancel", auth=orders_scope, response=answers.Order, summary="Cancel an order that is not paid"
)
def cancel(request: Asked, number: str, wish: staff_schemas.WhyWish) -> HttpResponse:
    return _with_why(request, number, wish, ordering.cancel_order)


@router.get(
    "orders/{number}/changes", auth=orders_scope, response=answers.Changes, summary="Changes of an order, oldest first"
)
def changes(request: Asked, number: str) -> HttpResponse:
    order = _order(request, number)
    items = [_change(one) for one in ordering.edits_of(order.id, now=request.now)]
    return answer({"terms": order.terms, "items": items})


@router.post(
    "orders/{number}/changes/quotes",
    auth=orders_scope,
    response=answers.Difference,
    summary="What a change would have to be paid, or would give back; writes nothing",
)
def change_quote(request: Asked, number: str, wish: staff_schemas.LinesWish) -> HttpResponse:
    order = _order(request, number)
    found = ordering.edit_quote(order.id, quantities=wish.quantities, add=wish.add, now=request.now)
    return answer({"terms": order.terms, "difference": present.money(found)})


@router.post(
    "orders/{number}/changes",
    auth=orders_scope,
    response={201: answers.Change},
    summary="Change lines: the difference is paid back, or the change waits for its payment",
)
def change_lines(request: Asked, number: str, wish: staff_schemas.ChangeWish) -> HttpResponse:
    order, key = _order(request, number), command_id(request)
    edit = ordering.edit_lines(
        order.id,
        quantities=wish.quantities,
        add=wish.add,
        seen_terms=wish.seen_terms,
        seen_difference=Money(wish.seen_difference.minor, wish.seen_difference.currency),
        provider=wish.provider,
        command_id=key,
        why=wish.why,
        by=staff_name(request),
        now=request.now,
    )
    return answer(_change(ordering.edit_view(edit, now=request.now)), 201)


@router.post(
    "orders/{number}/changes/{change_id}/withdraw",
    auth=orders_scope,
    response=answers.Change,
    summary="Withdraw a change that waits for its payment",
)
def withdraw(request: Asked, number: str, change_id: UUID) -> HttpResponse:
    order = _order(request, number)
    if change_id not in {one.id for one in ordering.edits_of(order.id, now=request.now)}:
        raise NotFound(what="change")

    def run() -> HttpResponse:
        ordering.withdraw_edit(change_id, by=staff_name(request), now=request.now)
        return answer(_change(ordering.edit_view(change_id, now=request.now)))

    return once(request, run)


@router.put(
    "orders/{number}/address",
    auth=orders_scope,
    response=answers.Change,
    summary="Send an order elsewhere in its country, as long as nothing was sent",
)
def address(request: Asked, number: str, wish: staff_schemas.AddressWish) -> HttpResponse:
    order, key = _order(request, number), command_id(request)
    edit = ordering.change_address(
        order.id,
        PostalAddress(**wish.address.dict()),
        seen_terms=wish.seen_terms,
        command_id=key,
        why=wish.why,
        by=staff_name(request),
        now=request.now,
    )
    return answer(_change(ordering.edit_view(edit, now=request.now)))


def _change(edit: ordering.EditView) -> dict:
    return {
        "id": str(edit.id),
        "kind": edit.kind,
        "state": edit.state,
        "open": edit.open,
        "difference": present.money(edit.difference),
        "terms": edit.terms,
        "until": moment(edit.until),
        "why": edit.why,
        "at": moment(edit.at),
    }
