"""What payments tells those above. Whoever owns the document decides what follows."""

from dataclasses import dataclass
from uuid import UUID

from zhanggui.kit.outbox import event


@event("payments.captured")
@dataclass(frozen=True)
class PaymentCaptured:
    """The money of an intent is here. The document may meanwhile be cancelled: its owner then refunds.

    `settled`: the document's owner booked it in the same transaction and has done everything that follows."""

    intent_id: UUID
    document: str
    settled: bool = False


@event("payments.authorised")
@dataclass(frozen=True)
class PaymentAuthorised:
    """The sum is held by a company, or promised on delivery; it is not captured yet."""

    intent_id: UUID
    document: str


@event("payments.voided")
@dataclass(frozen=True)
class PaymentVoided:
    """What was held, or the rest of it, was let go: nothing more will come from this intent."""

    intent_id: UUID
    document: str


@event("payments.surplus")
@dataclass(frozen=True)
class PaymentSurplus:
    """The document had already been paid by another intent: this one's money is too much and must go back."""

    intent_id: UUID
    document: str


@event("payments.failed")
@dataclass(frozen=True)
class PaymentFailed:
    intent_id: UUID
    document: str


@event("payments.refund_done")
@dataclass(frozen=True)
class RefundDone:
    refund_id: UUID
    command_id: UUID
    document: str


@event("payments.refund_failed")
@dataclass(frozen=True)
class RefundFailed:
    refund_id: UUID
    command_id: UUID
    document: str
