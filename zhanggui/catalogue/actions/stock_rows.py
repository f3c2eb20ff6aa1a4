"""The stock rows themselves: locked in one order by everybody, changed in one statement for a list. See docs/locking.md."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from zhanggui.catalogue.actions.shelf import emptied
from zhanggui.catalogue.models import StockMovement
from zhanggui.catalogue.rows import among, day
from zhanggui.kit import sql
from zhanggui.kit.arrays import array

NONE: Mapping[int, int] = MappingProxyType({})
MOVEMENT = ["variant_id", "warehouse_id", "delta", "reason", "document", "by", "at"]


class StockRow(NamedTuple):
    id: int
    variant_id: UUID
    warehouse_id: UUID
    on_hand: int
    held: int
    position: int
    country: str = ""
    region: str = ""
    pick_cost: int = 0
    protected: int = 0
    policy: str = ""
    ceiling: int = 0
    promised: int = 0
    ship_by: date | None = None

    def may_promise(self, today: date) -> int:
        """How many units may be sold beyond what is there."""
        if not self.policy or (self.ship_by is not None and self.ship_by < today):
            return 0
        return self.ceiling - self.promised

    @property
    def free(self) -> int:
        return self.on_hand - self.held


def locked_stock(variant_ids: Iterable[UUID]) -> list[StockRow]:
    """The stock rows of some variants, locked in (variant, warehouse) order until the transaction ends."""
    where, params = among("s.variant_id", sorted(set(variant_ids)))
    # SQLite: the transaction began IMMEDIATE, so this is the only writer.
    lock = "FOR UPDATE OF s" if sql.dialect() == "postgresql" else ""
    rows = sql.fetch(
        f"""SELECT s.id, s.variant_id, s.warehouse_id, s.on_hand, s.held, w.position, w.country,
 w.region, w.pick_cost, w.protected, s.policy, s.ceiling, s.promised, s.ship_by
 FROM catalogue_stock s JOIN catalogue_warehouse w ON w.id = s.warehouse_id
 WHERE {where} ORDER BY s.variant_id, s.warehouse_id {lock}""",
        params,
    )
    out = sql.uuid_out
    return [StockRow._make((row[0], out(row[1]), out(row[2]), *row[3:13], day(row[13]))) for row in rows]


def change_held(changes: Mapping[int, int]) -> None:
    """Add to `held` by stock row; the rows are locked."""
    _change("held = s.held + d.units", changes, empties=True)


def change_taken(changes: Mapping[int, int]) -> None:
    """Held units leave: both `held` and `on_hand` go down by as many; the rows are locked."""
    _change("held = s.held - d.units, on_hand = s.on_hand - d.units", changes)


def change_stock(*, held: Mapping[int, int], gone: Mapping[int, int], promised: Mapping[int, int] = NONE) -> None:
    """Add to `held` and to `promised`, and have units that nobody held leave, by stock row, in one statement; the rows are
    locked."""
    if promised:
        each = [(row, held.get(row, 0), gone.get(row, 0), promised.get(row, 0)) for row in {*held, *gone, *promised}]
        what = "held = s.held + d.held, on_hand = s.on_hand - d.gone, promised = s.promised + d.promised"
        _set(what, ("held", "gone", "promised"), sorted(each))
        return
    rows = [(row, held.get(row, 0), gone.get(row, 0)) for row in sorted({*held, *gone})]
    _set("held = s.held + d.held, on_hand = s.on_hand - d.gone", ("held", "gone"), rows)


def change_on_hand(changes: Mapping[int, int]) -> None:
    """Add to `on_hand` by stock row; the rows are locked, and a movement is written beside."""
    _change("on_hand = s.on_hand + d.units", changes, empties=True)


def write_movements(moves: Sequence[tuple[UUID, UUID, int, str, str]], *, by: str, now: datetime) -> None:
    """(variant, warehouse, delta, reason, document): why `on_hand` changed."""
    rows = [(*move, by, now) for move in moves if move[2]]
    sql.insert_many(StockMovement, MOVEMENT, rows)


def _change(what: str, changes: Mapping[int, int], *, empties: bool = False) -> None:
    """`empties`: rows may be left without free units, which the shelf must not miss."""
    _set(what, ("units",), [(row, units) for row, units in changes.items() if units])
    if empties and changes:
        which, params = among("id", changes)
        bare = sql.fetch(f"SELECT DISTINCT variant_id FROM catalogue_stock WHERE {which} AND on_hand = held", params)
        if bare:
            emptied([sql.uuid_out(row[0]) for row in bare])


def _set(what: str, names: tuple[str, ...], rows: Sequence[tuple[int, ...]]) -> None:
    """Update rows by id with the numbers that stand beside it."""
    if not rows:
        return
    if sql.dialect() == "postgresql":
        arrays = ", ".join(["%s::bigint[]"] * (1 + len(names)))
        source = f"unnest({arrays}) AS d(id, {', '.join(names)})"
        params: list[Any] = [array(column) for column in zip(*rows, strict=True)]
    else:
        columns = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names, 1))
        source = f"(SELECT json_extract(value, '$[0]') AS id, {columns} FROM json_each(%s)) AS d"
        params = [orjson.dumps(rows).decode()]
    sql.execute_together(f"UPDATE catalogue_stock AS s SET {what} FROM {source} WHERE s.id = d.id", params)
