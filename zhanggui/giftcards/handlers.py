"""What giftcards does when a payment has arrived."""

from datetime import datetime
from uuid import UUID

from zhanggui.giftcards.actions.void import activate_card
from zhanggui.kit.outbox import listens
from zhanggui.payments.public import PaymentCaptured


@listens(PaymentCaptured)
def put_in_force(event: PaymentCaptured, *, now: datetime) -> None:
    kind, colon, key = event.document.partition(":")
    if kind == "giftcard" and colon:
        activate_card(UUID(key), now=now)
