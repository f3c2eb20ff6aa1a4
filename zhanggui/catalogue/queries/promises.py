"""What was sold and is not there yet: to whom it is owed, and by when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from zhanggui.catalogue.models import Hold, HoldState
from zhanggui.catalogue.to_order import today_of
from zhanggui.kit.page import CursorUnknown, Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class PromiseToKeep:
    """Units that a paid document waits for. `overdue`: the day it should have shipped by is over."""

    document: str
    variant_id: UUID
    product_id: UUID
    sku: str
    warehouse_name: str
    units: int
    ship_by: date | None
    overdue: bool


def _kept(row: tuple, today: date) -> PromiseToKeep:
    document, variant, product, sku, place, units, ship_by = row
    overdue = ship_by is not None and ship_by < today
    return PromiseToKeep(document, variant, product, sku, place, units, ship_by, overdue)


def promises_to_keep(
    *,
    variant_id: UUID | None = None,
    seller_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
    now: datetime,
) -> Page[PromiseToKeep]:
    """Paid promises, the day that comes first at the top (those without a day last), oldest first within a day."""
    rows = Hold.objects.filter(state=HoldState.OWED)
    if variant_id:
        rows = rows.filter(variant_id=variant_id)
    if seller_id:
        rows = rows.filter(variant__seller_id=seller_id)
    rows = rows.order_by(F("ship_by").asc(nulls_last=True), "id")
    try:
        start = max(0, int(decode_cursor(cursor, 1)[0])) if cursor else 0
    except (TypeError, ValueError):
        raise CursorUnknown from None
    today = today_of(now)
    names = ("document", "variant_id", "variant__product_id", "variant__sku", "warehouse__name", "quantity", "ship_by")
    found = list(rows.values_list(*names)[start : start + limit + 1])
    items = tuple(_kept(row, today) for row in found[:limit])
    return Page(items, encode_cursor([start + limit]) if len(found) > limit else None)
