"""Importers bring products in lists: each is created, changed or found the same, in a fixed number of statements a list."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.categories import ensure_categories
from zhanggui.catalogue.actions.index_products import index_products
from zhanggui.catalogue.actions.prices import write_prices
from zhanggui.catalogue.actions.products import parents_of_categories
from zhanggui.catalogue.actions.publish import publish
from zhanggui.catalogue.actions.shelf import reckon
from zhanggui.catalogue.actions.sound import check_draft
from zhanggui.catalogue.actions.stock import count_first_stock
from zhanggui.catalogue.actions.write import (
    Writing,
    write_categories,
    write_options,
    write_products,
    write_texts,
    write_variants,
)
from zhanggui.catalogue.dto import ProductInput, Upserted
from zhanggui.catalogue.errors import NoWarehouse, SkuTaken
from zhanggui.catalogue.models import Price, Product, ProductKind, Variant, VariantState, Warehouse
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, Refusal
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money


def upsert_products(rows: Sequence[ProductInput], *, by: str, now: datetime) -> list[Upserted | Refusal]:
    """One answer per row, in order; a row that is refused changes nothing and stops no other.

    A product is known by (seller, source key). The same input as last time changes nothing, not even what the shop edited
    since. A changed input renews texts, options, variants, categories, prices and counted stock; variants it no longer
    has are retired; the product stays on or off sale as it is. What is new goes on sale if it has a price and may."""
    answers: list[Upserted | Refusal | None] = [_problem(row) for row in rows]
    with transaction.atomic():
        known = _known_products(rows)
        variants = _known_variants(rows, known)
        todo: list[tuple[int, ProductInput, Writing, bool]] = []
        seen: set[tuple[UUID, str]] = set()
        skus: dict[tuple[UUID, str], UUID] = {key: product for key, (_, product) in variants.items()}
        stocked = set(
            Warehouse.objects.filter(seller_id__in={row.seller_id for row in rows}).values_list("seller_id", flat=True)
        )
        for place, row in enumerate(rows):
            if answers[place] is not None:
                continue
            product = known.get((row.seller_id, row.source_key))
            problem = _conflict(row, product, seen, skus, stocked)
            if problem is not None:
                answers[place] = problem
                continue
            seen.add((row.seller_id, row.source_key))
            product_id = product.id if product else uuid7()
            own = {v.sku: variants[row.seller_id, v.sku][0] for v in row.variants if (row.seller_id, v.sku) in variants}
            fingerprint = _fingerprint(row)
            if product is not None and product.source_hash == fingerprint:
                answers[place] = Upserted(product_id, "same", own)
                continue
            skus.update({(row.seller_id, variant.sku): product_id for variant in row.variants})
            todo.append((place, row, _writing(row, product_id, own, fingerprint, product is None), product is None))
        if todo:
            _write(todo, by=by, now=now)
        for place, _row, writing, new in todo:
            answers[place] = Upserted(writing.id, "created" if new else "changed", dict(writing.variant_ids))
    return [answer for answer in answers if answer is not None]


def _write(todo: list[tuple[int, ProductInput, Writing, bool]], *, by: str, now: datetime) -> None:
    writings = [writing for _, _, writing, _ in todo]
    paths = [path for _, row, _, _ in todo for path in row.categories]
    ids = iter(ensure_categories(paths, by=by, now=now))
    for _place, row, writing, _new in todo:
        writing.categories = list(dict.fromkeys(next(ids) for _path in row.categories))
    known_variants = [variant for writing in writings for variant in writing.variant_ids.values()]
    before = _prices_now(known_variants, now)
    write_products(writings, now=now)
    write_texts({writing.id: writing.texts for writing in writings})
    write_variants(writings)
    write_options(writings)
    _retire_missing([writing for writing in writings if not writing.new])
    parents = parents_of_categories([category for writing in writings for category in writing.categories])
    write_categories({writing.id: writing.categories for writing in writings}, parents=parents)
    write_prices(_changed_prices(writings, before), by=by, now=now)
    count_first_stock(writings, kind={writing.id: row.kind for _, row, writing, _ in todo}, by=by, now=now)
    reckon([w.id for w in writings], now=now, new={w.id for w in writings if w.new})
    created = [
        writing.id for _, row, writing, new in todo if new and row.publish and any(v.prices for v in row.variants)
    ]
    if created:
        publish(created, by=by, now=now)
    index_products([writing.id for writing in writings])
    facts = {"created": sum(new for *_, new in todo), "changed": sum(not new for *_, new in todo)}
    audit.note(by=by, deed="catalogue.upsert_products", object_kind="products", object_id="", facts=facts, now=now)


def _problem(row: ProductInput) -> Refusal | None:
    try:
        check_draft(row)
        if not 1 <= len(row.source_key) <= 200:
            raise Invalid(field="source_key", problem=_("a product is known by a key of 1 to 200 characters"))
        for path in row.categories:
            if not path or not all(path.values()) or len({len(names) for names in path.values()}) != 1:
                raise Invalid(
                    field="categories", problem=_("a path of categories has the same steps in every language")
                )
            if not all(name.strip() for names in path.values() for name in names):
                raise Invalid(field="categories", problem=_("a category has a name"))
        for variant in row.variants:
            was = {money.currency: money for money in variant.was}
            for price in variant.prices:
                if price.currency in was and was[price.currency] <= price:
                    raise Invalid(
                        field="was", problem=_("{sku}: the earlier price is not higher").format(sku=variant.sku)
                    )
    except Refusal as refusal:
        return refusal
    return None


def _conflict(
    row: ProductInput,
    product: Product | None,
    seen: set[tuple[UUID, str]],
    skus: dict[tuple[UUID, str], UUID],
    stocked: set[UUID],
) -> Refusal | None:
    if (row.seller_id, row.source_key) in seen:
        return Invalid(
            field="source_key", problem=_("{source_key} stands twice in the list").format(source_key=row.source_key)
        )
    if product is not None and product.kind != row.kind:
        return Invalid(
            field="kind",
            problem=_("{source_key} is {kind} and cannot become {other_kind}").format(
                source_key=row.source_key, kind=product.kind, other_kind=row.kind
            ),
        )
    own = product.id if product else None
    for variant in row.variants:
        if skus.get((row.seller_id, variant.sku), own) != own:
            return SkuTaken(sku=variant.sku)
    if row.kind == ProductKind.PHYSICAL and row.seller_id not in stocked and any(v.stock for v in row.variants):
        return NoWarehouse(seller_id=row.seller_id)
    return None


def _known_products(rows: Sequence[ProductInput]) -> dict[tuple[UUID, str], Product]:
    found = Product.objects.select_for_update().order_by("id")
    found = found.filter(seller_id__in={row.seller_id for row in rows}, source_key__in={row.source_key for row in rows})
    return {(product.seller_id, product.source_key): product for product in found if product.source_key}


def _known_variants(rows: Sequence[ProductInput], known: dict) -> dict[tuple[UUID, str], tuple[UUID, UUID]]:
    """(seller, SKU) → (variant, product): those that the list names."""
    found = Variant.objects.filter(
        seller_id__in={row.seller_id for row in rows}, sku__in={variant.sku for row in rows for variant in row.variants}
    )
    rows_ = found.values_list("seller_id", "sku", "id", "product_id")
    return {(seller, sku): (variant, product) for seller, sku, variant, product in rows_}


def _writing(row: ProductInput, product_id: UUID, own: dict[str, UUID], fingerprint: str, new: bool) -> Writing:
    fields: dict[str, Any] = {
        "kind": row.kind,
        "tax_class": row.tax_class,
        "brand": row.brand.strip(),
        "rank": row.rank,
        "source_key": row.source_key,
        "source_hash": fingerprint,
    }
    return Writing(product_id, row.seller_id, fields, dict(row.texts), row.variants, row.axes, (), new, own)


def _fingerprint(row: ProductInput) -> str:
    return hashlib.sha256(orjson.dumps(asdict(row), option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS)).hexdigest()


def _retire_missing(writings: list[Writing]) -> None:
    kept = {variant for writing in writings for variant in writing.variant_ids.values()}
    missing = Q(product_id__in=[writing.id for writing in writings]) & ~Q(id__in=kept)
    if writings:
        Variant.objects.filter(missing).update(state=VariantState.RETIRED)


def _prices_now(variants: list[UUID], now: datetime) -> dict[tuple[UUID, str], tuple[int, int | None]]:
    """(variant, currency) → (amount, was) in force."""
    rows = Price.objects.filter(variant_id__in=variants, list="standard", starts_at__lte=now)
    rows = rows.filter(Q(ends_at=None) | Q(ends_at__gt=now)).order_by("starts_at", "id")
    found = rows.values_list("variant_id", "currency", "amount_minor", "was_minor")
    return {(variant, currency): (amount, was) for variant, currency, amount, was in found}


def _changed_prices(
    writings: list[Writing], before: dict[tuple[UUID, str], tuple[int, int | None]]
) -> list[tuple[UUID, list[Money], list[Money]]]:
    changed = []
    for writing in writings:
        for draft in writing.variants:
            variant = writing.variant_ids[draft.sku]
            was = {money.currency: money.minor for money in draft.was}
            prices = [
                price
                for price in draft.prices
                if before.get((variant, price.currency)) != (price.minor, was.get(price.currency))
            ]
            if prices:
                changed.append((variant, prices, list(draft.was)))
    return changed
