"""What fulfilment does when orders change."""

from datetime import datetime

from zhanggui.fulfilment.actions.complete import complete_arrived
from zhanggui.fulfilment.actions.deliver_digital import deliver_digital, revoke_refunded
from zhanggui.kit.outbox import listens
from zhanggui.ordering.public import OrderConfirmed, OrderEdited, OrderRefunded

BY = "system:fulfilment"


@listens(OrderConfirmed, many=True)
def deliver_files(facts: list[OrderConfirmed], *, now: datetime) -> None:
    """Digital goods are delivered within the seconds of the payment."""
    deliver_digital([fact.order_id for fact in facts], by=BY, now=now)


@listens(OrderEdited, many=True)
def after_changes(facts: list[OrderEdited], *, now: datetime) -> None:
    """What was added may be a file; what was dropped may have been the last that was open."""
    orders = {fact.order_id for fact in facts}
    deliver_digital(orders, by=BY, now=now)
    complete_arrived(orders, by=BY, now=now)


@listens(OrderRefunded, many=True)
def after_refunds(facts: list[OrderRefunded], *, now: datetime) -> None:
    """Refunded files can no longer be downloaded; with the rest refunded, an order may be complete."""
    orders = {fact.order_id for fact in facts}
    revoke_refunded(orders, now=now)
    complete_arrived(orders, by=BY, now=now)
