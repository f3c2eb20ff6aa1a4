"""Money that comes after its time: it buys what is still there, and goes back where nothing is; somebody is always told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhanggui.catalogue.public import ReserveLine, reserve
from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.states import history
from zhanggui.ordering.events import MoneyExcepted
from zhanggui.ordering.exception_models import ExceptionKind, MoneyException
from zhanggui.ordering.models import Order, OrderLine, SellerOrder
from zhanggui.ordering.states import ORDER, SELLER_ORDER, OrderState
from zhanggui.payments.public import payments_of

LAPSED = "not paid in time"


def revive_lapsed(order_ids: Iterable[UUID], *, now: datetime) -> set[UUID]:
    """Orders that lapsed unpaid and are paid after all are placed again where all their goods can be held once more.

    `confirm_orders` then confirms them; what stays cancelled it pays back."""
    revived = set()
    lapsed = Order.objects.filter(id__in=list(order_ids), state=OrderState.CANCELLED, confirmed_at=None)
    for order_id in list(lapsed.order_by("id").values_list("id", flat=True)):
        with transaction.atomic():
            order = Order.objects.select_for_update().get(id=order_id)
            if order.state == OrderState.CANCELLED and _paid_after_it_lapsed(order) and _held_again(order, now=now):
                parts = SellerOrder.objects.filter(order_id=order_id).values_list("id", flat=True)
                ORDER.move(Order, [order_id], to=OrderState.PLACED, by="system:payments", why="paid late", now=now)
                SELLER_ORDER.move(
                    SellerOrder, parts, to=OrderState.PLACED, by="system:payments", why="paid late", now=now
                )
                note_exception(order_id, ExceptionKind.SERVED_LATE, order.total_minor, now=now)
                revived.add(order_id)
    return revived


def _paid_after_it_lapsed(order: Order) -> bool:
    last = history([order.id])[-1]
    if last.to_state != OrderState.CANCELLED or last.why != LAPSED:
        return False  # called off by somebody: that stands
    kept = payments_of([order.id])[str(order.id)].refundable
    return kept.currency == order.currency and kept.minor >= order.total_minor > 0


def _held_again(order: Order, *, now: datetime) -> bool:
    lines = OrderLine.objects.filter(seller_order__order_id=order.id).values_list("variant_id", "quantity")
    document = str(order.id)
    wanted = [ReserveLine(document, variant, units) for variant, units in lines]
    return reserve(wanted, until=now, now=now)[document] is None


def kind_of(order: Any, gone: bool) -> ExceptionKind:
    """Why money of this order goes back."""
    if gone:
        return ExceptionKind.RETURNED_GONE
    return ExceptionKind.RETURNED_LATE if order.state == OrderState.CANCELLED else ExceptionKind.RETURNED_SURPLUS


def note_exception(order_id: UUID, kind: ExceptionKind, minor: int, *, now: datetime) -> None:
    """Keep it for the operator's list, and tell it: the buyer and the operator get a letter. In the caller's transaction."""
    row = MoneyException.objects.create(id=uuid7(), order_id=order_id, kind=kind, amount_minor=minor, at=now)
    outbox.record(MoneyExcepted(order_id, row.id))


def see_exception(exception_id: UUID, *, by: str, now: datetime) -> None:
    """Somebody has looked at it. Seen before: nothing happens."""
    with transaction.atomic():
        row = MoneyException.objects.select_for_update().filter(id=exception_id).first()
        if row is None:
            raise NotFound(what="exception")
        if row.seen_at is None:
            MoneyException.objects.filter(id=exception_id).update(seen_by=by, seen_at=now)
            audit.note(by=by, deed="orders.see_exception", object_kind="order", object_id=row.order_id, now=now)
