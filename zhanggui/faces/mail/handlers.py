"""Facts that the buyer is told of. A handler asks for the message; the worker sends it a moment later."""

from datetime import datetime
from uuid import UUID

from zhanggui.faces.mail import change_writers, writers  # noqa: F401  (the writers add themselves)
from zhanggui.faces.mail.outgoing import enqueue, enqueue_many, send_code
from zhanggui.fulfilment.public import RECALL_WITHIN, DigitalDelivered, ParcelShipped
from zhanggui.kit.outbox import listens
from zhanggui.kit.postbox import SENDERS
from zhanggui.ordering.public import (
    MoneyExcepted,
    OrderConfirmed,
    OrderEdited,
    OrderEditWaits,
    OrderHeld,
    OrderPlaced,
    OrderRefunded,
)

SENDERS.add("sign_in_code", send_code)


@listens(OrderPlaced, many=True)
def confirm_the_order(events: list[OrderPlaced], *, now: datetime) -> None:
    enqueue_many("order_placed", [_order(event.order_id) for event in events], now=now)


@listens(OrderConfirmed, many=True)
def tell_of_the_payment(events: list[OrderConfirmed], *, now: datetime) -> None:
    """Where the money came with the order, the confirmation says so, and one letter is enough."""
    enqueue_many("order_confirmed", [_order(event.order_id) for event in events if not event.at_once], now=now)


def _order(order_id: UUID) -> tuple[str, dict[str, str]]:
    return str(order_id), {"order": str(order_id)}


@listens(ParcelShipped)
def tell_of_the_parcel(event: ParcelShipped, *, now: datetime) -> None:
    """Once it can no longer be called back."""
    facts = {"order": str(event.order_id), "parcel": str(event.parcel_id)}
    enqueue("parcel_shipped", str(event.parcel_id), facts, after=RECALL_WITHIN, now=now)


@listens(DigitalDelivered)
def send_the_links(event: DigitalDelivered, *, now: datetime) -> None:
    enqueue("digital_delivered", str(event.order_id), {"order": str(event.order_id)}, now=now)


@listens(OrderRefunded)
def tell_of_the_refund(event: OrderRefunded, *, now: datetime) -> None:
    facts = {"order": str(event.order_id), "refund": str(event.refund_id)}
    enqueue("order_refunded", str(event.refund_id), facts, now=now)


@listens(OrderEdited)
def tell_of_the_change(event: OrderEdited, *, now: datetime) -> None:
    facts = {"order": str(event.order_id), "edit": str(event.edit_id)}
    enqueue("order_edited", str(event.edit_id), facts, now=now)


@listens(OrderEditWaits)
def ask_for_the_change(event: OrderEditWaits, *, now: datetime) -> None:
    facts = {"order": str(event.order_id), "edit": str(event.edit_id)}
    enqueue("order_edit_waits", str(event.edit_id), facts, now=now)


@listens(OrderHeld)
def tell_the_desk_of_a_held_order(event: OrderHeld, *, now: datetime) -> None:
    enqueue("order_held_desk", str(event.order_id), {"order": str(event.order_id)}, now=now)


@listens(MoneyExcepted)
def tell_of_the_money(event: MoneyExcepted, *, now: datetime) -> None:
    facts = {"order": str(event.order_id), "exception": str(event.exception_id)}
    for letter in ("money_excepted", "money_excepted_desk"):
        enqueue(letter, str(event.exception_id), facts, now=now)
