"""What stands in a price list, beside what everybody pays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.catalogue.rows import instant, moment, texts
from zhanggui.kit import sql
from zhanggui.kit.money import Money
from zhanggui.kit.page import CursorUnknown, Page, decode_cursor, encode_cursor

IN_FORCE = """x.currency = %s AND x.starts_at <= %s AND (x.ends_at IS NULL OR x.ends_at > %s)"""


@dataclass(frozen=True, slots=True)
class ListPriceRow:
    """A variant in a list: its price there and everybody's (None where it has none in this currency)."""

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    standard: Money | None
    amount: Money
    since: datetime
    until: datetime | None


def list_price_rows(
    code: str, *, currency: str, text: str = "", cursor: str | None = None, limit: int = 50, locale: str, now: datetime
) -> Page[ListPriceRow]:
    """The prices of a list in force now, by SKU: one statement."""
    limit = max(1, min(limit, 500))
    title, joins, chain = texts("catalogue_producttext", "product_id", "p.id", ["title"], locale)
    here: list[Any] = [currency, moment(now), moment(now)]
    where, more = "TRUE", list[Any]()
    if text.strip():
        pattern = "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in text.strip().lower()) + "%"
        where = f"(lower(v.sku) LIKE %s ESCAPE '!' OR lower({title}) LIKE %s ESCAPE '!')"
        more = [pattern, pattern]
    if cursor:
        sku, last = decode_cursor(cursor, 2)
        try:
            more += [str(sku), UUID(hex=last)]
        except (ValueError, TypeError, AttributeError):
            raise CursorUnknown from None
        where += " AND (v.sku, v.id) > (%s, %s)"
    rows = sql.fetch(
        f"""SELECT v.id, v.product_id, v.sku, {title}, pr.amount_minor, pr.starts_at, pr.ends_at,
 (SELECT x.amount_minor FROM catalogue_price x WHERE x.variant_id = v.id AND x.list = 'standard' AND {IN_FORCE}
 ORDER BY x.starts_at DESC, x.id DESC LIMIT 1)
 FROM catalogue_variant v JOIN catalogue_product p ON p.id = v.product_id
 JOIN catalogue_price pr ON pr.id = (SELECT x.id FROM catalogue_price x WHERE x.variant_id = v.id AND x.list = %s
 AND {IN_FORCE} ORDER BY x.starts_at DESC, x.id DESC LIMIT 1) {joins}
 WHERE {where} ORDER BY v.sku, v.id LIMIT {limit + 1}""",
        [*here, code, *here, *chain, *more],
    )
    items = tuple(_row(row, currency) for row in rows[:limit])
    following = encode_cursor([items[-1].sku, items[-1].variant_id.hex]) if len(rows) > limit else None
    return Page(items, following)


def _row(row: tuple, currency: str) -> ListPriceRow:
    ids, (sku, title, minor, since, until, usual) = (sql.uuid_out(row[0]), sql.uuid_out(row[1])), row[2:]
    standard = None if usual is None else Money(usual, currency)
    return ListPriceRow(*ids, sku, title or "", standard, Money(minor, currency), instant(since), instant(until))


def standard_prices(
    variant_ids: Iterable[UUID] | None = None, *, currency: str, now: datetime, limit: int = 100_000
) -> dict[UUID, Money]:
    """What everybody pays now, for these variants or for all that are active: one statement."""
    which, params = ("TRUE", []) if variant_ids is None else sql.among("x.variant_id", list(variant_ids))
    rows = sql.fetch(
        f"""SELECT x.variant_id, x.amount_minor FROM catalogue_price x JOIN catalogue_variant v ON v.id = x.variant_id
 WHERE {which} AND v.state = 'active' AND x.list = 'standard' AND {IN_FORCE} ORDER BY x.starts_at, x.id LIMIT {limit}""",
        [*params, currency, moment(now), moment(now)],
    )
    return {sql.uuid_out(variant): Money(minor, currency) for variant, minor in rows}


def list_sizes(currency: str, *, now: datetime) -> dict[str, int]:
    """How many variants have a price in each list now: one statement."""
    rows = sql.fetch(
        f"""SELECT x.list, count(DISTINCT x.variant_id) FROM catalogue_price x WHERE x.list <> 'standard' AND {IN_FORCE}
 GROUP BY x.list""",
        [currency, moment(now), moment(now)],
    )
    return {code: int(count) for code, count in rows}
