"""Small parts that the catalogue's hand-written SQL shares, right on both databases."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, overload

import orjson

from zhanggui.kit import sql
from zhanggui.kit.locales import fallbacks

# The price in force of variant `v`: the latest start that has begun and has not ended. Takes currency, now, now.
_IN_FORCE = """FROM catalogue_price x WHERE x.variant_id = v.id AND x.currency = {currency} AND x.list = 'standard'
 AND x.starts_at <= %s AND (x.ends_at IS NULL OR x.ends_at > %s) ORDER BY x.starts_at DESC, x.id DESC LIMIT 1"""


def price_in_force(alias: str, currency: str = "%s") -> str:
    """The price in force beside variant `v`. PostgreSQL would read and hash the whole table for `ON id = (…)`."""
    price = _IN_FORCE.format(currency=currency)
    if sql.dialect() == "postgresql":
        return f"JOIN LATERAL (SELECT x.* {price}) {alias} ON true"
    return f"JOIN catalogue_price {alias} ON {alias}.id = (SELECT x.id {price})"


PRICE_NOW = price_in_force("pr")

# What the shelf says of product `p`, takes the currency; whether these are the prices of this instant, takes now, now.
ON_SHELF = "LEFT JOIN catalogue_shelf sh ON sh.product_id = p.id AND sh.currency = %s"
SHELF_HOLDS = "sh.since <= %s AND (sh.until IS NULL OR sh.until > %s)"

# The same for hundreds of products: PostgreSQL looks each up instead of hashing the whole table.
EACH_ON_SHELF = ON_SHELF
if sql.dialect() == "postgresql":
    EACH_ON_SHELF = """LEFT JOIN LATERAL (SELECT x.* FROM catalogue_shelf x WHERE x.product_id = p.id AND x.currency = %s
 LIMIT 1) sh ON true"""

# The lowest price in force among the variants of product `p`, reckoned from the price rows. Takes currency, now, now.
LOWEST = f"""(SELECT min(y.amount_minor) FROM catalogue_variant v {price_in_force("y")}
 WHERE v.product_id = p.id AND v.state = 'active')"""

# The same: what the shelf says, else reckoned. Takes (currency, now, now) twice; beside the shelf now, now, currency, now, now.
PRICE_FROM = f"""COALESCE((SELECT sh.low_minor FROM catalogue_shelf sh WHERE sh.product_id = p.id AND sh.currency = %s
 AND {SHELF_HOLDS}), {LOWEST})"""
SHELF_PRICE = f"CASE WHEN {SHELF_HOLDS} THEN sh.low_minor ELSE {LOWEST} END"

# Units of variant `v` that may be sold: held ones whose time has run out count again. Takes now.
AVAILABLE = """(SELECT sum(s.on_hand - s.held) FROM catalogue_stock s WHERE s.variant_id = v.id) + COALESCE(
 (SELECT sum(h.quantity) FROM catalogue_hold h WHERE h.variant_id = v.id AND h.state = 'held' AND h.until <= %s
 AND h.warehouse_id IS NOT NULL), 0)"""

# Whether variant `v` has such units. Takes now. (Holds are looked up only where the shelf is empty without them.)
STOCKED = """COALESCE((SELECT sum(s.on_hand - s.held) FROM catalogue_stock s WHERE s.variant_id = v.id
 HAVING sum(s.on_hand - s.held) > 0), (SELECT sum(h.quantity) FROM catalogue_hold h WHERE h.variant_id = v.id
 AND h.state = 'held' AND h.until <= %s AND h.warehouse_id IS NOT NULL), 0) > 0"""

# The same of variant `v` that is a bundle: as many as the scarcest of its parts allows. Takes now.
BUNDLES_LEFT = """(SELECT min(CASE WHEN pv.state = 'active' THEN (COALESCE((SELECT sum(s.on_hand - s.held)
 FROM catalogue_stock s WHERE s.variant_id = bp.part_id), 0) + COALESCE((SELECT sum(h.quantity) FROM catalogue_hold h
 WHERE h.variant_id = bp.part_id AND h.state = 'held' AND h.until <= %s AND h.warehouse_id IS NOT NULL), 0)) / bp.quantity
 ELSE 0 END) FROM catalogue_bundlepart bp JOIN catalogue_variant pv ON pv.id = bp.part_id WHERE bp.bundle_id = v.id)"""

# Whether product `p` has anything to sell: the shelf knows, else it is counted. Take now, now. (An aggregate: EXISTS tempts
# PostgreSQL to hash all stock first.)
_COUNTED = f"""(SELECT max(CASE WHEN s.on_hand > s.held OR EXISTS (SELECT 1 FROM catalogue_hold h
 WHERE h.variant_id = v.id AND h.warehouse_id = s.warehouse_id AND h.state = 'held' AND h.until <= %s) THEN 1 ELSE 0 END)
 FROM catalogue_variant v JOIN catalogue_stock s ON s.variant_id = v.id
 WHERE v.product_id = p.id AND v.state = 'active') = 1 OR (SELECT max(CASE WHEN {BUNDLES_LEFT} > 0 THEN 1 ELSE 0 END)
 FROM catalogue_variant v WHERE v.product_id = p.id AND v.state = 'active' AND v.is_bundle) = 1"""
IN_STOCK = f"""(p.kind = 'digital' OR (SELECT max(1) FROM catalogue_shelf sh WHERE sh.product_id = p.id AND sh.stocked) = 1
 OR {_COUNTED})"""
SHELF_STOCKED = f"CASE WHEN sh.stocked OR p.kind = 'digital' OR {_COUNTED} THEN 1 ELSE 0 END"

# The first picture of product `p`.
COVER = "(SELECT c.id FROM catalogue_picture c WHERE c.product_id = p.id ORDER BY c.position, c.id LIMIT 1)"


def moment(at: datetime) -> Any:
    """An instant as a parameter (SQLite compares the text that Django writes)."""
    return at if sql.dialect() == "postgresql" else str(at.astimezone(UTC).replace(tzinfo=None))


@overload
def instant(value: None) -> None: ...


@overload
def instant(value: datetime | str) -> datetime: ...


def instant(value: datetime | str | None) -> datetime | None:
    """An instant as a column of either database gave it."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def day(value: date | str | None) -> date | None:
    """A day as a column of either database gave it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def among(column: str, values: Iterable[Any], kind: str = "") -> tuple[str, list[Any]]:
    """`column` is one of `values`: the condition, of one text for any number of values, and its parameters.

    `kind`: the column's type on PostgreSQL, where the values come as plain text (ids)."""
    if kind and sql.dialect() == "postgresql":  # a text that is cast costs less than a list
        return f"{column} = ANY(%s::{kind}[])", [f"{{{','.join(values)}}}"]
    return sql.among(column, values)


