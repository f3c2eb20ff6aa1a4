"""Orders and refunds as facts for the books of metrics: pseudonyms and sums, no person."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from zhanggui.analytics.public import Fact, pseudonym_of
from zhanggui.kit import sql
from zhanggui.ordering.models import Order, OrderLine, OrderRefund, SellerOrder

SEVERAL = "several"
ORDER = "id party_id confirmed_at total_minor items_minor delivery_minor units currency country locale channel visitor terms"


def order_facts(order_ids: Iterable[UUID]) -> list[Fact]:
    """A fact per confirmed order among these, at its confirmation, with the terms in force. Telling one again changes nothing."""
    which, params = sql.among("id", set(order_ids))
    orders = sql.select(Order, ORDER, f"WHERE confirmed_at IS NOT NULL AND {which} ORDER BY id", params)
    sellers: dict[UUID, str] = {}
    which, params = sql.among("order_id", [order.id for order in orders])
    for order_id, seller in sql.select(SellerOrder, "order_id seller_id", f"WHERE {which}", params):
        sellers[order_id] = SEVERAL if order_id in sellers else str(seller)
    items = _items([order.id for order in orders])
    earliest: dict[UUID, UUID] = {}
    which, params = sql.among("party_id", {order.party_id for order in orders})
    first = f"WHERE confirmed_at IS NOT NULL AND {which} ORDER BY confirmed_at, id"
    for order_id, party in sql.select(Order, "id party_id", first, params):
        earliest.setdefault(party, order_id)
    return [
        Fact(
            kind="order",
            id=str(order.id),
            version=order.terms,
            at=at,
            dims=_dims(order)
            | {
                "seller": sellers.get(order.id, ""),
                "buyer_kind": "new" if earliest.get(order.party_id) == order.id else "returning",
            },
            measures={
                "amount": order.total_minor,
                "items": order.items_minor,
                "delivery": order.delivery_minor,
                "units": order.units,
                "orders": 1,
            }
            | items.get(order.id, {}),
        )
        for order in orders
        if (at := order.confirmed_at)
    ]


def _items(order_ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    """What each product brought in each order, as measures of its fact."""
    which, params = sql.among("p.order_id", order_ids)
    rows = sql.fetch(
        f"SELECT p.order_id, l.product_id, SUM(l.total_minor) FROM {OrderLine._meta.db_table} l "
        f"JOIN {SellerOrder._meta.db_table} p ON p.id = l.seller_order_id WHERE {which} GROUP BY p.order_id, l.product_id",
        params,
    )
    found: dict[UUID, dict[str, int]] = {}
    for order_id, product, minor in rows:
        found.setdefault(UUID(str(order_id)), {})[f"product:{UUID(str(product))}"] = int(minor)
    return found


def refund_facts(group_ids: Iterable[UUID]) -> list[Fact]:
    """A fact per refund deed (`OrderRefunded.refund_id`), the documents of its sellers summed."""
    groups: dict[UUID, list[OrderRefund]] = {}
    for row in (
        OrderRefund.objects.filter(group_id__in=set(group_ids)).select_related("seller_order__order").order_by("id")
    ):
        groups.setdefault(row.group_id, []).append(row)
    return [_refund(group, rows, rows[0].seller_order.order) for group, rows in groups.items()]


def _refund(group: UUID, rows: list[OrderRefund], order: Order) -> Fact:
    return Fact(
        kind="refund",
        id=str(group),
        version=1,
        at=rows[0].at,
        dims=_dims(order) | {"order": str(order.id)},
        measures={
            "amount": sum(row.amount_minor for row in rows),
            "units": sum(units for row in rows for units in row.lines.values()),
            "sold_at": int((order.confirmed_at or order.placed_at).timestamp()),
        },
    )


def _dims(order: Any) -> dict[str, str]:
    return {
        "currency": order.currency,
        "country": order.country,
        "locale": order.locale,
        "origin": order.channel,
        "buyer": pseudonym_of("buyer", order.party_id),
        "visitor": order.visitor,
    }
