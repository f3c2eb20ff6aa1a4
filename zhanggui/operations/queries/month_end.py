"""Where the month will end at the level of the last four weeks, with its interval."""

from datetime import date, timedelta
from decimal import Decimal

from zhanggui.operations import plan
from zhanggui.operations.dto import Forecast, Pace, Weights
from zhanggui.operations.judge import band
from zhanggui.operations.queries.sales import Sales
from zhanggui.operations.queries.targets import marks_of
from zhanggui.operations.queries.verdicts import Experience

LEVEL_OF = 28  # days


def month_end(
    on: date, measure: str, sales: dict[date, Sales], weights: Weights, so_far: Pace, known: Experience
) -> Forecast:
    """Each day that is left brings the level of the last four weeks by its weekday weight and its mark (a pinned day its pin)."""
    days = plan.days_of(on)
    left = [day for day in days if day > on]
    past = [on - timedelta(days=number) for number in range(1, LEVEL_OF + 1)]
    marks = marks_of([min(past[-1], days[0]), days[-1]])
    plain = [day for day in past if day in sales and day not in marks and sales[day].orders]
    done = sum(sales[day].measured(measure) for day in days if day <= on and day in sales)
    today = max(0, (so_far.forecast or so_far.actual) - so_far.actual)
    if len(plain) < 7:
        return Forecast(None, None, None) if left else Forecast(done + today, None, None)
    weighed = sum((plan.weight_of(day, weights, {}) for day in plain), Decimal(0))
    level = Decimal(sum(sales[day].measured(measure) for day in plain)) / weighed
    free = [day for day in left if not _pinned(day, marks)]
    usual = sum(int(level * plan.weight_of(day, weights, marks)) for day in free)
    pinned = sum(marks[day].pinned or 0 for day in left if _pinned(day, marks))
    rest = max(0, usual + today)
    value = done + pinned + rest
    limits = band(rest, known.values, known.counts, days=len(left) + 1, learnt=len(plain))
    if limits is None:
        return Forecast(value, None, None)
    return Forecast(value, done + pinned + limits.low, done + pinned + limits.high)


def _pinned(day: date, marks: dict[date, plan.Mark]) -> bool:
    return day in marks and marks[day].pinned is not None
