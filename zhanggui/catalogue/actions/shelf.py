"""The shelf: what lists show of prices and stock, reckoned anew by whoever changes them, in the same transaction.

Saying less than is true is always safe (the reader then asks the rows themselves), so an emptied variant only takes the
word back. Saying more needs the row's lock first and what is read after it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.actions.bundle_prices import follow_parts
from zhanggui.catalogue.rows import among, moment, price_in_force
from zhanggui.kit import sql

# Rows for currencies in which a product has a price for the first time; they say nothing yet.
_NEW = """INSERT INTO catalogue_shelf (product_id, currency, stocked, since, until)
 SELECT DISTINCT v.product_id, x.currency, false, {now}, {now} FROM catalogue_variant v
 JOIN catalogue_price x ON x.variant_id = v.id AND x.list = 'standard' WHERE {where} ORDER BY 1, 2
 ON CONFLICT (product_id, currency) DO NOTHING RETURNING product_id"""

_LOCK = "SELECT id FROM catalogue_shelf WHERE {where} ORDER BY product_id, currency FOR UPDATE"

_ACTIVE = "v.product_id = sh.product_id AND v.state = 'active'"
_RECKON = f"""UPDATE catalogue_shelf AS s SET low_minor = d.low, high_minor = d.high, was_minor = d.was, since = %s,
 until = d.until, stocked = d.stocked FROM (SELECT sh.id, min(pr.amount_minor) AS low, max(pr.amount_minor) AS high,
 (SELECT y.was_minor FROM catalogue_variant v {price_in_force("y", "sh.currency")} WHERE {_ACTIVE}
  ORDER BY y.amount_minor, v.position, v.id LIMIT 1) AS was,
 (SELECT min(CASE WHEN x.starts_at > %s THEN x.starts_at ELSE x.ends_at END) FROM catalogue_variant v
  JOIN catalogue_price x ON x.variant_id = v.id AND x.currency = sh.currency AND x.list = 'standard'
  WHERE {_ACTIVE} AND (x.starts_at > %s OR x.ends_at > %s)) AS until,
 EXISTS (SELECT 1 FROM catalogue_variant v JOIN catalogue_stock k ON k.variant_id = v.id
  WHERE {_ACTIVE} AND k.on_hand > k.held) AS stocked
 FROM catalogue_shelf sh LEFT JOIN catalogue_variant v ON {_ACTIVE} LEFT {price_in_force("pr", "sh.currency")}
 WHERE {{where}} GROUP BY sh.id, sh.product_id, sh.currency) AS d WHERE d.id = s.id"""

_EMPTIED = """UPDATE catalogue_shelf SET stocked = false WHERE id IN (SELECT sh.id FROM catalogue_shelf sh
 WHERE sh.stocked AND sh.product_id IN (SELECT v.product_id FROM catalogue_variant v WHERE {where}) {lock})"""


def reckon(products: Iterable[UUID], *, now: datetime, new: Collection[UUID] = ()) -> None:
    """Write what lists show of these products. Their prices, variants and stock have been changed before in this transaction.

    `new`: those that nobody else can have seen yet."""
    products = set(products)
    if not products:
        return
    products = sorted(products.union(follow_parts(sorted(products), now=now)))
    at, postgresql = moment(now), sql.dialect() == "postgresql"
    where, ids = among("v.product_id", products)
    stamp = "%s::timestamptz" if postgresql else "%s"
    fresh = sql.fetch(_NEW.format(now=stamp, where=where), [at, at, *ids])
    where, ids = among("product_id", products)
    if postgresql:
        sql.fetch(_LOCK.format(where=where), ids)
    where, ids = among("sh.product_id", products)
    sql.execute(_RECKON.format(where=where), [at, at, at, at, at, at, at, at, *ids])
    # Who empties a stock row meanwhile does not see a row that is not committed, and could not take its word back.
    unseen = {sql.uuid_out(row[0]) for row in fresh} - set(new)
    if unseen:
        where, ids = among("product_id", sorted(unseen))
        sql.execute(f"UPDATE catalogue_shelf SET stocked = false WHERE {where}", ids)


def emptied(variants: Iterable[UUID | str]) -> None:
    """These variants have a stock row without free units now: their products may have nothing to sell."""
    where, ids = among("v.id", variants)
    lock = "ORDER BY sh.product_id, sh.currency FOR UPDATE" if sql.dialect() == "postgresql" else ""
    sql.execute(_EMPTIED.format(where=where, lock=lock), ids)


def unsure(now: datetime, most: int = 2000) -> list[UUID]:
    """Products of which the shelf says less than it could."""
    rows = sql.fetch(
        f"""SELECT sh.product_id FROM catalogue_shelf sh WHERE sh.until <= %s
 UNION SELECT sh.product_id FROM catalogue_shelf sh JOIN catalogue_variant v ON {_ACTIVE}
 JOIN catalogue_stock k ON k.variant_id = v.id AND k.on_hand > k.held WHERE NOT sh.stocked LIMIT {most}""",
        [moment(now)],
    )
    return [sql.uuid_out(row[0]) for row in rows]
