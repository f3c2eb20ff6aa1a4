"""The deed that keeps the text index what the goods are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from zhanggui.catalogue.models import Product, ProductState, SearchEntry, SearchTerm
from zhanggui.catalogue.text.normal import plain
from zhanggui.catalogue.text.pinyin import pinyin_tokens, spoken
from zhanggui.catalogue.text.query import exact_key
from zhanggui.catalogue.text.words import STOP, loose_tokens, pieces, segments, surface_words, tokens
from zhanggui.kit.sql import dialect, execute, fetch, insert_many, places, uuid_out

CHUNK = 500
BODY_TOKENS = 2000

# One row per text of a product: what kind of text, its locale, its words. UNION ALL: one statement for the whole list.
_SOURCES = """
SELECT product_id, 'title' AS kind, locale, title AS words, '' AS more FROM catalogue_producttext WHERE product_id IN ({0})
UNION ALL SELECT product_id, 'body', locale, summary, description FROM catalogue_producttext WHERE product_id IN ({0})
UNION ALL SELECT id, 'brand', '', brand, '' FROM catalogue_product WHERE id IN ({0}) AND brand <> ''
UNION ALL SELECT product_id, 'sku', '', sku, barcode FROM catalogue_variant
  WHERE product_id IN ({0}) AND state = 'active'
UNION ALL SELECT a.product_id, 'option', t.locale, t.label, '' FROM catalogue_optionaxis a
  JOIN catalogue_optionvalue v ON v.axis_id = a.id JOIN catalogue_optionvaluetext t ON t.value_id = v.id
  WHERE a.product_id IN ({0})
UNION ALL SELECT p.product_id, 'category', t.locale, t.name, '' FROM catalogue_productcategory p
  JOIN catalogue_categorytext t ON t.category_id = p.category_id WHERE p.product_id IN ({0})
"""
_SOURCE_COUNT = _SOURCES.count("{0}")


@dataclass(slots=True)
class _Words:
    """The tokens of one product, by how much they say."""

    title: dict[str, None] = field(default_factory=dict)
    words: dict[str, None] = field(default_factory=dict)
    body: dict[str, None] = field(default_factory=dict)
    loose: dict[str, None] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)
    terms: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, kind: str, locale: str, text: str, more: str) -> None:
        if kind == "body":
            self.body.update(dict.fromkeys(tokens(f"{text} {plain(more)}")[:BODY_TOKENS]))
            return
        found = tokens(text)
        (self.title if kind == "title" else self.words).update(dict.fromkeys(found))
        if kind == "sku":
            self.words.update(dict.fromkeys(tokens(more)))
            self.keys.update({exact_key(text): None, exact_key(more): None})
            return
        if kind == "title":
            self.keys[exact_key(text)] = None
            self.loose.update(dict.fromkeys(loose_tokens(text)))
        if kind != "option":
            self.loose.update(dict.fromkeys(pinyin_tokens(_spoken_words(text))))
            self.terms.update(dict.fromkeys((locale, word) for word in surface_words(text)))

    def fields(self) -> list[list[str]]:
        """title, words, body, loose: each token only where it says most."""
        seen: set[str] = set()
        result = []
        for part in (self.title, self.words, self.body, self.loose):
            result.append([token for token in part if token not in seen])
            seen.update(part)
        return result


def index_products(product_ids: Iterable[UUID]) -> None:
    """Make the index of these products anew. Call it in the transaction of the edit: then search is never behind the page.

    Products that are gone leave the index. A constant number of statements per 500 products."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), CHUNK):
        _index(ids[start : start + CHUNK])


def reindex_all() -> int:
    """Make the whole index anew (after a change of the tokeniser); the number of products."""
    ids = list(Product.objects.order_by("id").values_list("id", flat=True))
    index_products(ids)
    return len(ids)


def index_category(category_id: UUID) -> None:
    """Make the index of a category's products anew, when its name changed."""
    rows = fetch("SELECT product_id FROM catalogue_productcategory WHERE category_id = %s", [category_id])
    index_products(uuid_out(row[0]) for row in rows)


