from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhanggui.fulfilment.errors import TooLateToRecall
from zhanggui.fulfilment.models import Parcel, ParcelLine
from zhanggui.fulfilment.states import PARCEL, ParcelState
from zhanggui.kit import audit
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.public import give_back_units, seller_order_number

RECALL_WITHIN = timedelta(seconds=15)  # the buyer is told only after this


def recall(parcel_id: UUID, *, by: str, now: datetime) -> None:
    """It was a slip: the parcel is not on its way, its units are open again. Only before the buyer is told of it.

    Refuses too_late_to_recall; move_refused for a parcel that is signed for or called back already."""
    with transaction.atomic():
        found = Parcel.objects.filter(id=parcel_id).values_list("seller_order_id", "number", "shipped_at").first()
        if found is None:
            raise NotFound(what="parcel")
        part, number, shipped_at = found
        order_id, _number = seller_order_number(part, lock=True)
        if now - shipped_at > RECALL_WITHIN:
            raise TooLateToRecall(parcel=number)
        PARCEL.move_one(Parcel, parcel_id, to=ParcelState.RECALLED, by=by, why="recalled", now=now)
        give_back_units(dict(ParcelLine.objects.filter(parcel_id=parcel_id).values_list("order_line_id", "quantity")))
        audit.note(
            by=by, deed="orders.recall", object_kind="order", object_id=order_id, facts={"parcel": number}, now=now
        )
