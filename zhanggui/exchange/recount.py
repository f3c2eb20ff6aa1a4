"""A second count of a file of past orders, for the reconciliation: Decimal on the texts themselves, month by month.

It shares nothing with the import but the opened file: no rule, no cache, no whole-number arithmetic."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from zhanggui.exchange.mapping import Table

MONTH = re.compile(r"\d{4}-[01]\d")


@dataclass(slots=True)
class Month:
    """Sums of a month. `sold`: rows of documents that do not begin with C; `cancelled`: of those that do."""

    rows: int = 0
    invoices: set[str] = field(default_factory=set)
    cancellations: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    sold: Decimal = Decimal(0)
    cancelled: Decimal = Decimal(0)


@dataclass(slots=True)
class Recount:
    """What the file says: months by "2010-12", and properties of the whole."""

    months: dict[str, Month]
    rows: int = 0
    identical: int = 0
    without_customer: int = 0
    negative_outside: int = 0
    negative_outside_priced: int = 0
    negative_prices: int = 0
    sub_penny: int = 0
    unreadable: int = 0

    def whole(self) -> Month:
        total = Month()
        for month in self.months.values():
            total.rows += month.rows
            total.invoices |= month.invoices
            total.cancellations |= month.cancellations
            total.customers |= month.customers
            total.sold += month.sold
            total.cancelled += month.cancelled
        return total


def recount(table: Table, places: list[int]) -> Recount:
    """Count a table whose columns number, code, description, quantity, date, price, customer, country are at `places`."""
    number_at, _, _, quantity_at, date_at, price_at, customer_at, _ = places
    months: dict[str, Month] = defaultdict(Month)
    result = Recount(months)
    month_of: dict[str, str] = {}
    seen: set[int] = set()
    for _row, cells in table.rows():
        result.rows += 1
        try:
            number, customer = cells[number_at].strip(), cells[customer_at].strip()
            quantity, price = Decimal(cells[quantity_at]), Decimal(cells[price_at])
            month_of.setdefault(number, _month(cells[date_at]))
            if not (number and quantity.is_finite() and price.is_finite()):
                raise InvalidOperation
        except (IndexError, InvalidOperation):
            result.unreadable += 1
            continue
        key = hash(tuple(cells))
        result.identical += key in seen
        seen.add(key)
        month = months[month_of[number]]
        month.rows += 1
        month.invoices.add(number)
        if number[:1] in "Cc":
            month.cancellations.add(number)
            month.cancelled += quantity * price
        else:
            month.sold += quantity * price
            if quantity < 0:
                result.negative_outside += 1
                result.negative_outside_priced += price != 0
        if customer:
            month.customers.add(customer.removesuffix(".0"))
        else:
            result.without_customer += 1
        result.negative_prices += price < 0
        result.sub_penny += price != round(price, 2)
    result.months = dict(sorted(months.items()))
    return result


def _month(text: str) -> str:
    """The month of the document's first row, as written: 2010-12-01 … or 01/12/2010 …"""
    text = text.strip()
    month = text[:7] if text[4:5] == "-" else f"{text[6:10]}-{text[3:5]}"
    if not MONTH.fullmatch(month):
        raise InvalidOperation
    return month
