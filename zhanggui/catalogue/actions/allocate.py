"""What a list of documents wants, found on the shelves and set aside: first under locks, then in rows.

Between the two steps a caller may refuse documents or have them paid: what is not held in the end costs nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.promises import serve_promises
from zhanggui.catalogue.actions.shelf import emptied
from zhanggui.catalogue.actions.stock_rows import StockRow, change_held, change_stock, locked_stock, write_movements
from zhanggui.catalogue.dto import ReserveLine
from zhanggui.catalogue.errors import OutOfStock
from zhanggui.catalogue.models import Hold, HoldState
from zhanggui.catalogue.rows import among, moment
from zhanggui.catalogue.sourcing_port import Asked, Place, SourcingRule, ranked, rules_in_force
from zhanggui.kit import clock, preferences, sql
from zhanggui.kit.errors import Invalid
from zhanggui.kit.ids import uuid7

COLUMNS = ["id", "document", "variant_id", "warehouse_id", "quantity", "until", "state", "closed_at", "why", "ship_by"]
# document, variant, stock row (None: never runs out), units, the rule that chose the row (or TO_COME)
Pick = tuple[str, UUID, StockRow | None, int, str]
TO_COME = "promised"  # of a pick: these units are not there yet


@dataclass(frozen=True)
class Allocation:
    """Where the units of each document would come from, under locks that last until the transaction ends."""

    wanted: dict[str, dict[UUID, int]]
    refused: dict[str, OutOfStock]
    picks: list[Pick]
    ends: dict[tuple[str, UUID], datetime | None]

    @property
    def served(self) -> set[str]:
        return self.wanted.keys() - self.refused.keys()

    @cached_property
    def to_come(self) -> dict[tuple[str, UUID], tuple[int, date | None]]:
        """By document and variant: units that are sold beyond what is there, and the day they ship by (the latest; None
        where one of them has none)."""
        found: dict[tuple[str, UUID], tuple[int, date | None]] = {}
        for document, variant, row, units, why in self.picks:
            if why == TO_COME and row is not None:
                before = found.get((document, variant))
                days = (row.ship_by, before[1] if before else row.ship_by)
                latest = None if None in days else max(on for on in days if on)
                found[document, variant] = units + (before[0] if before else 0), latest
        return found


def allocate(lines: Sequence[ReserveLine], *, now: datetime, to_order: bool = False) -> Allocation:
    """Lock the stock and find all units of each document, or none: one statement when everything is there.

    `to_order`: what is not there may be promised where a policy allows it. Nothing is written (but that holds whose time
    ran out are called in); inside the caller's transaction."""
    wanted = _wanted(lines)
    variants = {variant for need in wanted.values() for variant in need}
    stock = _Stock(locked_stock(variants), now=now if to_order else None)
    stock.endless = _digital(variants - stock.rows.keys())
    places = {line.document: line.to for line in lines}
    picks, refused = _allocate(wanted, stock, places)
    short = {variant for document in refused for variant in wanted[document]}
    if to_order:
        short |= {pick[1] for pick in picks if pick[4] == TO_COME}
    if short and call_in_lapsed(short, now, promises=stock.promised):
        stock = _Stock(locked_stock(variants), stock.endless, now=stock.now)
        picks, refused = _allocate(wanted, stock, places)
    _name_skus(refused)
    return Allocation(wanted, refused, picks, {(line.document, line.variant_id): line.until for line in lines})


def hold_allocated(
    allocation: Allocation,
    documents: Collection[str],
    *,
    sold: Collection[str] = (),
    until: datetime,
    by: str,
    now: datetime,
) -> None:
    """Hold the units of these documents; those of `sold` ones leave the warehouse at once. In the same transaction."""
    held: dict[int, int] = defaultdict(int)
    gone: dict[int, int] = defaultdict(int)
    promised: dict[int, int] = defaultdict(int)
    left: dict[int, tuple[UUID, int]] = {}
    rows: list[tuple] = []
    moves = []
    for document, variant, row, units, why in allocation.picks:
        if document not in documents:
            continue
        is_sold = document in sold
        state, closed_at = (HoldState.TAKEN, now) if is_sold else (HoldState.HELD, None)
        ends = allocation.ends[document, variant] or until
        if row is not None and why == TO_COME:
            promised[row.id] += units
            state, closed_at = HoldState.OWED if is_sold else HoldState.PROMISED, None
            place = row.warehouse_id
            rows.append((uuid7(), document, variant, place, units, ends, state, closed_at, why, row.ship_by))
            continue
        rows.append((uuid7(), document, variant, row and row.warehouse_id, units, ends, state, closed_at, why, None))
        if row is not None:
            (gone if is_sold else held)[row.id] += units
            left[row.id] = variant, left.get(row.id, (variant, row.free))[1] - units
            if is_sold:
                moves.append((variant, row.warehouse_id, -units, "sold", document))
    change_stock(held=held, gone=gone, promised=promised)
    sql.insert_many(Hold, COLUMNS, rows)
    write_movements(moves, by=by, now=now)
    if bare := [variant for variant, free in left.values() if free == 0]:
        emptied(bare)


