from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhanggui.fulfilment.actions.complete import complete_arrived
from zhanggui.fulfilment.events import ParcelSigned
from zhanggui.fulfilment.models import Parcel
from zhanggui.fulfilment.states import PARCEL, ParcelState
from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import NotFound


def mark_signed(parcel_id: UUID, *, by: str, now: datetime) -> None:
    """The buyer has the parcel. With the last parcel of an order, the order is completed. Twice is once."""
    with transaction.atomic():
        order_id = _order_of(parcel_id)
        if PARCEL.move(Parcel, [parcel_id], to=ParcelState.SIGNED, by=by, why="signed", now=now):
            Parcel.objects.filter(id=parcel_id).update(signed_at=now)
            outbox.record(ParcelSigned(order_id, parcel_id))
            audit.note(by=by, deed="orders.signed", object_kind="order", object_id=order_id, now=now)
            complete_arrived([order_id], by=by, now=now)


def mark_lost(parcel_id: UUID, *, why: str, by: str, now: datetime) -> None:
    """The parcel will not arrive. Its goods are the seller's risk until signature: refund them or send them again."""
    with transaction.atomic():
        order_id = _order_of(parcel_id)
        PARCEL.move_one(Parcel, parcel_id, to=ParcelState.LOST, by=by, why=why, now=now)
        audit.note(by=by, deed="orders.lost", object_kind="order", object_id=order_id, now=now)


def _order_of(parcel_id: UUID) -> UUID:
    order_id = Parcel.objects.filter(id=parcel_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound(what="parcel")
    return order_id
