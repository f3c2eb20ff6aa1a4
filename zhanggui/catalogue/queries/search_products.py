"""Search: words to a page of products, with help where the words find nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.dto import ProductList, SearchResult
from zhanggui.catalogue.queries import facets as facet_queries
from zhanggui.catalogue.queries.cards import card_rows, to_cards
from zhanggui.catalogue.queries.corrections import corrected, relaxed_units, scattered_units
from zhanggui.catalogue.queries.listing import MOST, SORTS, Wanted, list_products
from zhanggui.catalogue.queries.search_question import Question, ask, matching
from zhanggui.catalogue.rows import CHANNELS
from zhanggui.catalogue.text.query import units
from zhanggui.kit.errors import Invalid
from zhanggui.kit.money import Money
from zhanggui.kit.page import CursorUnknown, decode_cursor, encode_cursor
from zhanggui.kit.sql import fetch

RELEVANCE = "relevance"
SEARCH_SORTS = (RELEVANCE, *SORTS)
FEW = 3  # fewer than this, and we look whether another spelling was meant


def search(
    text: str,
    *,
    locale: str,
    currency: str,
    now: datetime,
    sort: str = RELEVANCE,
    cursor: str | None = None,
    limit: int = 24,
    facets: Mapping[str, Sequence[str]] | None = None,
    with_facets: bool = False,
    category_id: UUID | None = None,
    seller_id: UUID | None = None,
    price_min: Money | int | None = None,
    price_max: Money | int | None = None,
    in_stock_only: bool = False,
    channel: str = CHANNELS[0],
) -> SearchResult:
    """Products on sale for what somebody typed: Chinese, English, pinyin, SKUs, units, in any mixture.

    All words must be met, each by itself or a synonym. Where nothing meets them, pinyin is read, then a likely spelling is
    searched instead (`corrected`, with `did_you_mean`), then any of the words will do. Two statements for plain words."""
    if sort not in SEARCH_SORTS:
        raise Invalid(field="sort", problem=_("there is no way to sort called {sort}").format(sort=sort))
    limit = max(1, min(limit, MOST))
    wanted = Wanted(
        locale=locale,
        currency=currency,
        now=now,
        category_id=category_id,
        seller_id=seller_id,
        chosen={code: values for code, values in (facets or {}).items() if values} or None,
        price_min=price_min.minor if isinstance(price_min, Money) else price_min,
        price_max=price_max.minor if isinstance(price_max, Money) else price_max,
        in_stock_only=in_stock_only,
        channel=channel,
    )
    page = _Page(wanted, sort, limit, cursor, with_facets)
    asked = units(text)
    if not asked:
        return SearchResult((), total=0)
    result = page.of(ask(text, locale, asked))
    if page.found >= FEW:
        return result
    return _helped(text, page, result)


def _helped(text: str, page: "_Page", result: SearchResult) -> SearchResult:
    """The same page with another reading of `text`, when that finds more."""
    first = page.found
    relaxed = relaxed_units(units(text))
    if relaxed:
        question = ask(text, page.wanted.locale, relaxed)
        if page.count(question) > first:
            return page.of(question)
    better = corrected(text)
    if better:
        question = ask(better, page.wanted.locale)
        count = page.count(question)
        if count and not first:
            return replace(page.of(question), did_you_mean=better, corrected=True)
        if count > first:
            return replace(result, did_you_mean=better)
    if first:
        return result
    question = replace(ask(text, page.wanted.locale, scattered_units(units(text))), every=False)
    return page.of(question) if len(question.groups) > 1 else result


class _Page:
    """One page of whatever question is asked; `found` is how many products met the last one, before any choice."""

    def __init__(self, wanted: Wanted, sort: str, limit: int, cursor: str | None, with_facets: bool):
        self.wanted, self.sort, self.limit, self.cursor, self.with_facets = wanted, sort, limit, cursor, with_facets
        self.found = 0
        chosen = (wanted.category_id, wanted.seller_id, wanted.chosen, wanted.price_min, wanted.price_max)
        self.narrowed = wanted.in_stock_only or any(choice is not None for choice in chosen)

    def count(self, question: Question) -> int:
        sql, params = matching(question)
        return fetch(f"SELECT count(*) FROM ({sql}) found", params)[0][0]

    def of(self, question: Question) -> SearchResult:
        result = self._best(question) if self.sort == RELEVANCE else self._sorted(question)
        if not self.with_facets:
            return result
        total, facets = facet_queries.facets_of(replace(self.wanted, among=matching(question)))
        return replace(result, total=total, facets=facets)

    def _best(self, question: Question) -> SearchResult:
        """By relevance: one statement for the page and how many there are, one for prices and stock."""
        start = self._start()
        wanted = self.wanted
        if self.narrowed:
            narrow = replace(wanted, among=matching(question))
            (source, params), (chosen, more) = narrow.source(), narrow.choices()
            product, source, params = "p.id", source + chosen, [*params, *more]
        else:
            source, params = matching(question)
            product, source = "found.product_id", f"FROM ({source}) found"
        rows = card_rows(
            f"""best AS MATERIALIZED (SELECT {product} AS product_id, found.score, count(*) OVER () AS total {source}
 ORDER BY found.score DESC, {product} DESC LIMIT {self.limit} OFFSET {start}),
 p AS (SELECT p.id, p.kind, p.seller_id, best.total AS extra, best.score FROM best
 JOIN catalogue_product p ON p.id = best.product_id)""",
            params,
            locale=wanted.locale,
            currency=wanted.currency,
            now=wanted.now,
            order="ORDER BY p.score DESC, p.id DESC",
        )
        total = rows[0][-1] if rows else 0
        self.found = self.count(question) if total < FEW and (self.narrowed or start) else total
        cards = tuple(
            to_cards(rows, locale=wanted.locale, currency=wanted.currency, now=wanted.now, channel=wanted.channel)
        )
        end = start + len(rows)
        following = encode_cursor([RELEVANCE, end]) if rows and end < total else None
        return SearchResult(cards, following, total)

    def _sorted(self, question: Question) -> SearchResult:
        """By another order: the catalogue's own listing over what was found."""
        self.found = self.count(question)
        wanted = self.wanted
        listed: ProductList = list_products(
            locale=wanted.locale,
            currency=wanted.currency,
            now=wanted.now,
            category_id=wanted.category_id,
            seller_id=wanted.seller_id,
            sort=self.sort,
            cursor=self.cursor,
            limit=self.limit,
            facets=wanted.chosen,
            price_min=wanted.price_min,
            price_max=wanted.price_max,
            in_stock_only=wanted.in_stock_only,
            among=matching(question),
            channel=wanted.channel,
        )
        return SearchResult(listed.items, listed.next_cursor, None if self.narrowed else self.found)

    def _start(self) -> int:
        if self.cursor is None:
            return 0
        made_for, start = decode_cursor(self.cursor, 2)
        if made_for != RELEVANCE or not isinstance(start, int) or not 0 <= start <= 1_000_000:
            raise CursorUnknown
        return start
