"""What a payment brings about: the order is confirmed, or money that is not owed goes back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from zhanggui.catalogue.public import take
from zhanggui.kit import outbox, sql
from zhanggui.kit.money import Money
from zhanggui.ordering.actions.cancel_order import cancel_locked
from zhanggui.ordering.actions.late_money import kind_of, note_exception
from zhanggui.ordering.actions.review import hold_risky
from zhanggui.ordering.events import OrderConfirmed
from zhanggui.ordering.models import Order, SellerOrder
from zhanggui.ordering.queries.order_edits import awaited
from zhanggui.ordering.states import ORDER, SELLER_ORDER, OrderState
from zhanggui.payments.public import OrderPayments, RefundDraft, payments_of, refund

OWED = (OrderState.PLACED, OrderState.CONFIRMED, OrderState.COMPLETED)


def locked_orders(order_ids: Iterable[UUID]) -> list[Any]:
    """Rows in the order of their ids, locked until the transaction ends. Only to be read."""
    which, params = sql.among("id", set(order_ids))
    lock = "FOR UPDATE" if sql.dialect() == "postgresql" else ""
    columns = "id state currency total_minor refunded_minor review"
    return sql.select(Order, columns, f"WHERE {which} ORDER BY id {lock}", params)


def confirm_orders(order_ids: Iterable[UUID], *, by: str, now: datetime) -> set[UUID]:
    """Confirm those of these orders that are paid; the ids that were confirmed now. Safe to call any number of times.

    Paid, or promised on delivery. Confirmed means: the goods leave the stock and OrderConfirmed is told, once. Where the
    goods are gone (the payment came after the hold had run out) the order is cancelled instead. Whatever was paid beyond
    what is owed is refunded at once.
    """
    with transaction.atomic(savepoint=False):
        orders = locked_orders(order_ids)
        payments = payments_of([order.id for order in orders])
        paid = [
            order
            for order in orders
            if order.state == OrderState.PLACED and _secured(order, payments[str(order.id)]) >= order.total_minor
        ]
        held = hold_risky(paid, payments, by=by, now=now) if paid else set()
        paid = [order for order in paid if order.id not in held]
        gone = _take(paid, by=by, now=now)
        confirmed = {order.id for order in paid} - gone
        if gone:
            cancel_locked(
                [order for order in paid if order.id in gone], by=by, why="sold out before it was paid", now=now
            )
        if confirmed:
            _confirm(confirmed, by=by, now=now)
        _give_back(orders, gone, payments, by=by, now=now)
    return confirmed


def _kept(order: Any, paid: OrderPayments) -> int:
    return (paid.captured - paid.refunded).minor if paid.captured.currency == order.currency else 0


def _secured(order: Any, paid: OrderPayments) -> int:
    """What is here, and what whoever delivers the goods will bring."""
    return paid.secured.minor if paid.captured.currency == order.currency else 0


def _take(orders: list[Any], *, by: str, now: datetime) -> set[UUID]:
    """Have the held goods leave the stock; the orders whose goods are no longer there."""
    if not orders:
        return set()
    answers = take([str(order.id) for order in orders], by=by, now=now) or {}
    return {order.id for order in orders if answers.get(str(order.id)) is not None}


def _confirm(order_ids: set[UUID], *, by: str, now: datetime) -> None:
    ORDER.move(Order, order_ids, to=OrderState.CONFIRMED, by=by, why="paid", now=now)
    which, params = sql.among("order_id", order_ids)
    parts = sql.select(SellerOrder, "id", f"WHERE {which}", params)
    SELLER_ORDER.move(SellerOrder, [part.id for part in parts], to=OrderState.CONFIRMED, by=by, why="paid", now=now)
    which, params = sql.among("id", order_ids)
    sql.execute(f"UPDATE ordering_order SET confirmed_at = %s WHERE {which}", [now, *params])
    outbox.record(*(OrderConfirmed(order_id) for order_id in sorted(order_ids)))


def _give_back(
    orders: list[Any], gone: set[UUID], payments: dict[str, OrderPayments], *, by: str, now: datetime
) -> None:
    """Refund what is not owed: paid twice, paid after the order was cancelled, paid for goods that are gone."""
    drafts = []
    for order in orders:
        paid = payments[str(order.id)]
        owed = order.total_minor - order.refunded_minor if order.state in OWED and order.id not in gone else 0
        surplus = _kept(order, paid) - owed
        if surplus > 0:
            surplus -= awaited(order.id, now=now)  # paid for a change that is about to come into force
        if surplus > 0 and paid.captured.minor > 0:
            key = uuid5(order.id, f"surplus:{paid.captured.minor}:{paid.refunded.minor}")
            drafts.append(RefundDraft(str(order.id), "", Money(surplus, order.currency), key, "paid more than is owed"))
            note_exception(order.id, kind_of(order, order.id in gone), surplus, now=now)
    if drafts:
        refund(drafts, by=by, now=now)
