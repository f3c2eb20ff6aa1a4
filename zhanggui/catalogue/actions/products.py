"""A product is made, changed, gets another variant, loses one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.index_products import index_products
from zhanggui.catalogue.actions.prices import set_price, write_prices
from zhanggui.catalogue.actions.publish import publish
from zhanggui.catalogue.actions.shelf import reckon
from zhanggui.catalogue.actions.sound import check_draft, check_fields, check_texts, check_variants
from zhanggui.catalogue.actions.stock import count_first_stock
from zhanggui.catalogue.actions.write import (
    Writing,
    write_categories,
    write_options,
    write_products,
    write_texts,
    write_variants,
)
from zhanggui.catalogue.dto import AxisDraft, ProductDraft, TextDraft, VariantDraft
from zhanggui.catalogue.errors import SkuTaken, StepFixed
from zhanggui.catalogue.models import (
    Category,
    Hold,
    OptionAxis,
    OptionAxisText,
    OptionValue,
    OptionValueText,
    Product,
    ProductCategory,
    StockMovement,
    Variant,
    VariantState,
)
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.kit.ids import uuid7
from zhanggui.kit.measures import SYMBOLS, WHOLE
from zhanggui.kit.money import Money

FIELDS = ("tax_class", "brand", "rank")


@dataclass(frozen=True, slots=True)
class VariantChange:
    """What is to change about a variant: plain fields, and its price from now on (with the earlier one shown beside it)."""

    variant_id: UUID
    fields: dict[str, Any]
    price: Money | None = None
    was: Money | None = None


def create_product(draft: ProductDraft, *, by: str, now: datetime) -> UUID:
    """A new product with its variants, prices and first stock; a draft unless `draft.publish`."""
    check_draft(draft)
    with transaction.atomic():
        refuse_taken_skus(draft.seller_id, [variant.sku for variant in draft.variants])
        parents = parents_of_categories(draft.categories)
        product = Writing(
            id=uuid7(),
            seller_id=draft.seller_id,
            fields={
                "kind": draft.kind,
                "tax_class": draft.tax_class,
                "brand": draft.brand.strip(),
                "rank": draft.rank,
                "source_key": "",
                "source_hash": "",
            },
            texts=dict(draft.texts),
            variants=draft.variants,
            axes=draft.axes,
            categories=draft.categories,
        )
        write_products([product], now=now)
        write_texts({product.id: product.texts})
        write_variants([product])
        write_options([product])
        write_categories({product.id: draft.categories}, parents=parents)
        write_prices([(product.variant_ids[v.sku], v.prices, v.was) for v in draft.variants], by=by, now=now)
        count_first_stock([product], kind={product.id: draft.kind}, by=by, now=now)
        reckon([product.id], now=now, new=[product.id])
        audit.note(by=by, deed="catalogue.create_product", object_kind="product", object_id=product.id, now=now)
        if draft.publish:
            publish([product.id], by=by, now=now)
        index_products([product.id])
    return product.id


def edit_product(
    product_id: UUID,
    *,
    texts: Mapping[str, TextDraft] | None = None,
    categories: Sequence[UUID] | None = None,
    by: str,
    now: datetime,
    **fields: Any,
) -> None:
    """Change what is named: tax_class, brand, rank, texts (those locales), categories (all of them, the first is primary).

    Seller and kind never change. An address that changes keeps leading to the product."""
    check_fields(fields, FIELDS)
    check_texts(texts or {})
    with transaction.atomic():
        product = locked_product(product_id)
        for name, value in fields.items():
            setattr(product, name, value)
        if categories is not None:
            parents = parents_of_categories(categories)
            product.primary_category_id = categories[0] if categories else None
        product.updated_at = now
        product.save()
        if texts:
            write_texts({product_id: dict(texts)})
        if categories is not None:
            write_categories({product_id: list(categories)}, parents=parents)
        elif "rank" in fields:
            ProductCategory.objects.filter(product_id=product_id).update(rank=product.rank)
        facts = {"changed": sorted(fields), "locales": sorted(texts or {}), "categories": categories is not None}
        audit.note(
            by=by, deed="catalogue.edit_product", object_kind="product", object_id=product_id, facts=facts, now=now
        )
        index_products([product_id])


def add_variant(
    product_id: UUID, draft: VariantDraft, *, axes: Sequence[AxisDraft] = (), by: str, now: datetime
) -> UUID:
    """One more variant. `axes` brings options or values that the product has not had; the others are known by code."""
    with transaction.atomic():
        product = locked_product(product_id)
        check_variants([draft], _all_axes(product_id, axes))
        refuse_taken_skus(product.seller_id, [draft.sku])
        writing = Writing(product_id, product.seller_id, {}, {}, [draft], _all_axes(product_id, axes), new=False)
        place = Variant.objects.filter(product_id=product_id).count()
        write_variants([writing])
        variant_id = writing.variant_ids[draft.sku]
        Variant.objects.filter(id=variant_id).update(position=place)
        write_options([writing])
        write_prices([(variant_id, draft.prices, draft.was)], by=by, now=now)
        count_first_stock([writing], kind={product_id: product.kind}, by=by, now=now)
        reckon([product_id], now=now)
        _touch(product, "catalogue.add_variant", {"sku": draft.sku}, by, now)
    return variant_id


def edit_variant(variant_id: UUID, *, by: str, now: datetime, **fields: Any) -> None:
    """Change sku, barcode, weight_g, position or state ("active", "retired": no longer sold, kept for its orders).

    `measure` and `step` (thousandths of it that one unit of quantity is) only until the variant has moved: another step is
    another variant (step_fixed)."""
    check_fields(fields, ("sku", "barcode", "weight_g", "position", "state", "measure", "step"))
    with transaction.atomic():
        variant = Variant.objects.filter(id=variant_id).first()
        if variant is None:
            raise NotFound(what=f"variant {variant_id}")
        product = locked_product(variant.product_id)
        if fields.get("sku", variant.sku) != variant.sku:
            refuse_taken_skus(variant.seller_id, [fields["sku"]])
        if fields.get("state", VariantState.ACTIVE) not in VariantState.values:
            raise Invalid(field="state", problem=_("{state} is not a state of a variant").format(state=fields["state"]))
        _measured(variant, fields)
        Variant.objects.filter(id=variant_id).update(**fields)
        reckon([product.id], now=now)
        _touch(product, "catalogue.edit_variant", {"sku": variant.sku, "changed": sorted(fields)}, by, now)


def _measured(variant: Variant, fields: dict[str, Any]) -> None:
    """Whether it may be measured otherwise."""
    measure, step = fields.get("measure", variant.measure), fields.get("step", variant.step)
    if (measure, step) == (variant.measure, variant.step):
        return
    if measure and measure not in SYMBOLS:
        raise Invalid(field="measure", problem=_("{measure} is not a measure").format(measure=measure[:10]))
    if type(step) is not int or not 1 <= step <= 1_000_000 or (not measure and step != WHOLE):
        raise Invalid(field="step", problem=_("a step lies between a thousandth and a thousand of the measure"))
    moved = (
        StockMovement.objects.filter(variant=variant.id).exists() or Hold.objects.filter(variant=variant.id).exists()
    )
    if moved or variant.is_bundle:
        raise StepFixed(sku=variant.sku)


def edit_variants(product_id: UUID, changes: Sequence[VariantChange], *, by: str, now: datetime) -> int:
    """Change several variants of a product and their prices, all or none; how many changed.

    A refusal says in its facts which `variant` it is about."""
    changed = 0
    with transaction.atomic():
        mine = set(Variant.objects.filter(product_id=product_id).values_list("id", flat=True))
        for change in changes:
            try:
                if change.variant_id not in mine:
                    raise NotFound(what=f"variant {change.variant_id}")
                if change.fields:
                    edit_variant(change.variant_id, **change.fields, by=by, now=now)
                if change.price is not None:
                    set_price(change.variant_id, change.price, was=change.was, by=by, now=now)
            except Refusal as refusal:
                refusal.facts["variant"] = str(change.variant_id)
                raise
            changed += bool(change.fields or change.price is not None)
    return changed


def locked_product(product_id: UUID) -> Product:
    product = Product.objects.select_for_update().filter(id=product_id).first()
    if product is None:
        raise NotFound(what=f"product {product_id}")
    return product


def parents_of_categories(categories: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Every category's parent; refuses categories that do not exist."""
    rows = Category.objects.values_list("id", "parent_id") if categories else ()
    parents: dict[UUID, UUID | None] = {}
    parents.update(rows)
    for category in categories:
        if category not in parents:
            raise NotFound(what=f"category {category}")
    return parents


