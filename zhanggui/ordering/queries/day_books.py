"""The books of days: what was sold and given back, read from the orders themselves. Figures elsewhere must equal these."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from zhanggui.kit import clock, preferences, sql
from zhanggui.ordering.models import Order, OrderRefund, SellerOrder

MOST = 400  # spans per statement


@dataclass(frozen=True, slots=True)
class Book:
    """One span. Sales count when the money is captured and include delivery and tax; minor units of one currency.

    `refunds` are those given in the span, `refunds_of_sales` those given at any time for sales of the span.
    """

    since: datetime
    until: datetime
    currency: str
    orders: int = 0
    buyers: int = 0
    units: int = 0
    revenue_minor: int = 0
    refunds_minor: int = 0
    refunds_of_sales_minor: int = 0

    @property
    def net_minor(self) -> int:
        return self.revenue_minor - self.refunds_minor


def day_books(since: date, until: date, *, currency: str | None = None) -> dict[date, Book]:
    """A book for each shop-local day from `since` through `until`, in three statements."""
    zone = preferences.get("shop.timezone")
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    found = books([clock.day_bounds(day, zone) for day in days], currency=currency)
    return dict(zip(days, found, strict=True))


def books(spans: list[tuple[datetime, datetime]], *, currency: str | None = None) -> list[Book]:
    """A book for each span of instants (the end is not part of it), in three statements."""
    currency = currency or preferences.get("shop.currency")
    found: list[Book] = []
    for place in range(0, len(spans), MOST):
        found += _books(spans[place : place + MOST], currency)
    return found


def _books(spans: list[tuple[datetime, datetime]], currency: str) -> list[Book]:
    order, refund, seller = (model._meta.db_table for model in (Order, OrderRefund, SellerOrder))
    given = f"FROM {refund} r JOIN {seller} s ON s.id = r.seller_order_id JOIN {order} o ON o.id = s.order_id"
    sold = _per_span(
        spans,
        "count(*), count(DISTINCT o.party_id), sum(o.units), sum(o.total_minor)",
        f"FROM {order} o",
        "o.confirmed_at",
        currency,
    )
    back = _per_span(spans, "sum(r.amount_minor)", given, "r.at", currency)
    of_sales = _per_span(spans, "sum(r.amount_minor)", given, "o.confirmed_at", currency)
    return [
        Book(
            since,
            until,
            currency,
            *(sold.get(number) or (0, 0, 0, 0)),
            *back.get(number, (0,)),
            *of_sales.get(number, (0,)),
        )
        for number, (since, until) in enumerate(spans)
    ]


def _per_span(
    spans: list[tuple[datetime, datetime]], what: str, rows: str, moment: str, currency: str
) -> dict[int, tuple[int, ...]]:
    """Sums of `rows` per span. Each span is one index range; spans come as a list of values."""
    adapt = connection.ops.adapt_datetimefield_value
    values = ", ".join(["(%s, %s, %s)"] * len(spans))
    params = [item for number, (since, until) in enumerate(spans) for item in (number, adapt(since), adapt(until))]
    cast = "::timestamptz" if sql.dialect() == "postgresql" else ""
    statement = f"""
        WITH spans(n, since, until) AS (VALUES {values}),
        typed AS (SELECT n, since{cast} AS since, until{cast} AS until FROM spans)
        SELECT t.n, {what} {rows.replace("FROM", "FROM typed t CROSS JOIN", 1)}
        WHERE {moment} >= t.since AND {moment} < t.until AND o.currency = %s
        GROUP BY t.n"""
    return {number: tuple(int(value) for value in sums) for number, *sums in sql.fetch(statement, [*params, currency])}
