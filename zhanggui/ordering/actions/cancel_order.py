from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhanggui.catalogue.public import release
from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.errors import CannotCancel
from zhanggui.ordering.events import OrderCancelled
from zhanggui.ordering.models import Order, SellerOrder
from zhanggui.ordering.states import ORDER, SELLER_ORDER, OrderState
from zhanggui.payments.public import OrderPayments, cancel_intents, payments_of

AT_ONCE = 200


def cancel_order(order_id: UUID, *, by: str, why: str, now: datetime) -> None:
    """Cancel an order that is not paid and put its goods back on sale. A paid one is refunded instead (cannot_cancel).

    Cancelled before: nothing happens."""
    with transaction.atomic():
        order = Order.objects.select_for_update().filter(id=order_id).first()
        if order is None:
            raise NotFound(what="order")
        if order.state == OrderState.CANCELLED:
            return
        if order.state != OrderState.PLACED or covered(order, payments_of([order.id])[str(order.id)]):
            raise CannotCancel(state=order.state)
        cancel_locked([order], by=by, why=why, now=now)
        audit.note(by=by, deed="orders.cancel", object_kind="order", object_id=order_id, now=now)


def covered(order: Order, paid: OrderPayments) -> bool:
    """Whether all that is owed is here, held for us or promised: such an order is neither called off nor lapses.

    One that is paid in part is like an unpaid one; what was paid goes back when it is cancelled.
    """
    return (paid.secured + paid.held).minor >= order.total_minor and bool(order.total_minor)


def lapse_unpaid(*, now: datetime) -> int:
    """Cancel orders whose time to pay has run out, each exactly once; how many. One that has just been paid is left."""
    lapsed = 0
    while True:
        with transaction.atomic():
            due = Order.objects.select_for_update(skip_locked=True).filter(state=OrderState.PLACED, pay_until__lte=now)
            orders = list(due.order_by("id")[:AT_ONCE])
            paid = payments_of([order.id for order in orders]) if orders else {}
            unpaid = [order for order in orders if not covered(order, paid[str(order.id)])]
            cancel_locked(unpaid, by="system:lapse_unpaid", why="not paid in time", now=now)
        lapsed += len(unpaid)
        if len(orders) < AT_ONCE or not unpaid:
            return lapsed


def cancel_locked(orders: Iterable[Order], *, by: str, why: str, now: datetime) -> None:
    """Cancel unpaid orders whose rows the caller has locked: state, payments still open, held goods, the fact."""
    ids = [order.id for order in orders]
    if not ids:
        return
    moved = ORDER.move(Order, ids, to=OrderState.CANCELLED, by=by, why=why, now=now)
    parts = SellerOrder.objects.filter(order_id__in=moved).values_list("id", flat=True)
    SELLER_ORDER.move(SellerOrder, parts, to=OrderState.CANCELLED, by=by, why=why, now=now)
    documents = [str(order_id) for order_id in sorted(moved)]
    cancel_intents(documents, by=by, why=why, now=now)
    release(documents, by=by, now=now)
    outbox.record(*(OrderCancelled(order_id, why[:100]) for order_id in sorted(moved)))
