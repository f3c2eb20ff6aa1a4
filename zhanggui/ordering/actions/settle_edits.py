"""What becomes of a change that waits for its payment: paid, it comes into force; in time unpaid, it lapses."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhanggui.kit import audit
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.ordering.actions.apply_edit import apply_to_paid
from zhanggui.ordering.actions.close_edit import close_edit, is_paid, locked_order
from zhanggui.ordering.edit_models import EDIT, EditState
from zhanggui.ordering.models import OrderEdit

log = logging.getLogger(__name__)


def settle_edits(order_ids: Iterable[UUID], *, now: datetime) -> int:
    """Put in force the changes of these orders whose payment has come; how many. Safe to call any number of times.

    One that can no longer be kept (goods gone after its time, units shipped) lapses, and its money is a surplus that
    `confirm_orders` gives back. Late money buys what is still there."""
    waiting = OrderEdit.objects.filter(order_id__in=list(order_ids), state=EditState.WAITING)
    settled = 0
    for edit_id, order_id in list(waiting.order_by("order_id").values_list("id", "order_id")):
        with transaction.atomic():
            order = locked_order(order_id)
            edit = OrderEdit.objects.filter(id=edit_id, state=EditState.WAITING).first()
            if edit is None or not is_paid(order, edit):
                continue
            try:
                with transaction.atomic():
                    EDIT.move_one(OrderEdit, edit.id, to=EditState.APPLIED, by="system:payments", why="paid", now=now)
                    apply_to_paid(order, edit, now=now)
                settled += 1
            except Refusal as refusal:
                log.warning(
                    "the change %s of order %s was paid but cannot be kept: %s", edit.id, order.id, refusal.code
                )
                close_edit(order, edit, EditState.LAPSED, by="system:payments", why=refusal.code, now=now)
    return settled


def withdraw_edit(edit_id: UUID, *, by: str, now: datetime) -> None:
    """Call off a change that waits for its payment: the goods are free again, the order stays as it was."""
    order_id = OrderEdit.objects.filter(id=edit_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound(what="edit")
    with transaction.atomic():
        order = locked_order(order_id)
        edit = OrderEdit.objects.get(id=edit_id)
        if edit.state == EditState.WITHDRAWN:
            return
        close_edit(order, edit, EditState.WITHDRAWN, by=by, why="withdrawn", now=now)
        audit.note(by=by, deed="orders.withdraw_edit", object_kind="order", object_id=order.id, now=now)


def lapse_edits(*, now: datetime) -> int:
    """Close changes whose time to pay is over; how many. By the clock they are over without this, too."""
    due = OrderEdit.objects.filter(state=EditState.WAITING, until__lte=now).order_by("until")
    lapsed = 0
    for edit_id, order_id in list(due.values_list("id", "order_id")[:200]):
        with transaction.atomic():
            order = locked_order(order_id)
            edit = OrderEdit.objects.filter(id=edit_id, state=EditState.WAITING).first()
            if edit is None or is_paid(order, edit):
                continue  # its payment has arrived and is about to be heard of
            close_edit(order, edit, EditState.LAPSED, by="system:lapse_edits", why="not paid in time", now=now)
            lapsed += 1
    return lapsed
