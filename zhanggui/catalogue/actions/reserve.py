"""Units are held for documents, taken when a document is confirmed, released when it falls.

A list of documents costs a constant number of statements. Everybody locks the stock rows first, in (variant, warehouse)
order, and touches holds only under those locks: of two who want the last unit one gets it, and nobody waits in a ring.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhanggui.catalogue.actions.allocate import allocate, hold_allocated
from zhanggui.catalogue.actions.promises import serve_promises, some_promised
from zhanggui.catalogue.actions.stock_rows import (
    StockRow,
    change_held,
    change_stock,
    change_taken,
    locked_stock,
    write_movements,
)
from zhanggui.catalogue.dto import ReserveLine
from zhanggui.catalogue.errors import OutOfStock
from zhanggui.catalogue.models import Hold, HoldState
from zhanggui.catalogue.rows import among, moment
from zhanggui.kit import sql

TO_COME_OR_LAPSED = (HoldState.PROMISED, HoldState.LAPSED)
A_MOMENT = timedelta(minutes=1)  # longer than the transaction that holds anew what it then takes


def reserve(
    lines: Sequence[ReserveLine], *, until: datetime, now: datetime, to_order: bool = False
) -> dict[str, OutOfStock | None]:
    """Hold units until an instant. Each document gets all its lines or an OutOfStock, in the order of the list.

    `to_order`: what is not there may be promised where a policy allows it.

    Three statements when everything is there; four more, whatever the length, when holds whose time ran out must be
    called in or a product without stock rows is among them."""
    with transaction.atomic(savepoint=False):
        allocation = allocate(lines, now=now, to_order=to_order)
        hold_allocated(allocation, allocation.served, until=until, by="", now=now)
    return {document: allocation.refused.get(document) for document in allocation.wanted}


def take(documents: Iterable[str], *, by: str, now: datetime) -> dict[str, OutOfStock | None]:
    """Held units leave the warehouse as sold: once, however often it is asked.

    Holds whose time ran out and which others called in are held anew where there is stock; where there is none the
    document gets OutOfStock and nothing of it is taken."""
    documents = sorted(set(documents))
    with transaction.atomic(savepoint=False):
        holds = _holds(documents)
        rows = locked_stock(_variants(holds))
        refused = _hold_anew([hold for hold in holds if hold[3] == HoldState.LAPSED], now)
        ready = [document for document in documents if document not in refused]
        closed = _close(ready, _variants(holds), HoldState.TAKEN, now)
        if any(hold[3] in TO_COME_OR_LAPSED for hold in holds):  # they leave when they come
            promised = Hold.objects.filter(document__in=ready, state=HoldState.PROMISED)
            promised.filter(variant_id__in=_variants(holds)).update(state=HoldState.OWED)
        change_taken(_by_row(closed, rows))
        write_movements([(v, w, -count, "sold", document) for document, v, w, count in closed if w], by=by, now=now)
    return {document: refused.get(document) for document in documents}


def release(documents: Iterable[str], *, by: str, now: datetime) -> set[str]:
    """Held units are free again: once, however often it is asked; the documents that held something."""
    documents = sorted(set(documents))
    with transaction.atomic(savepoint=False):
        holds = _holds(documents)
        rows = locked_stock(_variants(holds))
        closed = _close(documents, _variants(holds), HoldState.RELEASED, now)
        change_held({row: -units for row, units in _by_row(closed, rows).items()})
        if some_promised(rows):
            promised = _close(documents, _variants(holds), HoldState.RELEASED, now, of=HoldState.PROMISED)
            less = {row: -units for row, units in _by_row(promised, rows).items()}
            change_stock(held={}, gone={}, promised=less)
            closed += promised
            serve_promises(_variants(holds), by=by, now=now)
        if any(hold[3] == HoldState.LAPSED for hold in holds):
            Hold.objects.filter(document__in=documents, state=HoldState.LAPSED).update(state=HoldState.RELEASED)
    return {document for document, *_ in closed}


def _hold_anew(lapsed: list[tuple], now: datetime) -> dict[str, OutOfStock | None]:
    """Hold what was called in once more, before it is taken; documents that cannot be served again."""
    if not lapsed:
        return {}
    lines = [ReserveLine(hold[0], hold[1], hold[4], channel=hold[5]) for hold in lapsed]
    answer = reserve(lines, until=now + A_MOMENT, now=now, to_order=True)
    again = [document for document, refusal in answer.items() if refusal is None]
    Hold.objects.filter(document__in=again, state=HoldState.LAPSED).update(state=HoldState.RELEASED, closed_at=now)
    return {document: refusal for document, refusal in answer.items() if refusal is not None}


def _holds(documents: list[str]) -> list[tuple]:
    """(document, variant, warehouse, state, units, channel) of what is held, or was and lapsed."""
    where, params = among("document", documents)
    rows = sql.fetch(
        f"""SELECT document, variant_id, warehouse_id, state, quantity, channel FROM catalogue_hold
 WHERE state IN ('held', 'lapsed', 'promised') AND {where} ORDER BY id""",
        params,
    )
    out = sql.uuid_out
    return [(row[0], out(row[1]), out(row[2]), *row[3:]) for row in rows]


def _variants(holds: list[tuple]) -> set[UUID]:
    return {hold[1] for hold in holds}


def _by_row(closed: list[tuple], rows: Iterable[StockRow]) -> dict[int, int]:
    """Units of closed holds by stock row; digital ones have none."""
    ids = {(row.variant_id, row.warehouse_id): row.id for row in rows}
    sums: dict[int, int] = defaultdict(int)
    for _document, variant, warehouse, units in closed:
        if warehouse is not None:
            sums[ids[variant, warehouse]] += units
    return sums


def _close(
    documents: list[str], variants: set[UUID], to: HoldState, now: datetime, *, of: HoldState = HoldState.HELD
) -> list[tuple[str, UUID, UUID | None, int]]:
    """Compare and set: (document, variant, warehouse, units) of the holds that this call closed and no other.

    Only of `variants`, whose stock rows are locked: a hold that somebody adds meanwhile waits for the next call."""
    if not documents or not variants:
        return []
    where, params = among("document", documents)
    which, more = among("variant_id", sorted(variants))
    lock = "ORDER BY id FOR UPDATE" if sql.dialect() == "postgresql" else ""
    rows = sql.fetch(
        f"""UPDATE catalogue_hold SET state = %s, closed_at = %s WHERE state = '{of.value}' AND id IN (
 SELECT id FROM catalogue_hold WHERE state = '{of.value}' AND {where} AND {which} {lock})
 RETURNING document, variant_id, warehouse_id, quantity""",
        [str(to), moment(now), *params, *more],
    )
    out = sql.uuid_out
    return [(row[0], out(row[1]), out(row[2]), row[3]) for row in rows]
