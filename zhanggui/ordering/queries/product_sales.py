"""What a product sold in a span: for the result of a price."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from zhanggui.kit import sql
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class ProductSales:
    """Of orders confirmed in the span: `amount` as buyers pay it, `refunded` of it until today, `units` less those given back."""

    since: datetime
    until: datetime
    orders: int
    units: int
    amount: Money
    refunded: Money

    @property
    def net(self) -> Money:
        return self.amount - self.refunded

    @property
    def seconds(self) -> int:
        return int((self.until - self.since).total_seconds())

    @property
    def net_a_day(self) -> Money:
        """What a day of it brought, for spans of unequal length."""
        return Money(self.net.minor * 86400 // self.seconds if self.seconds else 0, self.net.currency)

    @property
    def units_a_day(self) -> Decimal:
        return (Decimal(self.units) * 86400 / self.seconds).quantize(Decimal("0.1")) if self.seconds else Decimal(0)


def product_sales(product_id: UUID, since: datetime, until: datetime, *, currency: str) -> ProductSales:
    """One statement."""
    ((orders, units, amount, refunded),) = sql.fetch(
        """SELECT count(DISTINCT o.id), COALESCE(sum(l.quantity - l.refunded), 0),
 COALESCE(sum(l.total_minor + CASE WHEN o.tax_included THEN 0 ELSE l.tax_minor END), 0), COALESCE(sum(l.refunded_minor), 0)
 FROM ordering_orderline l JOIN ordering_sellerorder p ON p.id = l.seller_order_id JOIN ordering_order o ON o.id = p.order_id
 WHERE l.product_id = %s AND o.currency = %s AND o.confirmed_at >= %s AND o.confirmed_at < %s""",
        [product_id, currency, since, until],
    )
    return ProductSales(
        since, until, int(orders), int(units), Money(int(amount), currency), Money(int(refunded), currency)
    )
