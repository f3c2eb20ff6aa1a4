from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from zhanggui.kit import sql


def categories_of(product_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Every category that lists a product, those above the chosen ones among them: one statement for any number."""
    ids = list(set(product_ids))
    if not ids:
        return {}
    where, params = sql.among("product_id", ids)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for product, category in sql.fetch(
        f"SELECT product_id, category_id FROM catalogue_productcategory WHERE {where}", params
    ):
        found[sql.uuid_out(product)].add(sql.uuid_out(category))
    return {product: frozenset(categories) for product, categories in found.items()}
