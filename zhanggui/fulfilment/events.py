"""What fulfilment tells."""

from dataclasses import dataclass
from uuid import UUID

from zhanggui.kit.outbox import event


@event("fulfilment.parcel_shipped")
@dataclass(frozen=True)
class ParcelShipped:
    order_id: UUID
    parcel_id: UUID


@event("fulfilment.parcel_signed")
@dataclass(frozen=True)
class ParcelSigned:
    order_id: UUID
    parcel_id: UUID


@event("fulfilment.digital_delivered")
@dataclass(frozen=True)
class DigitalDelivered:
    """The links for the bought files can be used."""

    order_id: UUID
