"""What ordering knows of shipping: how many units of a line are still to go. Parcels themselves belong to those above."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from zhanggui.catalogue.public import owed_units
from zhanggui.kit import outbox, sql
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.dto import OpenLine
from zhanggui.ordering.errors import NotHereYet, NothingOpen, NotPaid
from zhanggui.ordering.events import OrderCompleted
from zhanggui.ordering.goods import incomplete
from zhanggui.ordering.models import Order, OrderLine, SellerOrder
from zhanggui.ordering.queries.order_edits import no_edit_waits
from zhanggui.ordering.states import ORDER, SELLER_ORDER, OrderState

FIELDS = (
    "id",
    "seller_order_id",
    "seller_order__order_id",
    "variant_id",
    "title",
    "sku",
    "kind",
    "quantity",
    "shipped",
    "dropped",
    "later",
    "parts",
)


def open_lines(order_id: UUID) -> list[OpenLine]:
    """The lines of an order with the units that may still be shipped or delivered."""
    lines = _lines(OrderLine.objects.filter(seller_order__order_id=order_id))
    waiting = _waiting(order_id, lines)
    return [replace(line, waiting=_still(line, waiting)) for line in lines] if waiting else lines


def with_open_lines(order_ids: Iterable[UUID], *, kind: str) -> set[UUID]:
    """Those of the orders that have units of this kind to ship or deliver, in one statement."""
    which, params = sql.among("p.order_id", set(order_ids))
    rows = sql.fetch(
        f"""SELECT DISTINCT p.order_id FROM ordering_sellerorder p JOIN ordering_orderline l ON l.seller_order_id = p.id
 WHERE l.kind = %s AND l.shipped < l.quantity - l.dropped AND {which}""",
        [kind, *params],
    )
    return {sql.uuid_out(row[0]) for row in rows}


def _lines(rows) -> list[OpenLine]:
    return [
        OpenLine(
            *(line, share, order, variant, title, sku, kind, quantity, shipped),
            quantity - shipped - dropped,
            later,
            parts=parts,
        )
        for line, share, order, variant, title, sku, kind, quantity, shipped, dropped, later, parts in rows.order_by(
            "position"
        ).values_list(*FIELDS)
    ]


def claim_units(
    seller_order_id: UUID, lines: dict[UUID, int] | None, *, kind: str = "physical", now: datetime
) -> list[tuple[OpenLine, int]]:
    """Mark units as sent and say which; None = all that are open. Of two clerks who ship the same units, one is refused.

    Refuses not_paid, nothing_open (also for a line of another order, or none at all)."""
    with transaction.atomic():
        order_id = SellerOrder.objects.filter(id=seller_order_id).values_list("order_id", flat=True).first()
        if order_id is None:
            raise NotFound(what="order")
        state = Order.objects.select_for_update().values_list("state", flat=True).get(id=order_id)
        if state != OrderState.CONFIRMED:
            raise NotPaid(state=state)
        no_edit_waits(order_id, now=now)
        found = {
            line.line_id: line for line in _lines(OrderLine.objects.filter(seller_order_id=seller_order_id, kind=kind))
        }
        wanted = _ready(order_id, found.values()) if lines is None else lines
        if not wanted:
            raise NothingOpen
        claimed = []
        for line_id, quantity in sorted(wanted.items()):
            if line_id not in found or type(quantity) is not int or quantity < 1:
                raise NothingOpen(line_id=str(line_id))
            row = OrderLine.objects.filter(id=line_id, shipped__lte=F("quantity") - F("dropped") - quantity)
            if not row.update(shipped=F("shipped") + quantity):
                raise NothingOpen(line_id=str(line_id), title=found[line_id].title, open=found[line_id].open)
            claimed.append((found[line_id], quantity))
        _here(order_id, claimed)
    return claimed


def _waiting(order_id: UUID, lines: Iterable[OpenLine]) -> dict[UUID, int]:
    """Units of the lines, by variant, that have not come yet. Lines of what was there ask nothing."""
    if not any(line.later for line in lines):
        return {}
    return {variant: units for (_document, variant), units in owed_units([str(order_id)]).items()}


def _still(line: OpenLine, waiting: dict[UUID, int]) -> int:
    return min(incomplete(line.variant_id, line.parts, waiting), line.open) if line.later else 0


def _ready(order_id: UUID, lines: Iterable[OpenLine]) -> dict[UUID, int]:
    """By line, the units that can be sent now; refused where all that is open is still to come."""
    waiting = _waiting(order_id, lines)
    still = {line.line_id: _still(line, waiting) for line in lines}
    ready = {line.line_id: left for line in lines if (left := line.open - still[line.line_id]) > 0}
    if not ready and any(still.values()):
        late = next(line for line in lines if still[line.line_id])
        raise NotHereYet(title=late.title, waiting=sum(still.values()), here=0)
    return ready


def _here(order_id: UUID, claimed: list[tuple[OpenLine, int]]) -> None:
    """Only what is there can be sent."""
    waiting = _waiting(order_id, [line for line, _ in claimed])
    for line, units in claimed:
        still = _still(line, waiting)
        if units > line.open - still:
            raise NotHereYet(title=line.title, waiting=still, here=line.open - still)


def give_back_units(lines: dict[UUID, int]) -> None:
    """Units that were marked as sent are open again; the caller holds the order's lock. Refused once any was refunded."""
    for line_id, quantity in sorted(lines.items()):
        row = OrderLine.objects.filter(id=line_id, shipped__gte=quantity, refunded=F("dropped"))
        if not row.filter(seller_order__order__state=OrderState.CONFIRMED).exists() or not row.update(
            shipped=F("shipped") - quantity
        ):
            raise NothingOpen(line_id=str(line_id))


