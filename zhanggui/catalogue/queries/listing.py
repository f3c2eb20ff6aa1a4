"""Listings: a category, a seller, the whole shop; six ways to sort; paged by the sort value and the id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.dto import ProductList
from zhanggui.catalogue.queries import facets as facet_queries
from zhanggui.catalogue.queries.cards import card_rows, to_cards
from zhanggui.catalogue.rows import IN_STOCK, PRICE_FROM, instant, moment, texts
from zhanggui.kit import sql
from zhanggui.kit.errors import Invalid
from zhanggui.kit.money import Money
from zhanggui.kit.page import CursorUnknown, decode_cursor, encode_cursor

SORTS = ("featured", "newest", "best_selling", "price_up", "price_down", "name")
MOST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which products: the conditions of a listing, apart from its order and page."""

    locale: str
    currency: str
    now: datetime
    category_id: UUID | None = None
    seller_id: UUID | None = None
    among: tuple[str, Sequence[Any]] | None = None
    chosen: Mapping[str, Sequence[str]] | None = None
    price_min: int | None = None
    price_max: int | None = None
    in_stock_only: bool = False
    state: str = "live"

    def source(self) -> tuple[str, list[Any]]:
        """`FROM … WHERE …` with product `p`, without what a visitor chose."""
        tables, params = "catalogue_product p", list[Any]()
        where: list[str] = []
        if self.category_id is not None:
            tables = "catalogue_productcategory pc JOIN catalogue_product p ON p.id = pc.product_id"
        if self.among is not None:
            tables += f" JOIN ({self.among[0]}) found ON found.product_id = p.id"
            params += self.among[1]
        where.append("p.state = %s")
        params.append(self.state)
        if self.category_id is not None:
            where.append("pc.category_id = %s")
            params.append(self.category_id)
        if self.seller_id is not None:
            where.append("p.seller_id = %s")
            params.append(self.seller_id)
        return f"FROM {tables} WHERE {' AND '.join(where)}", params

    def choices(self) -> tuple[str, list[Any]]:
        """What a visitor chose, as further conditions."""
        at = moment(self.now)
        where, params = "", list[Any]()
        if self.price_min is not None or self.price_max is not None:
            where += f" AND {PRICE_FROM} BETWEEN %s AND %s"
            high = facet_queries.ENDLESS if self.price_max is None else self.price_max
            params += [self.currency, at, at, self.currency, at, at, self.price_min or 0, high]
        if self.in_stock_only:
            where += f" AND {IN_STOCK}"
            params += [at, at]
        for code, values in sorted((self.chosen or {}).items()):
            if values:
                condition, more = facet_queries.condition(code, values, self.currency, self.now)
                where += f" AND {condition}"
                params += more
        return where, params


def list_products(
    *,
    locale: str,
    currency: str,
    now: datetime,
    category_id: UUID | None = None,
    seller_id: UUID | None = None,
    sort: str = "featured",
    cursor: str | None = None,
    limit: int = 24,
    facets: Mapping[str, Sequence[str]] | None = None,
    with_facets: bool = False,
    price_min: Money | int | None = None,
    price_max: Money | int | None = None,
    in_stock_only: bool = False,
    state: str = "live",
    among: tuple[str, Sequence[Any]] | None = None,
) -> ProductList:
    """A page of products in one statement (two where goods are sold out; those of sellers that are not known); facets one more.

    `facets`: what the visitor chose, by facet code: seller, kind, stock, price ("min-max" in minor units) or the code of
    an option. `among` limits the listing to what a query finds (SQL of `SELECT product_id, score`, parameters) and allows
    the sort "relevance". Prices bound the product's lowest price in force, inclusive."""
    wanted = Wanted(
        locale=locale,
        currency=currency,
        now=now,
        category_id=category_id,
        seller_id=seller_id,
        among=among,
        chosen=facets,
        price_min=_minor(price_min),
        price_max=_minor(price_max),
        in_stock_only=in_stock_only,
        state=state,
    )
    limit = max(1, min(limit, MOST))
    rows = _page_rows(wanted, sort, cursor, limit + 1)
    more = len(rows) > limit
    items = tuple(to_cards(rows[:limit], locale=locale, currency=currency, now=now))
    following = (
        encode_cursor([sort, _plain(rows[limit - 1][-1], sort), sql.uuid_out(rows[limit - 1][0]).hex]) if more else None
    )
    answer = ProductList(items, following)
    if not with_facets:
        return answer
    total, found = facet_queries.facets_of(wanted)
    return replace(answer, total=total, facets=found)


