"""Units are held for documents, taken when a document is confirmed, released when it falls.

A list of documents costs a constant number of statements. Everybody locks the stock rows first, in (variant, warehouse)
order, and touches holds only under those locks: of two who want the last unit one gets it, and nobody waits in a ring.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.stock_rows import StockRow, change_held, change_taken, locked_stock, write_movements
from zhanggui.catalogue.dto import ReserveLine
from zhanggui.catalogue.errors import OutOfStock
from zhanggui.catalogue.models import Hold, HoldState
from zhanggui.catalogue.rows import among, moment
from zhanggui.kit import sql
from zhanggui.kit.errors import Invalid
from zhanggui.kit.ids import uuid7

COLUMNS = ["id", "document", "variant_id", "warehouse_id", "quantity", "until", "state", "closed_at"]
Pick = tuple[str, UUID, StockRow | None, int]  # document, variant, stock row (None: never runs out), units


def reserve(lines: Sequence[ReserveLine], *, until: datetime, now: datetime) -> dict[str, OutOfStock | None]:
    """Hold units until an instant. Each document gets all its lines or an OutOfStock, in the order of the list.

    Three statements when everything is there; four more, whatever the length, when holds whose time ran out must be
    called in or a product without stock rows is among them."""
    wanted = _wanted(lines)
    with transaction.atomic(savepoint=False):
        variants = {variant for need in wanted.values() for variant in need}
        stock = _Stock(locked_stock(variants))
        stock.endless = _digital(variants - stock.rows.keys())
        picks, refused = _allocate(wanted, stock)
        if refused and _call_in_lapsed({variant for document in refused for variant in wanted[document]}, now):
            stock = _Stock(locked_stock(variants), stock.endless)
            picks, refused = _allocate(wanted, stock)
        ends = {(line.document, line.variant_id): line.until or until for line in lines}
        change_held(_sums(picks))
        sql.insert_many(
            Hold,
            COLUMNS,
            [
                (
                    uuid7(),
                    document,
                    variant,
                    row and row.warehouse_id,
                    units,
                    ends[document, variant],
                    HoldState.HELD,
                    None,
                )
                for document, variant, row, units in picks
            ],
        )
        _name_skus(refused)
    return {document: refused.get(document) for document in wanted}


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
        if any(hold[3] == HoldState.LAPSED for hold in holds):
            Hold.objects.filter(document__in=documents, state=HoldState.LAPSED).update(state=HoldState.RELEASED)
    return {document for document, *_ in closed}


class _Stock:
    """Locked stock rows by variant, in the order in which they serve, with what is free while a list is allocated."""

    def __init__(self, rows: Iterable[StockRow], endless: set[UUID] | None = None):
        self.rows: dict[UUID, list[StockRow]] = defaultdict(list)
        for row in rows:
            self.rows[row.variant_id].append(row)
        for own in self.rows.values():
            own.sort(key=lambda row: (row.position, row.warehouse_id))
        self.free = {row.id: row.free for own in self.rows.values() for row in own}
        self.endless = endless or set()

    def pick(self, variant: UUID, units: int) -> list[tuple[StockRow | None, int]] | None:
        """Where the units come from: the first warehouse that has them all, else several, else None."""
        if variant in self.endless:
            return [(None, units)]
        own = self.rows.get(variant, [])
        whole = next((row for row in own if self.free[row.id] >= units), None)
        if whole is not None:
            return [(whole, units)]
        if self.available(variant) < units:
            return None
        parts: list[tuple[StockRow | None, int]] = []
        missing = units
        for row in own:
            if (part := min(self.free[row.id], missing)) > 0:
                parts.append((row, part))
                missing -= part
        return parts

    def available(self, variant: UUID) -> int:
        return sum(max(0, self.free[row.id]) for row in self.rows.get(variant, []))


def _wanted(lines: Sequence[ReserveLine]) -> dict[str, dict[UUID, int]]:
    wanted: dict[str, dict[UUID, int]] = {}
    for line in lines:
        if type(line.quantity) is not int or not 0 < line.quantity < 2**31:
            raise Invalid(
                field="quantity", problem=_("{quantity} is not a number of units").format(quantity=line.quantity)
            )
        need = wanted.setdefault(line.document, {})
        need[line.variant_id] = need.get(line.variant_id, 0) + line.quantity
    return wanted


def _allocate(wanted: dict[str, dict[UUID, int]], stock: _Stock) -> tuple[list[Pick], dict[str, OutOfStock]]:
    picks: list[Pick] = []
    refused: dict[str, OutOfStock] = {}
    for document, need in wanted.items():
        own: list[Pick] = []
        for variant, units in need.items():
            parts = stock.pick(variant, units)
            if parts is None:
                refused[document] = OutOfStock(variant_id=variant, available=stock.available(variant), asked=units)
                break
            own += [(document, variant, row, count) for row, count in parts]
            _shift(stock, own[-len(parts) :], -1)
        if document in refused:
            _shift(stock, own, 1)
        else:
            picks += own
    return picks, refused


def _shift(stock: _Stock, picks: list[Pick], sign: int) -> None:
    for _document, _variant, row, count in picks:
        if row is not None:
            stock.free[row.id] += sign * count


def _sums(picks: Iterable[Pick]) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for _document, _variant, row, count in picks:
        if row is not None:
            sums[row.id] += count
    return sums


def _digital(variants: set[UUID]) -> set[UUID]:
    """Those of the variants that never run out."""
    if not variants:
        return set()
    where, params = among("v.id", variants)
    rows = sql.fetch(
        f"""SELECT v.id FROM catalogue_variant v JOIN catalogue_product p ON p.id = v.product_id
 WHERE p.kind = 'digital' AND {where}""",
        params,
    )
    return {sql.uuid_out(row[0]) for row in rows}


def _call_in_lapsed(variants: set[UUID], now: datetime) -> bool:
    """Free what is held beyond its time of these variants, whose stock rows are locked; whether anything was."""
    where, params = among("variant_id", sorted(variants))
    rows = sql.fetch(
        f"""UPDATE catalogue_hold SET state = 'lapsed' WHERE state = 'held' AND until <= %s AND warehouse_id IS NOT NULL
 AND {where} RETURNING variant_id, warehouse_id, quantity""",
        [moment(now), *params],
    )
    if not rows:
        return False
    ids = {(row.variant_id, row.warehouse_id): row.id for row in locked_stock(variants)}
    freed: dict[int, int] = defaultdict(int)
    for variant, warehouse, units in rows:
        freed[ids[sql.uuid_out(variant), sql.uuid_out(warehouse)]] -= units
    change_held(freed)
    return True


def _hold_anew(lapsed: list[tuple], now: datetime) -> dict[str, OutOfStock | None]:
    """Hold what was called in once more, before it is taken; documents that cannot be served again."""
    if not lapsed:
        return {}
    lines = [ReserveLine(document, variant, units) for document, variant, _, _, units in lapsed]
    answer = reserve(lines, until=now, now=now)
    again = [document for document, refusal in answer.items() if refusal is None]
    Hold.objects.filter(document__in=again, state=HoldState.LAPSED).update(state=HoldState.RELEASED, closed_at=now)
    return {document: refusal for document, refusal in answer.items() if refusal is not None}


def _holds(documents: list[str]) -> list[tuple]:
    """(document, variant, warehouse, state, units) of what is held, or was and lapsed."""
    where, params = among("document", documents)
    rows = sql.fetch(
        f"""SELECT document, variant_id, warehouse_id, state, quantity FROM catalogue_hold
 WHERE state IN ('held', 'lapsed') AND {where} ORDER BY id""",
        params,
    )
    out = sql.uuid_out
    return [(row[0], out(row[1]), out(row[2]), row[3], row[4]) for row in rows]


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
    documents: list[str], variants: set[UUID], to: HoldState, now: datetime
) -> list[tuple[str, UUID, UUID | None, int]]:
    """Compare and set: (document, variant, warehouse, units) of the holds that this call closed and no other.

    Only of `variants`, whose stock rows are locked: a hold that somebody adds meanwhile waits for the next call."""
    if not documents or not variants:
        return []
    where, params = among("document", documents)
    which, more = among("variant_id", sorted(variants))
    lock = "ORDER BY id FOR UPDATE" if sql.dialect() == "postgresql" else ""
    rows = sql.fetch(
        f"""UPDATE catalogue_hold SET state = %s, closed_at = %s WHERE state = 'held' AND id IN (
 SELECT id FROM catalogue_hold WHERE state = 'held' AND {where} AND {which} {lock})
 RETURNING document, variant_id, warehouse_id, quantity""",
        [str(to), moment(now), *params, *more],
    )
    out = sql.uuid_out
    return [(row[0], out(row[1]), out(row[2]), row[3]) for row in rows]


def _name_skus(refused: dict[str, OutOfStock]) -> None:
    """Tell the SKU in what people read."""
    if not refused:
        return
    where, params = among("id", {problem.facts["variant_id"] for problem in refused.values()})
    skus = {
        sql.uuid_out(row[0]): row[1]
        for row in sql.fetch(f"SELECT id, sku FROM catalogue_variant WHERE {where}", params)
    }
    for problem in refused.values():
        problem.facts["sku"] = skus.get(problem.facts["variant_id"], "")
