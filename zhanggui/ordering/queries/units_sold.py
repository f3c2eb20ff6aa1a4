"""What ordering knows of a variant's stock: units that are paid for and not shipped yet, and whose document is whose."""

from collections.abc import Iterable
from uuid import UUID

import orjson

from zhanggui.catalogue.public import units_owed
from zhanggui.kit import sql
from zhanggui.ordering.goods import goods_of_lines


def units_to_ship(variant_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Units that were sold (booked off the stock) and still lie on the shelf: paid, not shipped, not refunded."""
    asked = set(variant_ids)
    which, params = sql.among("l.variant_id", asked)
    rows = sql.fetch(
        f"""SELECT l.variant_id, sum(l.quantity - l.shipped - l.dropped) FROM ordering_orderline l
 JOIN ordering_sellerorder p ON p.id = l.seller_order_id WHERE p.state = 'confirmed' AND l.kind = 'physical' AND {which}
 GROUP BY l.variant_id HAVING sum(l.quantity - l.shipped - l.dropped) > 0""",
        params,
    )
    sold = {sql.uuid_out(variant): int(units) for variant, units in rows}
    for variant, units in _in_sets().items():
        if variant in asked:
            sold[variant] = sold.get(variant, 0) + units
    owed = units_owed(sold) if sold else {}
    return {variant: left for variant, units in sold.items() if (left := units - owed.get(variant, 0)) > 0}


def _in_sets() -> dict[UUID, int]:
    """The same of what is in sets, by part."""
    rows = sql.fetch(
        """SELECT l.parts, l.quantity - l.shipped - l.dropped FROM ordering_orderline l
 JOIN ordering_sellerorder p ON p.id = l.seller_order_id WHERE p.state = 'confirmed' AND l.parts IS NOT NULL"""
    )
    nobody = UUID(int=0)
    lines = ((nobody, orjson.loads(parts) if isinstance(parts, str) else parts, left) for parts, left in rows if left)
    return goods_of_lines(lines)


def order_numbers(documents: Iterable[str]) -> dict[str, str]:
    """The order number behind each of these documents that is an order."""
    ids = {}
    for document in documents:
        try:
            ids[UUID(document)] = document
        except ValueError:
            continue
    if not ids:
        return {}
    which, params = sql.among("id", ids)
    rows = sql.fetch(f"SELECT id, number FROM ordering_order WHERE {which}", params)
    return {ids[sql.uuid_out(order_id)]: number for order_id, number in rows}
