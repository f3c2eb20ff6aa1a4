from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.ordering.actions.cancel_order import cancel_order
from zhanggui.ordering.actions.close_edit import locked_order
from zhanggui.ordering.actions.refund import refund
from zhanggui.ordering.errors import NotEditable
from zhanggui.ordering.models import OrderLine
from zhanggui.ordering.states import OrderState


def call_off(order_id: UUID, *, command_id: UUID, why: str, by: str, now: datetime) -> None:
    """The buyer does not want the order any more and nothing was sent yet: cancelled, or paid back whole and restocked.

    Called off before: nothing happens. Refused once a unit was shipped or a file delivered (not_editable)."""
    with transaction.atomic():
        order = locked_order(order_id)
        if order.state == OrderState.CANCELLED:
            return
        if order.state == OrderState.PLACED:
            cancel_order(order_id, by=by, why=why, now=now)
            return
        sent = OrderLine.objects.filter(seller_order__order_id=order_id, shipped__gt=0).exists()
        if order.state != OrderState.CONFIRMED or sent:
            raise NotEditable(reason=_("goods of it are on their way"))
        refund(order_id=order_id, everything=True, restock=True, why=why, command_id=command_id, by=by, now=now)
