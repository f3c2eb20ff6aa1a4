"""What an order says of its own money in every place where it says it, for whoever proves that all of them agree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q

from zhanggui.kit import sql
from zhanggui.ordering.edit_models import EditState, OrderEdit, OrderTerms
from zhanggui.ordering.models import Order, OrderLine, OrderRefund, OrderSnapshot, SellerOrder
from zhanggui.ordering.states import OrderState

ORDER = "id number currency state total_minor tax_minor refunded_minor tax_included terms confirmed_at"
PART = "id order_id total_minor tax_minor delivery_minor delivery_tax_minor refunded_minor"


@dataclass(slots=True)
class PartFigures:
    """One seller's share; `lines` and `refunds` are sums of what stands below it."""

    total: int
    tax: int
    refunded: int
    lines: int = 0
    lines_tax: int = 0
    refunds: int = 0
    refunds_tax: int = 0


@dataclass(slots=True)
class OrderFigures:
    """Minor units. `quoted` is what the signed terms in force say the total is; `owed` what should be kept of the money.

    `settled` is False while money is still awaited: of the order, or of a change to it."""

    id: UUID
    number: str
    currency: str
    total: int
    tax: int
    refunded: int
    quoted: int
    owed: int
    settled: bool
    parts: dict[UUID, PartFigures] = field(default_factory=dict)


def orders_touched(since: datetime, until: datetime) -> list[UUID]:
    """Orders that were placed, confirmed or refunded in a span."""
    made = Order.objects.filter(
        Q(placed_at__gte=since, placed_at__lt=until) | Q(confirmed_at__gte=since, confirmed_at__lt=until)
    )
    given = OrderRefund.objects.filter(at__gte=since, at__lt=until)
    return sorted(set(made.values_list("id", flat=True)) | set(given.values_list("seller_order__order_id", flat=True)))


def order_figures(order_ids: Iterable[UUID]) -> list[OrderFigures]:
    """In a constant number of statements."""
    which, params = sql.among("id", order_ids)
    orders = {row.id: row for row in sql.select(Order, ORDER, f"WHERE {which}", params)}
    those, params = sql.among("order_id", orders)
    shares: dict[UUID, dict[UUID, PartFigures]] = defaultdict(dict)
    owners: dict[UUID, tuple[Any, PartFigures]] = {}
    for row in sql.select(SellerOrder, PART, f"WHERE {those}", params):
        extra = 0 if orders[row.order_id].tax_included else 1
        part = PartFigures(row.total_minor, row.tax_minor, row.refunded_minor)
        part.lines, part.lines_tax = row.delivery_minor + extra * row.delivery_tax_minor, row.delivery_tax_minor
        shares[row.order_id][row.id], owners[row.id] = part, (orders[row.order_id], part)
    below = f"WHERE seller_order_id IN (SELECT id FROM ordering_sellerorder WHERE {those})"
    for row in sql.select(OrderLine, "seller_order_id total_minor tax_minor", below, params):
        order, part = owners[row.seller_order_id]
        part.lines += row.total_minor + (0 if order.tax_included else row.tax_minor)
        part.lines_tax += row.tax_minor
    given: dict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    columns = "seller_order_id amount_minor tax_minor at"
    for row in sql.select(OrderRefund, columns, f"{below} ORDER BY at, id", params):
        order, part = owners[row.seller_order_id]
        part.refunds += row.amount_minor
        part.refunds_tax += row.tax_minor
        given[order.id].append((row.at, row.amount_minor))
    signed = _signed(orders, those, params)
    waiting = set(
        OrderEdit.objects.filter(order__in=list(orders), state=EditState.WAITING).values_list("order_id", flat=True)
    )
    return [_figures(row, shares[key], signed, given[key], key in waiting) for key, row in orders.items()]


def _signed(orders: dict[UUID, Any], those: str, params: list[Any]) -> dict[UUID, tuple[int, datetime | None]]:
    """By order, the total of the terms in force, and when a change wrote them."""
    found: dict[UUID, tuple[int, datetime | None]] = {
        row.order_id: (orjson.loads(bytes(row.body))["total"], None)
        for row in sql.select(OrderSnapshot, "order_id body", f"WHERE {those}", params)
    }
    for row in sql.select(OrderTerms, "order_id version body at", f"WHERE {those}", params):
        if row.version == orders[row.order_id].terms:
            found[row.order_id] = (orjson.loads(bytes(row.body))["total"], row.at)
    return found


def _figures(row: Any, parts: dict, signed: dict, given: list[tuple[datetime, int]], changing: bool) -> OrderFigures:
    quoted, at = signed.get(row.id, (row.total_minor, None))
    if at is not None:  # terms of a change say what is left of the total: less what had been given back until then
        before = sum(minor for when, minor in given if when < at)
        sums, together = [before], [minor for when, minor in given if when == at]
        for minor in together:  # of the same instant: the change's own, and those before it
            sums.append(sums[-1] + minor)
        quoted += min(sums, key=lambda back: abs(row.total_minor - quoted - back))
    off = row.state == OrderState.CANCELLED
    return OrderFigures(
        id=row.id,
        number=row.number,
        currency=row.currency,
        total=row.total_minor,
        tax=row.tax_minor,
        refunded=row.refunded_minor,
        quoted=quoted,
        owed=0 if off else row.total_minor - row.refunded_minor,
        settled=row.state != OrderState.PLACED and not changing,
        parts=parts,
    )
