from uuid import UUID

from zhanggui.fulfilment.dto import Carrier, ParcelLineView, ParcelView
from zhanggui.fulfilment.models import Parcel, ParcelLine
from zhanggui.fulfilment.ports import CARRIERS, tracking_url
from zhanggui.fulfilment.states import ParcelState
from zhanggui.kit.errors import NotFound


def parcels_of(order_id: UUID) -> tuple[ParcelView, ...]:
    """The parcels of an order, in the order of sending, in two queries. One that was called back is none."""
    return _views(Parcel.objects.filter(order_id=order_id).exclude(state=ParcelState.RECALLED))


def parcel_view(parcel_id: UUID) -> ParcelView:
    found = _views(Parcel.objects.filter(id=parcel_id))
    if not found:
        raise NotFound(what="parcel")
    return found[0]


def _views(rows) -> tuple[ParcelView, ...]:
    parcels = list(rows.order_by("shipped_at", "id"))
    lines: dict[UUID, list[ParcelLineView]] = {}
    of_them = ParcelLine.objects.filter(parcel_id__in=[parcel.id for parcel in parcels]).order_by(
        "order_line__position"
    )
    for parcel_id, line_id, sku, title, quantity in of_them.values_list(
        "parcel_id", "order_line_id", "order_line__sku", "order_line__title", "quantity"
    ):
        lines.setdefault(parcel_id, []).append(ParcelLineView(line_id, sku, title, quantity))
    return tuple(
        ParcelView(
            id=parcel.id,
            seller_order_id=parcel.seller_order_id,
            number=parcel.number,
            state=parcel.state,
            carrier=parcel.carrier,
            carrier_name=str(CARRIERS.get(parcel.carrier).name) if parcel.carrier in CARRIERS else parcel.carrier,
            tracking=parcel.tracking,
            tracking_url=tracking_url(parcel.carrier, parcel.tracking),
            shipped_at=parcel.shipped_at,
            signed_at=parcel.signed_at,
            lines=tuple(lines.get(parcel.id, ())),
        )
        for parcel in parcels
    )


def carriers() -> list[Carrier]:
    """The carriers that a parcel may go with."""
    return list(CARRIERS)
