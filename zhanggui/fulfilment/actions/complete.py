"""When everything of a seller's share has arrived, it is completed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhanggui.fulfilment.models import Parcel, ParcelLine
from zhanggui.fulfilment.states import ParcelState
from zhanggui.ordering.public import OpenLine, complete_parts, open_lines


def complete_arrived(order_ids: Iterable[UUID], *, by: str, now: datetime) -> None:
    """Complete the shares of these orders of which nothing is open and every parcel is signed. Reads the present."""
    for order_id in sorted(set(order_ids)):
        parts: dict[UUID, list[OpenLine]] = {}
        for line in open_lines(order_id):
            parts.setdefault(line.seller_order_id, []).append(line)
        on_the_way = _on_the_way(order_id)
        done = [
            part
            for part, lines in parts.items()
            if part not in on_the_way and not any(line.open for line in lines) and any(line.shipped for line in lines)
        ]
        if done:
            complete_parts(done, by=by, now=now)


def _on_the_way(order_id: UUID) -> set[UUID]:
    """Shares with a parcel that has not arrived; a lost one counts until its goods are refunded."""
    rows = Parcel.objects.filter(order_id=order_id).exclude(state=ParcelState.SIGNED)
    waiting = set(rows.filter(state=ParcelState.SHIPPED).values_list("seller_order_id", flat=True))
    lost = ParcelLine.objects.filter(parcel__in=rows.filter(state=ParcelState.LOST)).values_list(
        "parcel__seller_order_id", "quantity", "order_line__refunded"
    )
    return waiting | {part for part, quantity, refunded in lost if refunded < quantity}
