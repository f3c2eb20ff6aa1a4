"""The small steps that every deed about a waiting change takes under the order's lock."""

from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.public import release
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.edit_models import EDIT, EditState
from zhanggui.ordering.errors import EditWaits
from zhanggui.ordering.models import Order, OrderEdit
from zhanggui.ordering.states import OrderState
from zhanggui.payments.public import cancel_intents, payments_of


def locked_order(order_id: UUID) -> Order:
    order = Order.objects.select_for_update().filter(id=order_id).first()
    if order is None:
        raise NotFound(what="order")
    return order


def is_paid(order: Order, edit: OrderEdit) -> bool:
    """Whether what was kept covers what is owed and the change."""
    if order.state != OrderState.CONFIRMED:
        return False
    kept = payments_of([order.id])[str(order.id)].secured  # or promised on delivery
    owed = order.total_minor - order.refunded_minor
    return kept.currency == order.currency and kept.minor >= owed + edit.difference_minor


def close_edit(order: Order, edit: OrderEdit, to: EditState, *, by: str, why: str, now: datetime) -> None:
    """The order's own goods were taken when it was confirmed: what it still holds is the change's."""
    EDIT.move_one(OrderEdit, edit.id, to=to, by=by, why=why, now=now)
    cancel_intents([str(order.id)], by=by, why=why, now=now)
    release([str(order.id)], by=by, now=now)


def close_overdue(order: Order, *, now: datetime) -> None:
    """A change whose time is over is closed before another is made, though no job has run; a paid one comes first."""
    edit = OrderEdit.objects.filter(order_id=order.id, state=EditState.WAITING, until__lte=now).first()
    if edit is None:
        return
    if is_paid(order, edit):
        raise EditWaits
    close_edit(order, edit, EditState.LAPSED, by="system:lapse_edits", why="not paid in time", now=now)
