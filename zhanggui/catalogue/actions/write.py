"""Writes products of drafts, new or known, whole lists in a fixed number of statements. The deeds judge, this writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from zhanggui.catalogue.dto import AxisDraft, TextDraft, VariantDraft
from zhanggui.catalogue.html import sanitised
from zhanggui.catalogue.models import (
    OptionAxis,
    OptionAxisText,
    OptionValue,
    OptionValueText,
    Product,
    ProductCategory,
    ProductText,
    Variant,
    VariantValue,
)
from zhanggui.catalogue.queries.categories import forget as forget_tree
from zhanggui.catalogue.slugs import Slugs, by_locale, sort_key
from zhanggui.kit import sql
from zhanggui.kit.ids import uuid7

SLUGS = Slugs("product", ProductText, "product_id")


@dataclass(slots=True)
class Writing:
    """One product on its way into the tables. `variant_ids` (SKU → id) names the variants that exist already."""

    id: UUID
    seller_id: UUID
    fields: dict[str, Any]
    texts: dict[str, TextDraft]
    variants: Sequence[VariantDraft]
    axes: Sequence[AxisDraft] = ()
    categories: Sequence[UUID] = ()
    new: bool = True
    variant_ids: dict[str, UUID] = field(default_factory=dict)


PRODUCT_FIELDS = ("kind", "tax_class", "brand", "rank", "source_key", "source_hash")


def write_products(products: Sequence[Writing], *, now: datetime) -> None:
    """Insert or renew the product rows; state and sold_count of known ones stay."""
    sql.insert_many(
        Product,
        ["id", "seller_id", *PRODUCT_FIELDS, "state", "sold_count", "created_at", "updated_at", "primary_category_id"],
        [
            (
                product.id,
                product.seller_id,
                *(product.fields[name] for name in PRODUCT_FIELDS),
                "draft",
                0,
                now,
                now,
                product.categories[0] if product.categories else None,
            )
            for product in products
        ],
        on_conflict="ON CONFLICT (id) DO UPDATE SET "
        + ", ".join(
            f"{name} = excluded.{name}"
            for name in ("tax_class", "brand", "rank", "source_hash", "updated_at", "primary_category_id")
        ),
    )


def write_texts(texts: dict[UUID, dict[str, TextDraft]]) -> None:
    """Texts per product and locale. A known text keeps its address unless another is given; the old one still leads."""
    known = {
        (product, locale): slug
        for product, locale, slug in ProductText.objects.filter(product_id__in=list(texts)).values_list(
            "product_id", "locale", "slug"
        )
    }
    rows, moved = [], []
    for locale, own in sorted(by_locale(texts).items()):
        wanted = [
            (product, text.slug.strip(), text.title)
            for product, text in own
            if (product, locale) not in known or text.slug.strip() not in ("", known[product, locale])
        ]
        given = SLUGS.give(locale, wanted) if wanted else {}
        for product, text in own:
            old = known.get((product, locale))
            slug = given[product] if product in given else known[product, locale]
            if old is not None and slug != old:
                moved.append((product, locale, old, slug))
            title = text.title.strip()
            rows.append(
                (product, locale, slug, title, text.summary.strip(), sanitised(text.description), sort_key(title))
            )
    columns = ["product_id", "locale", "slug", "title", "summary", "description", "sort_key"]
    _upsert(ProductText, columns, rows, key=2)
    SLUGS.remember(moved)


def write_options(products: Sequence[Writing]) -> None:
    """Axes, values and their texts, and which variant has which value."""
    products = [product for product in products if product.axes]
    if not products:
        return
    axes = _ids(OptionAxis, "product_id", [product.id for product in products if not product.new])
    values = _ids(OptionValue, "axis_id", list(axes.values()))
    axis_rows, axis_texts, value_rows, value_texts = [], [], [], []
    for product in products:
        for place, axis in enumerate(product.axes):
            axis_id = axes.setdefault((product.id, axis.code), uuid7())
            axis_rows.append((axis_id, product.id, axis.code, place))
            axis_texts += [(axis_id, locale, name) for locale, name in axis.names.items()]
            for position, value in enumerate(axis.values):
                value_id = values.setdefault((axis_id, value.code), uuid7())
                value_rows.append((value_id, axis_id, value.code, position, value.swatch))
                value_texts += [(value_id, locale, label) for locale, label in value.labels.items()]
    _upsert(OptionAxis, ["id", "product_id", "code", "position"], axis_rows, key=1)
    _upsert(OptionAxisText, ["axis_id", "locale", "name"], axis_texts, key=2)
    _upsert(OptionValue, ["id", "axis_id", "code", "position", "swatch"], value_rows, key=1)
    _upsert(OptionValueText, ["value_id", "locale", "label"], value_texts, key=2)
    known = [product.variant_ids[draft.sku] for product in products if not product.new for draft in product.variants]
    if known:
        VariantValue.objects.filter(variant_id__in=known).delete()
    chosen = [
        (product.variant_ids[draft.sku], values[axes[product.id, axis], value])
        for product in products
        for draft in product.variants
        for axis, value in draft.values.items()
    ]
    sql.insert_many(VariantValue, ["variant_id", "value_id"], chosen)


def write_variants(products: Sequence[Writing]) -> None:
    """Variants in the order of the drafts; known ones (by SKU) are renewed and brought back if they were retired."""
    rows = []
    for product in products:
        for position, draft in enumerate(product.variants):
            variant_id = product.variant_ids.setdefault(draft.sku, uuid7())
            rows.append(
                (
                    variant_id,
                    product.id,
                    product.seller_id,
                    draft.sku,
                    draft.barcode,
                    draft.weight_g,
                    position,
                    "active",
                )
            )
    columns = ["id", "product_id", "seller_id", "sku", "barcode", "weight_g", "position", "state"]
    _upsert(Variant, columns, rows, key=1)


def write_categories(listed: dict[UUID, Sequence[UUID]], *, parents: dict[UUID, UUID | None]) -> None:
    """List each product in its categories, and in all above them."""
    ProductCategory.objects.filter(product_id__in=list(listed)).delete()
    ranks = dict(Product.objects.filter(id__in=list(listed)).values_list("id", "rank"))
    rows = []
    for product, direct in listed.items():
        for category in with_ancestors(direct, parents):
            rows.append((product, category, category in direct, ranks[product]))
    sql.insert_many(ProductCategory, ["product_id", "category_id", "direct", "rank"], rows)
    forget_tree()


def with_ancestors(categories: Iterable[UUID], parents: dict[UUID, UUID | None]) -> list[UUID]:
    found: dict[UUID, None] = {}
    for category in categories:
        step: UUID | None = category
        while step is not None and step not in found:
            found[step] = None
            step = parents[step]
    return list(found)


def _ids(model: type[models.Model], parent: str, parents: list[UUID]) -> dict[tuple[UUID, str], UUID]:
    """(parent, code) → id of the rows that exist."""
    if not parents:
        return {}
    rows = model._default_manager.filter(**{f"{parent}__in": parents}).values_list(parent, "code", "id")
    return {(parent_id, code): own for parent_id, code, own in rows}


def _upsert(model: type[models.Model], columns: list[str], rows: list[tuple], *, key: int) -> None:
    """Insert, or renew all but the first `key` columns, which are the key."""
    renewed = ", ".join(f"{column} = excluded.{column}" for column in columns[key:])
    sql.insert_many(
        model, columns, rows, on_conflict=f"ON CONFLICT ({', '.join(columns[:key])}) DO UPDATE SET {renewed}"
    )
