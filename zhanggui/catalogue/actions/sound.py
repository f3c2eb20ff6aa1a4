"""Whether a draft makes sense by itself; refusals name the field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.catalogue.dto import AxisDraft, ProductDraft, ProductInput, TextDraft, VariantDraft
from zhanggui.catalogue.models import ProductKind
from zhanggui.kit.errors import Invalid
from zhanggui.kit.locales import known
from zhanggui.taxation.public import TAX_CLASSES

LIMIT = 2**31 - 1
LONGEST = {"brand": 120, "sku": 80, "barcode": 40}


def check_draft(draft: ProductDraft | ProductInput) -> None:
    if draft.kind not in ProductKind.values:
        raise Invalid(field="kind", problem=_("a product is physical or digital, not {kind}").format(kind=draft.kind))
    check_fields(
        {"tax_class": draft.tax_class, "brand": draft.brand, "rank": draft.rank}, ("tax_class", "brand", "rank")
    )
    if not draft.texts:
        raise Invalid(field="texts", problem=_("a product has a title in at least one language"))
    check_texts(draft.texts)
    if not draft.variants:
        raise Invalid(field="variants", problem=_("a product has at least one variant"))
    check_variants(draft.variants, draft.axes)


def check_texts(texts: Mapping[str, TextDraft]) -> None:
    for locale, text in texts.items():
        if not known(locale):
            raise Invalid(field="texts", problem=_("{locale} is not a language of the shop").format(locale=locale))
        if not 1 <= len(text.title.strip()) <= 300:
            raise Invalid(field="title", problem=_("a title has 1 to 300 characters"))
        if len(text.summary.strip()) > 500:
            raise Invalid(field="summary", problem=_("a summary has at most 500 characters"))
        if len(text.description) > 200_000:
            raise Invalid(field="description", problem=_("a description has at most 200,000 characters"))


def check_variants(variants: Sequence[VariantDraft], axes: Sequence[AxisDraft]) -> None:
    allowed = {axis.code: {value.code for value in axis.values} for axis in axes}
    seen: set[Any] = set()
    for draft in variants:
        check_fields({"sku": draft.sku, "barcode": draft.barcode, "weight_g": draft.weight_g}, None)
        for axis, value in draft.values.items():
            if value not in allowed.get(axis, ()):
                raise Invalid(
                    field="values",
                    problem=_("{sku}: the option {axis} has no value {value}").format(
                        sku=draft.sku, axis=axis, value=value
                    ),
                )
        for mark in (draft.sku, tuple(sorted(draft.values.items()))):
            if mark in seen:
                raise Invalid(
                    field="variants",
                    problem=_("{sku}: two variants have the same SKU or options").format(sku=draft.sku),
                )
            seen.add(mark)
        for price in draft.prices:
            if not 0 <= price.minor <= 10**15:
                raise Invalid(
                    field="prices", problem=_("{sku}: {price} is not a price").format(sku=draft.sku, price=price)
                )
        for count in draft.stock.values():
            if type(count) is not int or not 0 <= count <= LIMIT:
                raise Invalid(
                    field="stock",
                    problem=_("{sku}: {count} is not a count of units").format(sku=draft.sku, count=count),
                )


def check_fields(fields: Mapping[str, Any], allowed: Sequence[str] | None) -> None:
    """Plain fields of products and variants."""
    for name, value in fields.items():
        if allowed is not None and name not in allowed:
            raise Invalid(field=name, problem=_("{name} cannot be changed").format(name=name))
        if name == "sku" and not value.strip():
            raise Invalid(field="sku", problem=_("a variant has a SKU"))
        if name in LONGEST and len(value) > LONGEST[name]:
            raise Invalid(
                field=name, problem=_("{name} has at most {most} characters").format(name=name, most=LONGEST[name])
            )
        if name == "tax_class" and value not in TAX_CLASSES:
            raise Invalid(field="tax_class", problem=_("{value} is not a tax class").format(value=value))
        if name in ("rank", "position") and not -LIMIT <= value <= LIMIT:
            raise Invalid(field=name, problem=_("{value} is out of range").format(value=value))
        if name == "weight_g" and not 0 <= value <= LIMIT:
            raise Invalid(field="weight_g", problem=_("{value} is not a weight in grams").format(value=value))
