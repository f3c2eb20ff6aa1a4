"""Of what a bundle is made, and how many of it there are: asked with the variants, and nothing for those that are none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from zhanggui.catalogue.dto import PartOf, Promise
from zhanggui.catalogue.models import StockPolicy
from zhanggui.catalogue.rows import AVAILABLE, from_json, rows_in_json
from zhanggui.catalogue.to_order import TO_ORDER, promise_in
from zhanggui.kit import sql

_THERE = AVAILABLE.replace("v.id", "bp.part_id")
_TITLES = rows_in_json(("t.locale", "t.title"), "catalogue_producttext t WHERE t.product_id = pv.product_id")
_ROWS = rows_in_json(
    (
        "bp.id",
        "bp.part_id",
        "bp.quantity",
        "pv.sku",
        "pv.weight_g",
        "CASE WHEN pv.state = 'active' THEN 1 ELSE 0 END",
        _TITLES,
        _THERE,
        TO_ORDER.replace("v.", "pv."),
    ),
    "catalogue_bundlepart bp JOIN catalogue_variant pv ON pv.id = bp.part_id WHERE bp.bundle_id = v.id",
)

# The parts of variant `v`, if it is a bundle, with what there is of each. Takes now, now.
PARTS = f"CASE WHEN v.is_bundle THEN {_ROWS} END"


class Contents(NamedTuple):
    """A bundle as its parts make it: how many there are, how many more may be promised, what one weighs."""

    parts: tuple[PartOf, ...]
    available: int
    promise: Promise | None
    weight_g: int


def contents_in(column: Any, now: datetime) -> Contents | None:
    """What PARTS found; None for a variant that is no bundle."""
    if column is None:
        return None
    rows = sorted(from_json(column) or (), key=lambda row: row[0])
    parts, there, in_all, weight = [], [], [], 0
    promises: list[Promise] = []
    for _id, key, quantity, sku, weight_g, active, titles, available, to_order in rows:
        parts.append(PartOf(UUID(key), quantity, sku, dict(from_json(titles) or ())))
        units, promise = max(int(available or 0), 0) * active, promise_in(to_order, now)
        more = promise.units * active if promise else 0
        if promise:
            promises.append(promise)
        there.append(units // quantity)
        in_all.append((units + more) // quantity)
        weight += weight_g * quantity
    available = min(there, default=0)
    return Contents(tuple(parts), available, _promise(promises, min(in_all, default=0) - available), weight)


def _promise(promises: Sequence[Promise], units: int) -> Promise | None:
    """Of a bundle: as many as all parts allow, by the latest of their days."""
    if units <= 0:
        return None
    days = [one.ship_by for one in promises]
    early = all(one.policy == StockPolicy.PREORDER for one in promises)
    policy = StockPolicy.PREORDER if early else StockPolicy.BACKORDER
    return Promise(policy.value, units, None if None in days else max(on for on in days if on))


def bundles_with(products: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(bundle, its product) of the bundles that hold a variant of these products."""
    where, params = sql.among("p.product_id", products)
    rows = sql.fetch(
        f"""SELECT DISTINCT b.id, b.product_id FROM catalogue_bundlepart bp JOIN catalogue_variant p ON p.id = bp.part_id
 JOIN catalogue_variant b ON b.id = bp.bundle_id WHERE {where}""",
        params,
    )
    return [(sql.uuid_out(row[0]), sql.uuid_out(row[1])) for row in rows]