def _index(ids: Sequence[UUID]) -> None:
    states = fetch(f"SELECT id, state FROM catalogue_product WHERE id IN ({places(ids)})", ids)
    live = {uuid_out(product): state == ProductState.LIVE for product, state in states}
    texts = _gather(ids, live)
    before = {
        product: (entry, _pairs(terms))
        for entry, product, terms in SearchEntry.objects.filter(product_id__in=ids).values_list(
            "id", "product_id", "terms"
        )
    }
    rows = [
        (product, live[product], f"|{'|'.join(key for key in words.keys if key)}|", [*map(list, words.terms)])
        for product, words in texts.items()
    ]
    insert_many(
        SearchEntry,
        ["product_id", "live", "keys", "terms"],
        rows,
        on_conflict="ON CONFLICT (product_id) DO UPDATE SET live = excluded.live, keys = excluded.keys, "
        "terms = excluded.terms",
    )
    if dialect() == "postgresql":
        _write_vectors(texts)
    else:
        _write_fts(texts, [entry for entry, _ in before.values()])
    _count_terms([terms for _, terms in before.values()], texts)


def _gather(ids: Sequence[UUID], live: dict[UUID, bool]) -> dict[UUID, _Words]:
    texts = {product: _Words() for product in ids if product in live}
    statement = _SOURCES.format(places(ids))
    for product, kind, locale, text, more in fetch(statement, list(ids) * _SOURCE_COUNT):
        texts[uuid_out(product)].add(kind, locale, text, more)
    for product, words in texts.items():
        if not live[product]:
            words.terms.clear()
    return texts


def _spoken_words(title: str) -> list[str]:
    return [word for piece in pieces(title) if piece.kind == "han" for word in segments(piece.text) if word not in STOP]


def _pairs(terms: list) -> list[tuple[str, str]]:
    return [(locale, term) for locale, term in terms]


def _write_fts(texts: dict[UUID, _Words], old: list[int]) -> None:
    if old:
        execute(f"DELETE FROM catalogue_searchtext WHERE rowid IN ({places(old)})", old)
    entries = dict(SearchEntry.objects.filter(product_id__in=list(texts)).values_list("product_id", "id"))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO catalogue_searchtext (rowid, title, words, body, loose) VALUES (%s, %s, %s, %s, %s)",
            [(entries[product], *(" ".join(part) for part in words.fields())) for product, words in texts.items()],
        )


def _write_vectors(texts: dict[UUID, _Words]) -> None:
    """`head` ranks (A title, B brand, SKU, category, options, D loose), `tokens` is what matches: everything."""
    products, heads, everything = [], [], []
    for product, words in texts.items():
        title, other, body, loose = words.fields()
        products.append(product)
        head = [*(f"'{t}':1A" for t in title), *(f"'{t}':1B" for t in other), *(f"'{t}':1D" for t in loose)]
        heads.append(" ".join(head))
        everything.append(" ".join(f"'{token}'" for token in (*title, *other, *body, *loose)))
    execute(
        "UPDATE catalogue_searchentry e SET head = n.head::tsvector, tokens = n.tokens::tsvector "
        "FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS n(product_id, head, tokens) "
        "WHERE e.product_id = n.product_id",
        [products, heads, everything],
    )


def _count_terms(before: Iterable[list[tuple[str, str]]], texts: dict[UUID, _Words]) -> None:
    """Carry what changed into the vocabulary. Rows in one order: two edits at once wait, and never for each other."""
    change: Counter[tuple[str, str]] = Counter()
    for words in texts.values():
        change.update(words.terms.keys())
    for terms in before:
        change.subtract(terms)
    rows = sorted(
        (locale, key, term[:120], kind, weight)
        for (locale, term), weight in change.items()
        if weight
        for key, kind in spellings(term)
    )
    insert_many(
        SearchTerm,
        ["locale", "key", "term", "kind", "weight"],
        rows,
        on_conflict="ON CONFLICT (locale, key, term, kind) DO UPDATE SET "
        "weight = catalogue_searchterm.weight + excluded.weight",
    )


def spellings(term: str) -> list[tuple[str, str]]:
    """How a word may be typed: itself, and Chinese in pinyin and initials."""
    found = [(term[:120], "w")]
    if not term.isascii():
        full, short = spoken(term)
        found += [(full[:120], "p")] + ([(short[:120], "i")] if len(short) > 1 else [])
    return found
