from collections.abc import Iterable
from uuid import UUID

from zhanggui.catalogue.models import Variant
from zhanggui.kit import sql


def variants_by_sku(skus: Iterable[str]) -> dict[str, tuple[UUID, UUID]]:
    """(variant, product) by SKU; unknown ones are left out, of several sellers' the oldest: one statement."""
    which, params = sql.among("sku", sorted(set(skus)))
    rows = sql.fetch(f"SELECT sku, id, product_id FROM catalogue_variant WHERE {which} ORDER BY id DESC", params)
    return {sku: (sql.uuid_out(variant), sql.uuid_out(product)) for sku, variant, product in rows}


def measures_of(variant_ids: Iterable[UUID]) -> dict[UUID, tuple[str, int]]:
    """(measure, step) of variants, pieces too; unknown ids are left out."""
    rows = Variant.objects.filter(id__in=list(variant_ids))
    return {variant: (measure, step) for variant, measure, step in rows.values_list("id", "measure", "step")}


def products_of(variant_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Product by variant: one statement."""
    which, params = sql.among("id", list(variant_ids))
    rows = sql.fetch(f"SELECT id, product_id FROM catalogue_variant WHERE {which}", params)
    return {sql.uuid_out(variant): sql.uuid_out(product) for variant, product in rows}


def skus_of(*, variants: Iterable[UUID] = (), products: Iterable[UUID] = ()) -> dict[UUID, str]:
    """SKU by variant, and of each product that of its first variant: one statement."""
    which, params = sql.among("id", list(variants))
    those, more = sql.among("product_id", list(products))
    rows = sql.fetch(
        f"SELECT id, product_id, sku FROM catalogue_variant WHERE {which} OR {those} ORDER BY position DESC, id DESC",
        [*params, *more],
    )
    found = {sql.uuid_out(product): sku for _variant, product, sku in rows}
    return found | {sql.uuid_out(variant): sku for variant, _product, sku in rows}
