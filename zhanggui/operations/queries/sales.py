"""Sales per day or span: the orders' own books, plus imported history, which only the event store holds."""

from dataclasses import dataclass
from datetime import date, datetime

from zhanggui.analytics.public import series_many, totals
from zhanggui.kit import preferences
from zhanggui.ordering.public import Book, books, day_books

KEYS = ["revenue.gross", "refunds", "orders.paid", "buyers", "units", "units.returned"]
IMPORTED = "import"


@dataclass(frozen=True, slots=True)
class Sales:
    """`gross` and `refunds` in minor units; `facts` is the same net figure as the event store has it."""

    gross: int = 0
    refunds: int = 0
    orders: int = 0
    buyers: int = 0
    units: int = 0
    imported_net: int = 0
    facts_net: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.refunds

    def measured(self, measure: str) -> int:
        return self.net if measure == "amount" else self.units


def day_sales(since: date, until: date) -> dict[date, Sales]:
    """For each shop-local day: three statements and one query of the event store."""
    found = series_many(KEYS, since, until, "day", "origin")
    facts: dict[tuple[str, date], dict[str, int]] = {}
    for key, line in found.items():
        for point in line.points:
            facts.setdefault((point.group, point.at), {})[key] = int(point.value or 0)
    told: dict[date, list[tuple[str, dict[str, int]]]] = {}
    for (origin, on), values in facts.items():
        told.setdefault(on, []).append((origin, values))
    return {on: _sales(book, told.get(on, [])) for on, book in day_books(since, until).items()}


def span_sales(since: datetime, until: datetime) -> Sales:
    """The same for a span of instants."""
    facts: dict[str, dict[str, int]] = {}
    for key, line in totals(KEYS, [(since, until)], "origin").items():
        for point in line.points:
            facts.setdefault(point.group, {})[key] = int(point.value or 0)
    return _sales(books([(since, until)])[0], list(facts.items()))


def currency() -> str:
    return preferences.get("shop.currency")


def _sales(book: Book, told: list[tuple[str, dict[str, int]]]) -> Sales:
    imported = next((values for origin, values in told if origin == IMPORTED), {})
    net = [values.get("revenue.gross", 0) - values.get("refunds", 0) for _, values in told]
    return Sales(
        gross=book.revenue_minor + imported.get("revenue.gross", 0),
        refunds=book.refunds_minor + imported.get("refunds", 0),
        orders=book.orders + imported.get("orders.paid", 0),
        buyers=book.buyers + imported.get("buyers", 0),
        units=book.units + imported.get("units", 0),
        imported_net=imported.get("revenue.gross", 0) - imported.get("refunds", 0),
        facts_net=sum(net),
    )
