"""The weekday weights of the moment, learnt from the last half year."""

from datetime import date, datetime, timedelta

from zhanggui.analytics.public import series
from zhanggui.kit import clock, preferences
from zhanggui.operations.dto import Weights
from zhanggui.operations.models import DayMark
from zhanggui.operations.plan import learn

WEEKS = 26


def weekday_weights(now: datetime, *, measure: str = "amount") -> Weights:
    """How the days of a week share it: from the whole weeks before this one, without marked days."""
    today = clock.local_day(now, preferences.get("shop.timezone"))
    return learn(*history(today, measure))


def history(today: date, measure: str) -> tuple[dict[date, int | None], set[date]]:
    """Daily figures of the last half year (None: nothing known), and which of its days were marked."""
    monday = today - timedelta(days=today.weekday())
    since, until = monday - timedelta(weeks=WEEKS), monday - timedelta(days=1)
    line = series("revenue" if measure == "amount" else "units", since, until, "day")
    marked = set(DayMark.objects.filter(on__range=(since, until)).values_list("on", flat=True))
    return {point.at: None if point.value is None else int(point.value) for point in line.points}, marked