def refuse_taken_skus(seller_id: UUID, skus: Sequence[str]) -> None:
    taken = Variant.objects.filter(seller_id=seller_id, sku__in=skus).values_list("sku", flat=True).first()
    if taken is not None:
        raise SkuTaken(sku=taken)


def _touch(product: Product, deed: str, facts: dict[str, Any], by: str, now: datetime) -> None:
    Product.objects.filter(id=product.id).update(updated_at=now)
    audit.note(by=by, deed=deed, object_kind="product", object_id=product.id, facts=facts, now=now)
    index_products([product.id])


def _all_axes(product_id: UUID, added: Sequence[AxisDraft]) -> list[AxisDraft]:
    """The product's axes as they are, with what is added to them."""
    known = axes_of([product_id]).get(product_id, [])
    merged = {axis.code: axis for axis in known}
    for axis in added:
        before = merged.get(axis.code)
        values = {value.code: value for value in before.values} if before else {}
        values.update({value.code: value for value in axis.values})
        names = {**before.names, **axis.names} if before else axis.names
        merged[axis.code] = AxisDraft(axis.code, names, tuple(values.values()))
    return list(merged.values())


def axes_of(product_ids: Sequence[UUID]) -> dict[UUID, list[AxisDraft]]:
    """The axes of products as drafts, in order."""
    from zhanggui.catalogue.dto import ValueDraft

    axes = list(OptionAxis.objects.filter(product_id__in=product_ids).order_by("position", "id"))
    ids = [axis.id for axis in axes]
    values = list(OptionValue.objects.filter(axis_id__in=ids).order_by("position", "id"))
    names: dict[UUID, dict[str, str]] = {}
    for axis_id, locale, name in OptionAxisText.objects.filter(axis_id__in=ids).values_list(
        "axis_id", "locale", "name"
    ):
        names.setdefault(axis_id, {})[locale] = name
    labels: dict[UUID, dict[str, str]] = {}
    texts = OptionValueText.objects.filter(value_id__in=[value.id for value in values])
    for value_id, locale, label in texts.values_list("value_id", "locale", "label"):
        labels.setdefault(value_id, {})[locale] = label
    found: dict[UUID, list[AxisDraft]] = {}
    for axis in axes:
        own = tuple(
            ValueDraft(value.code, labels.get(value.id, {}), value.swatch)
            for value in values
            if value.axis_id == axis.id
        )
        found.setdefault(axis.product_id, []).append(AxisDraft(axis.code, names.get(axis.id, {}), own))
    return found