class _Stock:
    """Locked stock rows by variant, with what is free while a list is allocated."""

    def __init__(self, rows: Sequence[StockRow], endless: set[UUID] | None = None, *, now: datetime | None = None):
        self.now = now  # None: nothing is promised
        self.rows: dict[UUID, list[StockRow]] = defaultdict(list)
        for row in rows:
            self.rows[row.variant_id].append(row)
        self.free = {row.id: row.free for own in self.rows.values() for row in own}
        self.promised = any(row.promised for row in rows)
        self.may_promise: dict[int, int] = {}
        if now is not None and (own := [row for row in rows if row.policy]):
            today = clock.local_day(now, preferences.get("shop.timezone"))
            self.may_promise = {row.id: row.may_promise(today) for row in own}
        self.endless = endless or set()

    def pick(
        self, variant: UUID, units: int, need: dict[UUID, int], to: Place | None
    ) -> list[tuple[StockRow | None, int, str]] | None:
        """Where the units come from: the first warehouse by the rules that has them all, else several, else None."""
        if variant in self.endless:
            return [(None, units, "")]
        own, why = self.rows.get(variant, []), ""
        if len(own) > 1:
            own, why = ranked(own, self.free, Asked(to, units, partial(self._serves, need)), self.rules)
        whole = next((row for row in own if self.free[row.id] >= units), None)
        if whole is not None:
            return [(whole, units, why)]
        if self.available(variant) + self.open(variant) < units:
            return None
        parts: list[tuple[StockRow | None, int, str]] = []
        missing = units
        for row in own:
            if (part := min(self.free[row.id], missing)) > 0:
                parts.append((row, part, "split"))
                missing -= part
        for row in own if missing else ():
            if (part := min(self.may_promise.get(row.id, 0), missing)) > 0:
                parts.append((row, part, TO_COME))
                missing -= part
        return parts

    @cached_property
    def rules(self) -> list[tuple[str, SourcingRule]]:
        return rules_in_force()

    def _serves(self, need: dict[UUID, int], warehouse: UUID) -> int:
        """How many of the wanted variants a warehouse can serve whole."""
        return sum(
            any(row.warehouse_id == warehouse and self.free[row.id] >= units for row in self.rows.get(variant, ()))
            for variant, units in need.items()
        )

    def available(self, variant: UUID) -> int:
        return sum(max(0, self.free[row.id]) for row in self.rows.get(variant, []))

    def open(self, variant: UUID) -> int:
        """Units that may be promised beyond those."""
        return sum(max(0, self.may_promise.get(row.id, 0)) for row in self.rows[variant]) if self.may_promise else 0


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


def _allocate(
    wanted: dict[str, dict[UUID, int]], stock: _Stock, places: dict[str, Place | None]
) -> tuple[list[Pick], dict[str, OutOfStock]]:
    picks: list[Pick] = []
    refused: dict[str, OutOfStock] = {}
    for document, need in wanted.items():
        own: list[Pick] = []
        for variant, units in need.items():
            parts = stock.pick(variant, units, need, places.get(document))
            if parts is None:
                left = stock.available(variant) + stock.open(variant)
                refused[document] = OutOfStock(variant_id=variant, available=left, asked=units)
                break
            own += [(document, variant, row, count, why) for row, count, why in parts]
            _shift(stock, own[-len(parts) :], -1)
        if document in refused:
            _shift(stock, own, 1)
        else:
            picks += own
    return picks, refused


def _shift(stock: _Stock, picks: list[Pick], sign: int) -> None:
    for _document, _variant, row, count, why in picks:
        if row is not None:
            (stock.may_promise if why == TO_COME else stock.free)[row.id] += sign * count


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


def call_in_lapsed(variants: set[UUID], now: datetime, *, promises: bool) -> bool:
    """Free what is held or promised beyond its time of these variants, whose stock rows are locked; whether anything was.

    What is freed serves older promises before anybody else (`promises`: there are any)."""
    rows = _lapse("held", variants, now)
    promised = _lapse("promised", variants, now) if promises else []
    if not rows and not promised:
        return False
    ids = {(row.variant_id, row.warehouse_id): row.id for row in locked_stock(variants)}
    freed: dict[int, int] = defaultdict(int)
    for variant, warehouse, units in rows:
        freed[ids[variant, warehouse]] -= units
    change_held(freed)
    if not promises:
        return True
    less: dict[int, int] = defaultdict(int)
    for variant, warehouse, units in promised:
        less[ids[variant, warehouse]] -= units
    change_stock(held={}, gone={}, promised=less)
    serve_promises(variants, by="system:holds", now=now)
    return True


def _lapse(state: str, variants: set[UUID], now: datetime) -> list[tuple[UUID, UUID, int]]:
    where, params = among("variant_id", sorted(variants))
    rows = sql.fetch(
        f"""UPDATE catalogue_hold SET state = 'lapsed' WHERE state = %s AND until <= %s AND warehouse_id IS NOT NULL
 AND {where} RETURNING variant_id, warehouse_id, quantity""",
        [state, moment(now), *params],
    )
    return [(sql.uuid_out(row[0]), sql.uuid_out(row[1]), row[2]) for row in rows]


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
