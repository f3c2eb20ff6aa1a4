"""Units sold before they are there: served oldest first from whatever comes, and let go where they are not wanted any more.

`on_hand` never goes below nothing for them: a promise is a hold of its own kind, counted in `promised` of the stock row
whose ceiling it used, until units are there and it becomes an ordinary hold (not paid yet) or leaves at once (paid).
Everything here happens under the locks of all stock rows of the variants (docs/locking.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from zhanggui.catalogue.actions.shelf import emptied
from zhanggui.catalogue.actions.stock_rows import StockRow, change_stock, locked_stock, write_movements
from zhanggui.catalogue.models import Hold, HoldState
from zhanggui.kit.ids import uuid7

TO_COME = (HoldState.PROMISED, HoldState.OWED)
SERVED = {HoldState.PROMISED: HoldState.HELD, HoldState.OWED: HoldState.TAKEN}
Changes = dict[int, int]


def serve_promises(variants: Iterable[UUID], *, by: str, now: datetime) -> None:
    """Units are free: they go to the oldest promises of these variants. In the caller's transaction."""
    rows = locked_stock(variants)
    waiting = {row.variant_id for row in rows if row.promised}
    rows = [row for row in rows if row.variant_id in waiting]
    if not any(row.free > 0 for row in rows):
        return
    free = {row.id: row.free for row in rows}
    held: Changes = defaultdict(int)
    gone: Changes = defaultdict(int)
    promised: Changes = defaultdict(int)
    moves = []
    holds = Hold.objects.filter(variant_id__in=waiting, state__in=TO_COME).exclude(
        state=HoldState.PROMISED, until__lte=now
    )
    for hold in holds.order_by("id"):
        places = [row for row in rows if row.variant_id == hold.variant_id]
        home = next(row for row in places if row.warehouse_id == hold.warehouse_id)
        for row in sorted(places, key=lambda row: (row is not home, row.position, row.id)):
            units = min(hold.quantity, free[row.id])
            if units <= 0:
                continue
            free[row.id] -= units
            promised[home.id] -= units
            paid = hold.state == HoldState.OWED
            (gone if paid else held)[row.id] += units
            if paid:
                moves.append((hold.variant_id, row.warehouse_id, -units, "sold", hold.document))
            _serve(hold, units, row.warehouse_id, now)
            if not hold.quantity:
                break
    change_stock(held=held, gone=gone, promised=promised)
    write_movements(moves, by=by, now=now)
    if bare := {row.variant_id for row in rows if row.free > 0 and not free[row.id]}:
        emptied(sorted(bare))


def _serve(hold: Hold, units: int, warehouse: UUID, now: datetime) -> None:
    """So many units of a promise are there. A part becomes a hold of its own; the rest keeps its place in the line."""
    state = SERVED[HoldState(hold.state)]
    closed = now if state == HoldState.TAKEN else None
    row = Hold.objects.filter(id=hold.id)
    hold.quantity -= units
    if hold.quantity:
        row.update(quantity=hold.quantity)
        Hold.objects.create(
            id=uuid7(),
            document=hold.document,
            variant_id=hold.variant_id,
            warehouse_id=warehouse,
            quantity=units,
            until=hold.until,
            state=state,
            closed_at=closed,
            why=hold.why,
            ship_by=hold.ship_by,
        )
    else:
        row.update(state=state, closed_at=closed, warehouse_id=warehouse)


def forgo(document: str, units: Mapping[UUID, int], *, now: datetime) -> dict[UUID, int]:
    """A paid document does not want these units any more: as far as they are still to come, nobody owes them now.

    By variant how many there were of those; the others have left the stock and must be put back."""
    found: dict[UUID, int] = defaultdict(int)
    with transaction.atomic():
        rows = {(row.variant_id, row.warehouse_id): row.id for row in locked_stock(units)}
        less: Changes = defaultdict(int)
        owed = Hold.objects.filter(document=document, variant_id__in=list(units), state=HoldState.OWED)
        for hold in owed.order_by("-id"):
            part = min(units[hold.variant_id] - found[hold.variant_id], hold.quantity)
            if part > 0:
                found[hold.variant_id] += part
                less[rows[hold.variant_id, cast(UUID, hold.warehouse_id)]] -= part
                let_go(hold, part, now)
        change_stock(held={}, gone={}, promised=less)
    return dict(found)


def let_go(hold: Hold, units: int, now: datetime) -> None:
    """So many units of a hold are not wanted any more; the caller changes the stock row."""
    if units == hold.quantity:
        Hold.objects.filter(id=hold.id).update(state=HoldState.RELEASED, closed_at=now)
    else:
        Hold.objects.filter(id=hold.id).update(quantity=hold.quantity - units)


def owed_units(documents: Iterable[str]) -> dict[tuple[str, UUID], int]:
    """Units of documents, by document and variant, that are still to come."""
    rows = Hold.objects.filter(document__in=set(documents), state__in=TO_COME).order_by()
    sums = rows.values_list("document", "variant_id").annotate(units=Sum("quantity"))
    return {(document, variant): units for document, variant, units in sums}


def units_owed(variants: Iterable[UUID]) -> dict[UUID, int]:
    """Units of these variants that paid documents wait for."""
    rows = Hold.objects.filter(variant_id__in=set(variants), state=HoldState.OWED).order_by()
    return dict(rows.values_list("variant_id").annotate(units=Sum("quantity")))


def some_promised(rows: Iterable[StockRow]) -> bool:
    return any(row.promised for row in rows)
