from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.fulfilment.dto import ParcelView
from zhanggui.fulfilment.errors import CarrierUnknown
from zhanggui.fulfilment.events import ParcelShipped
from zhanggui.fulfilment.models import Parcel, ParcelLine
from zhanggui.fulfilment.ports import CARRIERS
from zhanggui.fulfilment.queries.parcels import parcel_view
from zhanggui.fulfilment.states import PARCEL, ParcelState
from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import CommandReused, Invalid
from zhanggui.kit.ids import uuid7
from zhanggui.ordering.public import claim_units, seller_order_number

LONGEST = 80


def ship(
    seller_order_id: UUID,
    lines: dict[UUID, int] | None = None,
    carrier: str = "other",
    tracking: str = "",
    *,
    by: str,
    now: datetime,
    command_id: UUID | None = None,
) -> ParcelView:
    """Send units of a seller's share as one parcel; None = all that are open.

    Of two clerks who send the same units one is refused (nothing_open), and no parcel is made. The same `command_id`
    again gives the same parcel. Refuses not_paid, carrier_unknown.
    """
    tracking = " ".join(tracking.split())
    if carrier not in CARRIERS:
        raise CarrierUnknown(carrier=carrier[:40])
    if len(tracking) > LONGEST:
        raise Invalid(
            field="tracking", problem=_("a tracking number has at most {longest} characters").format(longest=LONGEST)
        )
    with transaction.atomic():
        order_id, number = seller_order_number(seller_order_id, lock=True)
        if command_id and (before := Parcel.objects.filter(command_id=command_id).first()):
            if before.seller_order_id != seller_order_id:
                raise CommandReused(command_id=str(command_id))
            return parcel_view(before.id)
        claimed = claim_units(seller_order_id, lines, now=now)
        count = Parcel.objects.filter(seller_order_id=seller_order_id).count()
        parcel = Parcel.objects.create(
            id=uuid7(),
            seller_order_id=seller_order_id,
            order_id=order_id,
            number=f"{number}-P{count + 1}",
            state=ParcelState.SHIPPED,
            carrier=carrier,
            tracking=tracking,
            command_id=command_id,
            shipped_at=now,
        )
        ParcelLine.objects.bulk_create(
            ParcelLine(parcel=parcel, order_line_id=line.line_id, quantity=units) for line, units in claimed
        )
        PARCEL.log([(parcel.id, "", ParcelState.SHIPPED)], by=by, why="shipped", now=now)
        outbox.record(ParcelShipped(order_id, parcel.id))
        facts = {"parcel": parcel.number, "units": sum(units for _, units in claimed), "carrier": carrier}
        audit.note(by=by, deed="orders.ship", object_kind="order", object_id=order_id, facts=facts, now=now)
    return parcel_view(parcel.id)
