"""Categories are made, renamed, moved in the tree, deleted when empty; importers name them by their path."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.index_products import index_category
from zhanggui.catalogue.actions.write import with_ancestors
from zhanggui.catalogue.dto import CategoryTextDraft
from zhanggui.catalogue.errors import CategoryLoop, CategoryNotEmpty
from zhanggui.catalogue.models import Category, CategoryText, Product, ProductCategory
from zhanggui.catalogue.queries.categories import forget
from zhanggui.catalogue.slugs import Slugs, slugify
from zhanggui.kit import audit, sql
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.locales import LOCALES, known

SLUGS = Slugs("category", CategoryText, "category_id")


class Keep:
    """The parent stays as it is."""


KEEP = Keep()


def create_category(
    *,
    texts: Mapping[str, CategoryTextDraft],
    parent_id: UUID | None = None,
    code: str = "",
    position: int = 0,
    by: str,
    now: datetime,
) -> UUID:
    """A new category below `parent_id`, or at the root. `code` names it for importers; one is made where none is given."""
    _sound(texts, needed=True)
    with transaction.atomic():
        if parent_id is not None and not Category.objects.filter(id=parent_id).exists():
            raise NotFound(what=f"category {parent_id}")
        category_id = uuid7()
        code = code.strip() or f"{slugify(next(iter(texts.values())).name)}-{category_id.hex[-6:]}"
        if Category.objects.filter(code=code).exists():
            raise Invalid(field="code", problem=_("a category with the code {code} is there already").format(code=code))
        Category.objects.create(id=category_id, parent_id=parent_id, position=position, code=code)
        _write_texts({category_id: dict(texts)})
        audit.note(by=by, deed="catalogue.create_category", object_kind="category", object_id=category_id, now=now)
    return category_id


def edit_category(
    category_id: UUID,
    *,
    texts: Mapping[str, CategoryTextDraft] | None = None,
    parent_id: UUID | Keep | None = KEEP,
    position: int | None = None,
    by: str,
    now: datetime,
) -> None:
    """Rename, reorder, or hang below another category (`parent_id=None`: at the root). Old addresses keep leading here."""
    _sound(texts or {}, needed=False)
    with transaction.atomic():
        # One at a time moves branches, so that two moves cannot make a ring of them.
        rows = Category.objects.select_for_update().order_by("id").values_list("id", "parent_id")
        parents: dict[UUID, UUID | None] = {}
        parents.update(rows)
        if category_id not in parents:
            raise NotFound(what=f"category {category_id}")
        if position is not None:
            Category.objects.filter(id=category_id).update(position=position)
        if not isinstance(parent_id, Keep) and parent_id != parents[category_id]:
            _move(category_id, parent_id, parents)
        if texts:
            _write_texts({category_id: dict(texts)})
        facts = {"locales": sorted(texts or {}), "moved": parent_id is not KEEP}
        changed()
        audit.note(
            by=by, deed="catalogue.edit_category", object_kind="category", object_id=category_id, facts=facts, now=now
        )
        if texts or parent_id is not KEEP:
            index_category(category_id)


def delete_category(category_id: UUID, *, by: str, now: datetime) -> None:
    """Delete a category that has neither products nor subcategories."""
    with transaction.atomic():
        if not Category.objects.select_for_update().filter(id=category_id).exists():
            raise NotFound(what=f"category {category_id}")
        listed = ProductCategory.objects.filter(category_id=category_id).exists()
        primary = Product.objects.filter(primary_category_id=category_id).exists()
        if listed or primary or Category.objects.filter(parent_id=category_id).exists():
            raise CategoryNotEmpty(category_id=category_id)
        Category.objects.filter(id=category_id).delete()
        changed()
        audit.note(by=by, deed="catalogue.delete_category", object_kind="category", object_id=category_id, now=now)


def ensure_categories(paths: Sequence[Mapping[str, Sequence[str]]], *, by: str, now: datetime) -> list[UUID]:
    """Categories by paths of names per locale, made where they are missing; a handful of statements for a list.

    A step is known by its name in any of the locales given, below the same parent; names that it lacks are added."""
    if not any(path for path in paths):
        return []
    with transaction.atomic():
        known_by: dict[tuple[UUID | None, str, str], UUID] = {}
        for own_id, above, locale, name in CategoryText.objects.values_list(
            "category_id", "category__parent_id", "locale", "name"
        ):
            known_by.setdefault((above, locale, name.casefold()), own_id)
        made: list[tuple[UUID, UUID | None]] = []
        texts: dict[UUID, dict[str, CategoryTextDraft]] = {}
        answer: list[UUID] = []
        for path in paths:
            parent: UUID | None = None
            for step in range(max(len(names) for names in path.values())):
                names = {locale: own[step].strip()[:120] for locale, own in path.items() if step < len(own)}
                keys = {locale: (parent, locale, name.casefold()) for locale, name in names.items() if name}
                found = next((known_by[key] for key in keys.values() if key in known_by), None)
                category = found or uuid7()
                if found is None:
                    made.append((category, parent))
                for locale, key in keys.items():
                    if key not in known_by:
                        known_by[key] = category
                        texts.setdefault(category, {}).setdefault(locale, CategoryTextDraft(names[locale]))
                parent = category
            if parent is None:
                raise Invalid(field="categories", problem=_("a path of categories has at least one name"))
            answer.append(parent)
        _write_new(made, texts)
    return answer


def _write_new(made: list[tuple[UUID, UUID | None]], texts: dict[UUID, dict[str, CategoryTextDraft]]) -> None:
    for category, parent in made:  # parents come first
        own = texts[category]
        locale = next(locale for locale in ("en", *LOCALES, *own) if locale in own)
        code = f"{slugify(own[locale].name)}-{category.hex[-6:]}"
        Category.objects.create(id=category, parent_id=parent, code=code, position=0)
    lacking = set(texts) - {category for category, _ in made}
    there = set(CategoryText.objects.filter(category_id__in=lacking).values_list("category_id", "locale"))
    _write_texts(
        {
            category: {locale: text for locale, text in own.items() if (category, locale) not in there}
            for category, own in texts.items()
        }
    )


def _move(category_id: UUID, parent_id: UUID | None, parents: dict[UUID, UUID | None]) -> None:
    if parent_id is not None and parent_id not in parents:
        raise NotFound(what=f"category {parent_id}")
    if parent_id is not None and category_id in with_ancestors([parent_id], parents):
        raise CategoryLoop(category_id=category_id)
    Category.objects.filter(id=category_id).update(parent_id=parent_id)
    parents[category_id] = parent_id
    # Products below were listed in the old ancestors; list them in the new ones.
    products = list(ProductCategory.objects.filter(category_id=category_id).values_list("product_id", flat=True))
    direct: dict[UUID, list[UUID]] = {}
    rows = ProductCategory.objects.filter(product_id__in=products, direct=True).values_list("product_id", "category_id")
    for product, category in rows:
        direct.setdefault(product, []).append(category)
    ranks = dict(Product.objects.filter(id__in=products).values_list("id", "rank"))
    ProductCategory.objects.filter(product_id__in=products).delete()
    sql.insert_many(
        ProductCategory,
        ["product_id", "category_id", "direct", "rank"],
        [
            (product, category, category in own, ranks[product])
            for product, own in direct.items()
            for category in with_ancestors(own, parents)
        ],
    )


def _write_texts(texts: dict[UUID, dict[str, CategoryTextDraft]]) -> None:
    turned: dict[str, list[tuple[UUID, CategoryTextDraft]]] = {}
    for category, own in texts.items():
        for locale, text in own.items():
            turned.setdefault(locale, []).append((category, text))
    there = CategoryText.objects.filter(category_id__in=list(texts)).values_list("category_id", "locale", "slug")
    known_slugs = {(category, locale): slug for category, locale, slug in there}
    rows, moved = [], []
    for locale, given_texts in turned.items():
        wanted = [
            (category, text.slug.strip(), text.name)
            for category, text in given_texts
            if (category, locale) not in known_slugs or text.slug.strip() not in ("", known_slugs[category, locale])
        ]
        given = SLUGS.give(locale, wanted) if wanted else {}
        for category, text in given_texts:
            old = known_slugs.get((category, locale))
            slug = given[category] if category in given else known_slugs[category, locale]
            if old is not None and slug != old:
                moved.append((category, locale, old, slug))
            rows.append((category, locale, slug, text.name.strip(), text.description.strip()))
    sql.insert_many(
        CategoryText,
        ["category_id", "locale", "slug", "name", "description"],
        rows,
        on_conflict="ON CONFLICT (category_id, locale) DO UPDATE SET slug = excluded.slug, name = excluded.name, "
        "description = excluded.description",
    )
    SLUGS.remember(moved)
    changed()


def changed() -> None:
    """The tree differs from now on, and again once others can see it."""
    forget()
    transaction.on_commit(forget)


def _sound(texts: Mapping[str, CategoryTextDraft], *, needed: bool) -> None:
    if needed and not texts:
        raise Invalid(field="texts", problem=_("a category has a name in at least one language"))
    for locale, text in texts.items():
        if not known(locale) or not 1 <= len(text.name.strip()) <= 120:
            raise Invalid(
                field="texts",
                problem=_("the name in {locale} is missing or too long, or the language unknown").format(locale=locale),
            )