def rows_in_json(columns: Iterable[str], source: str) -> str:
    """What `SELECT columns FROM source` finds as one value: a list of lists, in no order; null or empty without rows."""
    if sql.dialect() == "postgresql":
        return f"(SELECT json_agg(json_build_array({', '.join(columns)})) FROM {source})"
    return f"(SELECT json_group_array(json_array({', '.join(columns)})) FROM {source})"


def from_json(value: Any) -> Any:
    """A JSON column read by hand."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def texts(table: str, key: str, on: str, columns: Iterable[str], locale: str) -> tuple[str, str, list[str]]:
    """Columns of a text table in `locale` or who stands in: (select list, joins, parameters of the joins).

    All columns come from one row, the first of the fallback chain that exists."""
    chain = fallbacks(locale)
    alias = f"t_{table.rsplit('_', 1)[-1]}"
    joins = " ".join(
        f"LEFT JOIN {table} {alias}{place} ON {alias}{place}.{key} = {on} AND {alias}{place}.locale = %s"
        for place in range(len(chain))
    )
    picks = []
    for column in columns:
        cases = " ".join(
            f"WHEN {alias}{place}.id IS NOT NULL THEN {alias}{place}.{column}" for place in range(len(chain))
        )
        picks.append(f"CASE {cases} END")
    return ", ".join(picks), joins, list(chain)
