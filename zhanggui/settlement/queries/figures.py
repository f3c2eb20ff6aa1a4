"""The report of one figure: its days, and where two places differ."""

from dataclasses import dataclass
from datetime import date, datetime

from zhanggui.kit.money import Money
from zhanggui.settlement.figure_models import Place
from zhanggui.settlement.models import FigureDay, FigureRow


@dataclass(frozen=True, slots=True)
class FigureDayView:
    day: date
    orders: int
    documents: int
    waiting: int
    rows: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FigureRowView:
    day: date
    number: str
    place: str
    place_label: str
    expected: Money
    found: Money

    @property
    def difference(self) -> Money:
        return self.found - self.expected


def figure_days(*, limit: int = 31) -> list[FigureDayView]:
    """The latest days that were compared."""
    fields = ("day", "orders", "documents", "waiting", "rows", "at")
    return [FigureDayView(*row) for row in FigureDay.objects.order_by("-day").values_list(*fields)[:limit]]


def figure_rows(day: date | None = None, *, limit: int = 500) -> list[FigureRowView]:
    """Where two places differ: of a day, or of all of them."""
    rows = FigureRow.objects.order_by("-day__day", "id")
    if day is not None:
        rows = rows.filter(day__day=day)
    fields = ("day__day", "number", "place", "currency", "expected_minor", "found_minor")
    return [
        FigureRowView(on, number, place, str(Place(place).label), Money(expected, currency), Money(found, currency))
        for on, number, place, currency, expected, found in rows.values_list(*fields)[:limit]
    ]
