"""Whether a draft makes sense by itself; refusals name the field."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhanggui.catalogue.dto import AxisDraft, ProductDraft, ProductInput, TextDraft, VariantDraft
from zhanggui.catalogue.models import ProductKind
from zhanggui.kit.errors import Invalid
from zhanggui.kit.locales import known
from zhanggui.taxation.public import TAX_CLASSES

LIMIT = 2**31 - 1
LONGEST = {"brand": 120, "sku": 80, "barcode": 40}


def check_draft(draft: ProductDraft | ProductInput) -> None:
    if draft.kind not in ProductKind.values:
        raise Invalid(field="kind", problem=f"a product is physical or digital, not {draft.kind}")
    check_fields(
        {"tax_class": draft.tax_class, "brand": draft.brand, "rank": draft.rank}, ("tax_class", "brand", "rank")
    )
    if not draft.texts:
        raise Invalid(field="texts", problem="a product has a title in at least one language")
    check_texts(draft.texts)
    if not draft.variants:
        raise Invalid(field="variants", problem="a product has at least one variant")
    check_variants(draft.variants, draft.axes)


def check_texts(texts: Mapping[str, TextDraft]) -> None:
    for locale, text in texts.items():
        if not known(locale):
            raise Invalid(field="texts", problem=f"{locale} is not a language of the shop")
        if not 1 <= len(text.title.strip()) <= 300:
            raise Invalid(field="title", problem="a title has 1 to 300 characters")
        if len(text.summary.strip()) > 500:
            raise Invalid(field="summary", problem="a summary has at most 500 characters")
        if len(text.description) > 200_000:
            raise Invalid(field="description", problem="a description has at most 200,000 characters")


def check_variants(variants: Sequence[VariantDraft], axes: Sequence[AxisDraft]) -> None:
    allowed = {axis.code: {value.code for value in axis.values} for axis in axes}
    seen: set[Any] = set()
    for draft in variants:
        check_fields({"sku": draft.sku, "barcode": draft.barcode, "weight_g": draft.weight_g}, None)
        for axis, value in draft.values.items():
            if value not in allowed.get(axis, ()):
                raise Invalid(field="values", problem=f"{draft.sku}: the option {axis} has no value {value}")
        for mark in (draft.sku, tuple(sorted(draft.values.items()))):
            if mark in seen:
                raise Invalid(field="variants", problem=f"{draft.sku}: two variants have the same SKU or options")
            seen.add(mark)
        for price in draft.prices:
            if not 0 <= price.minor <= 10**15:
                raise Invalid(field="prices", problem=f"{draft.sku}: {price} is not a price")
        for count in draft.stock.values():
            if type(count) is not int or not 0 <= count <= LIMIT:
                raise Invalid(field="stock", problem=f"{draft.sku}: {count} is not a count of units")


def check_fields(fields: Mapping[str, Any], allowed: Sequence[str] | None) -> None:
    """Plain fields of products and variants."""
    for name, value in fields.items():
        if allowed is not None and name not in allowed:
            raise Invalid(field=name, problem=f"{name} cannot be changed")
        if name == "sku" and not value.strip():
            raise Invalid(field="sku", problem="a variant has a SKU")
        if name in LONGEST and len(value) > LONGEST[name]:
            raise Invalid(field=name, problem=f"{name} has at most {LONGEST[name]} characters")
        if name == "tax_class" and value not in TAX_CLASSES:
            raise Invalid(field="tax_class", problem=f"{value} is not a tax class")
        if name in ("rank", "position") and not -LIMIT <= value <= LIMIT:
            raise Invalid(field=name, problem=f"{value} is out of range")
        if name == "weight_g" and not 0 <= value <= LIMIT:
            raise Invalid(field="weight_g", problem=f"{value} is not a weight in grams")