def complete_parts(seller_order_ids: Iterable[UUID], *, by: str, now: datetime) -> None:
    """Everything of these sellers' shares has arrived: they are completed, and with the last of them the order."""
    with transaction.atomic():
        parts = list(SellerOrder.objects.filter(id__in=set(seller_order_ids)).values_list("id", "order_id"))
        orders = {order_id for _, order_id in parts}
        list(Order.objects.select_for_update().filter(id__in=orders).order_by("id").values_list("id"))
        SELLER_ORDER.move(
            SellerOrder, [part for part, _ in parts], to=OrderState.COMPLETED, by=by, why="arrived", now=now
        )
        waiting = SellerOrder.objects.filter(
            order_id__in=orders, state__in=[OrderState.PLACED, OrderState.CONFIRMED]
        ).values_list("order_id", flat=True)
        done = ORDER.move(Order, orders - set(waiting), to=OrderState.COMPLETED, by=by, why="arrived", now=now)
        outbox.record(*(OrderCompleted(order_id) for order_id in sorted(done)))


def seller_order_number(seller_order_id: UUID, *, lock: bool = False) -> tuple[UUID, str]:
    """(order id, number of the seller's share); with `lock` the order's row stays locked until the transaction ends."""
    row = SellerOrder.objects.filter(id=seller_order_id).values_list("order_id", "number").first()
    if row is None:
        raise NotFound(what="order")
    if lock:
        list(Order.objects.select_for_update().filter(id=row[0]).values_list("id"))
    return row


def orders_awaiting(variant_id: UUID) -> list[UUID]:
    """Paid orders with undelivered units of a digital variant."""
    rows = _undelivered().filter(variant_id=variant_id)
    return list(rows.values_list("seller_order__order_id", flat=True).distinct())


def undelivered_digital(*, before: datetime, limit: int = 20) -> list[tuple[str, str]]:
    """(order number, title) of digital lines paid before an instant and not delivered."""
    rows = _undelivered().filter(seller_order__order__confirmed_at__lt=before)
    return list(rows.order_by("id").values_list("seller_order__order__number", "title")[:limit])


def _undelivered():
    return OrderLine.objects.filter(
        kind="digital", shipped__lt=F("quantity") - F("dropped"), seller_order__order__state=OrderState.CONFIRMED
    )
