"""The day so far: how much of a day is usually in by now, and where this one will end."""

from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from zhanggui.analytics.public import series
from zhanggui.kit import clock, preferences
from zhanggui.operations.dto import Pace
from zhanggui.operations.judge import band
from zhanggui.operations.queries.verdicts import Experience

WEEKS = 8
ENOUGH = 4  # days with sales
PRIOR = 0.25  # of a day, by which a usual day weighs in the forecast


def curve(today: date, measure: str) -> tuple[list[float], bool, str]:
    """The share of a day's sales in each hour: from the same weekdays of eight weeks, else all days of four, else even."""
    line = series(
        "revenue.gross" if measure == "amount" else "units",
        today - timedelta(weeks=WEEKS),
        today - timedelta(days=1),
        "hour",
    )
    days: dict[date, list[int]] = {}
    for point in line.points:
        at = cast(datetime, point.at)  # of a series of hours
        days.setdefault(at.date(), [0] * 24)[at.hour] += int(point.value or 0)
    sold = {on: hours for on, hours in days.items() if sum(hours)}
    alike = [hours for on, hours in sold.items() if on.weekday() == today.weekday()]
    recent = [hours for on, hours in sold.items() if on >= today - timedelta(weeks=4)]
    for chosen, enough, note in (
        (alike, ENOUGH, _("By the hours of the last {count} same weekdays.")),
        (recent, 7, _("By the hours of the last {count} days with sales.")),
    ):
        if len(chosen) >= enough:
            total = sum(map(sum, chosen))
            shares = [sum(hours[hour] for hours in chosen) / total for hour in range(24)]
            return shares, True, note.format(count=len(chosen))
    return [1 / 24] * 24, False, _("Spread evenly over the hours: too few days of sales are known.")


def share_at(shares: list[float], at: datetime, zone: str) -> float:
    """How much of a day is usually in at this time of day."""
    local = at.astimezone(ZoneInfo(zone))
    return min(1.0, sum(shares[: local.hour]) + shares[local.hour] * (local.minute * 60 + local.second) / 3600)


def pace(
    now: datetime,
    actual: int,
    target: int | None,
    usual: list[int],
    known: Experience,
    shape: tuple[list[float], bool, str],
) -> Pace:
    """`usual`: what the same weekdays brought. Forecast: what is in, plus the rest of a day between the usual and this one."""
    zone = preferences.get("shop.timezone")
    shares, learnt, note = shape
    share = share_at(shares, now, zone)
    due = None if target is None else round(target * share)
    level = sum(usual) / len(usual) if usual else target
    if level is None:
        return Pace(share, due, actual, None, None, None, learnt, note)
    rest = max(0, round((1 - share) * (max(0, actual) + level * PRIOR) / (share + PRIOR)))
    limits = band(rest, known.values, known.counts)
    low, high = (actual + limits.low, actual + limits.high) if limits else (None, None)
    return Pace(share, due, actual, actual + rest, low, high, learnt, note)


def hour_spans(today: date) -> list[tuple[datetime, datetime]]:
    """The hours of a local day; 23 or 25 of them where clocks change."""
    start, end = clock.day_bounds(today, preferences.get("shop.timezone"))
    return [
        (start + timedelta(hours=number), start + timedelta(hours=number + 1))
        for number in range(int((end - start).total_seconds()) // 3600)
    ]
