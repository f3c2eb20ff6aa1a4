"""What to offer while somebody is still typing: words of the goods, and goods."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from zhanggui.catalogue.queries.search_question import matching_prefix
from zhanggui.catalogue.rows import texts
from zhanggui.catalogue.text.normal import normalise
from zhanggui.catalogue.text.query import units
from zhanggui.kit.sql import dialect, fetch, uuid_out

LONGEST = 60
MOST = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is searched when it is chosen; a product also has its address (`slug`)."""

    text: str
    kind: Literal["word", "product"]
    slug: str = ""
    product_id: UUID | None = None


def suggestions(prefix: str, locale: str, limit: int = 8) -> list[Suggestion]:
    """Words first, then products, for the beginning of a word in Chinese, English, pinyin or initials. Two statements."""
    typed = normalise(prefix[:LONGEST]).strip()
    limit = max(1, min(limit, MOST))
    if not typed:
        return []
    words = [Suggestion(term, "word") for term in _terms(typed, locale, max(1, limit // 2))]
    products = _products(typed, locale, limit)
    return (words + products)[:limit]


def _terms(typed: str, locale: str, limit: int) -> list[str]:
    key = 't.key COLLATE "C"' if dialect() == "postgresql" else "t.key"
    rows = fetch(
        f"SELECT t.term, max(CASE WHEN t.locale = %s THEN 1 ELSE 0 END) AS here, sum(t.weight) AS weight, min(t.kind) "
        f"FROM catalogue_searchterm t WHERE {key} >= %s AND {key} < %s AND t.weight > 0 "
        f"GROUP BY t.term ORDER BY here DESC, weight DESC, length(t.term), t.term LIMIT {limit}",
        [locale, typed, typed + "\U0010ffff"],
    )
    return [row[0] for row in rows]


def _products(typed: str, locale: str, limit: int) -> list[Suggestion]:
    found = units(typed)
    if not found or (len(typed) == 1 and typed.isascii()):
        return []
    sql, params = matching_prefix(found)
    text, joins, text_params = texts(
        "catalogue_producttext", "product_id", "found.product_id", ("title", "slug"), locale
    )
    rows = fetch(
        f"SELECT found.product_id, {text} FROM ({sql} ORDER BY score DESC, product_id DESC LIMIT {limit}) found "
        f"{joins} ORDER BY found.score DESC, found.product_id DESC",
        [*params, *text_params],
    )
    return [Suggestion(row[1], "product", row[2], uuid_out(row[0])) for row in rows if row[1]]
