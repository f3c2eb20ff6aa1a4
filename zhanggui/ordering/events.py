"""What ordering tells. Ids only: who listens reads the present."""

from dataclasses import dataclass
from uuid import UUID

from zhanggui.kit.outbox import event


@event("ordering.order_placed")
@dataclass(frozen=True)
class OrderPlaced:
    """The contract is formed; the buyer has not paid yet."""

    order_id: UUID


@event("ordering.order_confirmed")
@dataclass(frozen=True)
class OrderConfirmed:
    """The money is captured and the goods are the buyer's. `at_once`: in the same commit in which the order was placed."""

    order_id: UUID
    at_once: bool = False


@event("ordering.order_held")
@dataclass(frozen=True)
class OrderHeld:
    """The order is paid, and somebody looks it through before it is confirmed."""

    order_id: UUID


@event("ordering.order_cancelled")
@dataclass(frozen=True)
class OrderCancelled:
    order_id: UUID
    why: str = ""


@event("ordering.order_refunded")
@dataclass(frozen=True)
class OrderRefunded:
    """`refund_id` names the refund documents made by one deed (one for each seller concerned)."""

    order_id: UUID
    refund_id: UUID


@event("ordering.order_completed")
@dataclass(frozen=True)
class OrderCompleted:
    order_id: UUID


@event("ordering.order_edited")
@dataclass(frozen=True)
class OrderEdited:
    """Lines or address were changed and the change is in force."""

    order_id: UUID
    edit_id: UUID


@event("ordering.order_edit_waits")
@dataclass(frozen=True)
class OrderEditWaits:
    """A change was agreed that the buyer has still to pay for."""

    order_id: UUID
    edit_id: UUID


@event("ordering.money_excepted")
@dataclass(frozen=True)
class MoneyExcepted:
    """Money came late, twice or in vain; what became of it stands in the exception."""

    order_id: UUID
    exception_id: UUID