def _page_rows(wanted: Wanted, sort: str, cursor: str | None, count: int) -> list[tuple]:
    """The rows of one page, their sort value last."""
    key, key_params, joins, join_params, down = _order(wanted, sort)
    source, params = wanted.source()
    chosen, chosen_params = wanted.choices()
    before = len(wanted.among[1]) if wanted.among else 0  # parameters that stand before the conditions
    source = source.replace(" WHERE p.state", f" {joins} WHERE p.state", 1) + chosen
    product = "p.id" if wanted.category_id is None else "pc.product_id"
    way, compare = ("DESC", "<") if down else ("ASC", ">")
    # Where an index holds the order it is walked along; else the products are gathered first, and each value once.
    walked = sort == "featured" or (sort in ("newest", "best_selling") and wanted.category_id is None)
    gathered = "NOT MATERIALIZED" if walked and wanted.among is None else "MATERIALIZED"
    begun, begun_params = "", []
    if cursor is not None:
        begun, begun_params = f" AND (q.extra, q.id) {compare} (%s, %s)", _place(cursor, sort)
    return card_rows(
        f"""q AS {gathered} (SELECT {product} AS id, p.kind, p.seller_id, {key} AS extra {source}),
 p AS (SELECT * FROM q WHERE q.extra IS NOT NULL{begun} ORDER BY q.extra {way}, q.id {way} LIMIT {count})""",
        [*key_params, *params[:before], *join_params, *params[before:], *chosen_params, *begun_params],
        locale=wanted.locale,
        currency=wanted.currency,
        now=wanted.now,
        order=f"ORDER BY p.extra {way}, p.id {way}",
    )


def _order(wanted: Wanted, sort: str) -> tuple[str, list[Any], str, list[Any], bool]:
    """(sort value, its parameters, joins it needs, their parameters, downwards)."""
    if sort == "relevance" and wanted.among is not None:
        return "found.score", [], "", [], True
    if sort == "featured":
        return ("p.rank" if wanted.category_id is None else "pc.rank"), [], "", [], True
    if sort == "newest":
        return "p.created_at", [], "", [], True
    if sort == "best_selling":
        return "p.sold_count", [], "", [], True
    if sort in ("price_up", "price_down"):
        at = moment(wanted.now)
        return PRICE_FROM, [wanted.currency, at, at] * 2, "", [], sort == "price_down"
    if sort == "name":
        pick, joins, params = texts("catalogue_producttext", "product_id", "p.id", ("sort_key",), wanted.locale)
        return f"COALESCE({pick}, '')", [], joins, params, False
    raise Invalid(field="sort", problem=_("there is no way to sort called {sort}").format(sort=sort))


def _place(cursor: str, sort: str) -> list[Any]:
    """Where the last page ended; a cursor of another order is refused."""
    made_for, value, last = decode_cursor(cursor, 3)
    try:
        if made_for != sort or value is None:
            raise CursorUnknown
        if sort == "newest":
            value = moment(datetime.fromisoformat(value))
        elif (sort == "name") != isinstance(value, str):
            raise CursorUnknown
        return [value, UUID(hex=last)]
    except (ValueError, TypeError, AttributeError):
        raise CursorUnknown from None


def _plain(value: Any, sort: str) -> Any:
    return instant(value).astimezone(UTC).isoformat() if sort == "newest" else value


def _minor(bound: Money | int | None) -> int | None:
    return bound.minor if isinstance(bound, Money) else bound
