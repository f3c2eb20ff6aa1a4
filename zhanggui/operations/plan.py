"""Splitting a month into days: weekday weights learnt from history, marked days, pinned days, exact sums."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.money import split
from zhanggui.operations.dto import Weights

ENOUGH_WEEKS = 8
TRUST = 4  # weeks of history that weigh as much as an even week
SCALE = 1_000_000
EVEN = Decimal(1)


@dataclass(frozen=True, slots=True)
class Mark:
    label: str
    weight: Decimal
    pinned: int | None


def days_of(month: date) -> list[date]:
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return [first + timedelta(days=number) for number in range((following - first).days)]


def learn(history: dict[date, int | None], marked: set[date]) -> Weights:
    """Weekday weights from daily figures (None: nothing known). Whole weeks without gaps count; marked days are left out.

    Each day is compared with its own week, so that growth or a season does not lean on the weekdays. The mean over n weeks is
    drawn towards an even week as if four even weeks had been seen; under eight weeks the spread is even.
    """
    weeks: dict[date, dict[int, int]] = {}
    for on, value in history.items():
        if value is not None:
            weeks.setdefault(on - timedelta(days=on.weekday()), {})[on.weekday()] = max(0, value)
    shares: list[list[Decimal]] = [[] for _ in range(7)]
    seen = 0
    for monday, days in sorted(weeks.items()):
        plain = {day: value for day, value in days.items() if monday + timedelta(days=day) not in marked}
        if len(days) < 7 or not plain or not sum(plain.values()):
            continue
        seen += 1
        for day, value in plain.items():
            shares[day].append(Decimal(value * len(plain)) / sum(plain.values()))
    if seen < ENOUGH_WEEKS:
        note = _("Spread evenly: {weeks} full weeks of sales are known, weekdays are learnt from {enough}.")
        return Weights((EVEN,) * 7, seen, False, str(note).format(weeks=seen, enough=ENOUGH_WEEKS))
    drawn = [(sum(day, Decimal(0)) + TRUST) / (len(day) + TRUST) for day in shares]
    weakest = min(drawn)
    note = _("Learnt from {weeks} weeks; the weakest weekday is 1.")
    return Weights(tuple(round(day / weakest, 4) for day in drawn), seen, True, str(note).format(weeks=seen))


def weight_of(on: date, weights: Weights, marks: dict[date, Mark]) -> Decimal:
    return weights.days[on.weekday()] * (marks[on].weight if on in marks else EVEN)


def spread(total: int, days: list[date], weights: Weights, marks: dict[date, Mark]) -> dict[date, int]:
    """`total` over the days by their weights; pinned days first. The days sum to the total, to the minor unit.

    When pinned days take everything, or more, the others get nothing. Days that all weigh nothing share evenly.
    """
    pinned = {on: pin for on in days if on in marks and (pin := marks[on].pinned) is not None}
    free = [on for on in days if on not in pinned]
    left = max(0, total - sum(pinned.values()))
    parts = split(left, [int(weight_of(on, weights, marks) * SCALE) for on in free]) if free else []
    return {**pinned, **dict(zip(free, parts, strict=True))}
