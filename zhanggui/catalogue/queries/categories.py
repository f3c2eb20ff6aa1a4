"""The tree of categories, and one of them by its address."""

import threading
import time
from collections import defaultdict
from typing import Any
from uuid import UUID

from zhanggui.catalogue.dto import CategoryNode, CategoryRef
from zhanggui.catalogue.errors import SlugMoved
from zhanggui.catalogue.models import Category, CategoryText, SlugHistory
from zhanggui.catalogue.rows import texts
from zhanggui.kit import sql
from zhanggui.kit.errors import NotFound
from zhanggui.kit.locales import fallbacks

FRESH = 5.0
_lock = threading.Lock()
_trees: dict[str, tuple[float, tuple[CategoryNode, ...], dict[str, UUID]]] = {}  # read at, roots, ids by address


def category_tree(locale: str) -> tuple[CategoryNode, ...]:
    """All categories from the roots down, with the number of live products in and below each.

    Every page asks: the tree is kept in the process for five seconds, or until a category is edited here."""
    return _kept(locale)[1]


def _kept(locale: str) -> tuple[float, tuple[CategoryNode, ...], dict[str, UUID]]:
    kept = _trees.get(locale)
    if kept is None or time.monotonic() - kept[0] > FRESH:
        read_at, tree = time.monotonic(), _read_tree(locale)
        every = list(tree)
        for node in every:
            every += node.children
        kept = (read_at, tree, {node.slug: node.id for node in every})
        with _lock:
            _trees[locale] = kept
    return kept


def forget() -> None:
    """Read the tree anew at the next question."""
    with _lock:
        _trees.clear()


def _read_tree(locale: str) -> tuple[CategoryNode, ...]:
    text, joins, params = texts("catalogue_categorytext", "category_id", "c.id", ("slug", "name"), locale)
    rows = sql.fetch(
        f"""SELECT c.id, c.parent_id, c.code, {text}, COALESCE(n.products, 0) FROM catalogue_category c {joins}
 LEFT JOIN (SELECT pc.category_id, count(*) AS products FROM catalogue_productcategory pc
  JOIN catalogue_product p ON p.id = pc.product_id WHERE p.state = 'live' GROUP BY pc.category_id) n
 ON n.category_id = c.id ORDER BY c.position, c.id""",
        params,
    )
    children: dict[object, list[tuple]] = defaultdict(list)
    for row in rows:
        children[row[1]].append(row)

    def nodes(parent: object) -> tuple[CategoryNode, ...]:
        return tuple(
            CategoryNode(sql.uuid_out(row[0]), row[3] or "", row[4] or row[2], nodes(row[0]), row[5], row[2])
            for row in children.get(parent, ())
        )

    return nodes(None)


def category_page(slug: str, locale: str) -> CategoryRef:
    """The category at this address with the way to it, or NotFound, or SlugMoved to where it is now."""
    chain = fallbacks(locale)
    start = f"""SELECT c.id, c.parent_id, 0, t.locale FROM catalogue_categorytext t
 JOIN catalogue_category c ON c.id = t.category_id WHERE t.locale IN ({sql.places(chain)}) AND t.slug = %s"""
    ways = _ways(start, [*chain, slug], locale)
    path = next((ways[its] for its in chain if its in ways), None)
    if path is None:
        raise _moved(slug, chain) or NotFound(what=f"category {slug}")
    own = path[-1]
    if locale in own.slugs and own.slugs[locale] != slug:
        raise SlugMoved(slug=own.slugs[locale])
    return CategoryRef(own.id, own.slug, own.name, own.description, path, own.slugs)


def category_id(slug: str, locale: str) -> UUID:
    """The category at this address; the tree that is kept knows most, and what it does not know `category_page` decides."""
    return _kept(locale)[2].get(slug) or category_page(slug, locale).id


def category_refs(ids: list[UUID], locale: str) -> dict[UUID, CategoryRef]:
    """Categories by id, each with its way."""
    return {category: _path(category, locale)[-1] for category in ids}


def _path(category: UUID, locale: str) -> tuple[CategoryRef, ...]:
    """From the root to the category."""
    ways = _ways("SELECT id, parent_id, 0, '' FROM catalogue_category WHERE id = %s", [category], locale)
    return ways.get("", ())


def _ways(start: str, params: list[Any], locale: str) -> dict[str, tuple[CategoryRef, ...]]:
    """From the root to each category that `start` finds (id, parent, 0, a mark), by its mark."""
    rows = sql.fetch(
        f"""WITH RECURSIVE up(id, parent_id, depth, mark) AS ({start}
 UNION ALL SELECT c.id, c.parent_id, up.depth + 1, up.mark FROM catalogue_category c JOIN up ON c.id = up.parent_id
 WHERE up.depth < 50)
 SELECT up.mark, up.id, t.locale, t.slug, t.name, t.description FROM up
 LEFT JOIN catalogue_categorytext t ON t.category_id = up.id ORDER BY up.depth DESC""",
        params,
    )
    texts_of: dict[str, dict[Any, dict[str, tuple]]] = {}
    for row in rows:
        texts_of.setdefault(row[0], {}).setdefault(row[1], {})[row[2]] = row[3:]
    ways = {}
    for mark, by_id in texts_of.items():
        refs: list[CategoryRef] = []
        for key, own in by_id.items():
            slug, name, description = next((own[its] for its in fallbacks(locale) if its in own), ("", "", ""))
            slugs = {its: text[0] for its, text in own.items() if its}
            refs.append(CategoryRef(sql.uuid_out(key), slug, name, description, (), slugs))
        ways[mark] = tuple(refs)
    return ways


def _moved(slug: str, chain: tuple[str, ...]) -> SlugMoved | None:
    olds = dict(
        SlugHistory.objects.filter(kind="category", locale__in=chain, slug=slug).values_list("locale", "object_id")
    )
    category = next((olds[its] for its in chain if its in olds), None)
    own = dict(CategoryText.objects.filter(category_id=category).values_list("locale", "slug")) if category else {}
    target = next((own[its] for its in chain if its in own), None)
    return SlugMoved(slug=target) if target else None


def category_ids_by_code(codes: list[str]) -> dict[str, UUID]:
    """Categories by the code that importers and demos know them by."""
    return dict(Category.objects.filter(code__in=codes).values_list("code", "id"))
