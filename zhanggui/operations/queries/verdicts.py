"""Met, missed, or within the noise: one rule for a day that is over and for one that is not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.analytics.public import fact_values
from zhanggui.kit import clock, preferences
from zhanggui.kit.money import Money
from zhanggui.kit.ui import format
from zhanggui.operations.dto import Verdict, Weights
from zhanggui.operations.judge import band
from zhanggui.operations.queries.sales import Sales, currency

VALUES_OF = 28  # days


@dataclass(frozen=True, slots=True)
class Experience:
    """What is known of how days vary: single orders of the last weeks, and orders per day with the weekday taken out."""

    values: list[int]
    counts: list[int]


def experience(today: date, measure: str, weights: Weights, sales: dict[date, Sales]) -> Experience:
    zone = preferences.get("shop.timezone")
    since, until = clock.day_bounds(today - timedelta(days=VALUES_OF), zone)[0], clock.day_bounds(today, zone)[0]
    where = {"currency": currency()} if measure == "amount" else {}
    values = fact_values("order", "amount" if measure == "amount" else "units", since, until, where=where)
    mean = float(weights.index) / 7
    past = [(on, day.orders) for on, day in sorted(sales.items()) if on < today]
    first = next((place for place, (_on, orders) in enumerate(past) if orders), len(past))
    counts = [round(orders * mean / float(weights.days[on.weekday()])) for on, orders in past[first:]]
    return Experience(values, counts)


def rule() -> str:
    return _(
        "Met: at or above the target. Noise: below it, but not below what one day in twenty brings to a shop that is on "
        "target (orders drawn as a negative binomial count, values from the orders of the last {days} days, fixed seed). "
        "Missed: below that."
    ).format(days=VALUES_OF)


def judge(
    on: date, actual: int, target: int | None, measure: str, known: Experience, *, so_far: bool = False
) -> Verdict:
    """The verdict on a day, or on the day so far when `target` is what was due by now."""
    if target is None:
        sentence = (
            _("There is no target for this month; sales so far: {actual}.")
            if so_far
            else _("No target was set; sales were {actual}.")
        )
        return _verdict("no_target", on, actual, None, (None, None), sentence, measure)
    limits = band(target, known.values, known.counts)
    low, high = (limits.low, limits.high) if limits else (None, None)
    if actual >= target:
        verdict = "met"
        sentence = (
            _("On target so far: {actual} of {target} due by now.")
            if so_far
            else _("Target met: {actual} of {target}.")
        )
    elif low is None:
        verdict = "too_few"
        sentence = _("Below target ({actual} of {target}), but there are too few orders to call it a miss.")
    elif actual >= low:
        verdict = "noise"
        sentence = _("Below target ({actual} of {target}), but within the noise: {low} to {high} is normal.")
    else:
        verdict = "missed"
        sentence = _("Target missed: {actual} of {target}; normal would be {low} to {high}.")
        if so_far:
            sentence = _("Behind so far: {actual} of {target} due by now; normal would be {low} to {high}.")
    return _verdict(verdict, on, actual, target, (low, high), sentence, measure)


def shown(value: int | None, measure: str) -> str:
    if value is None:
        return "–"
    if measure == "amount":
        return format.money(Money(value, currency()))
    return _("{count} units").format(count=format.number(value))


def _verdict(
    verdict: str,
    on: date,
    actual: int,
    target: int | None,
    limits: tuple[int | None, int | None],
    sentence: str,
    measure: str,
) -> Verdict:
    numbers = {"actual": actual, "target": target, "low": limits[0], "high": limits[1]}
    facts: dict[str, Any] = {name: shown(value, measure) for name, value in numbers.items()}
    return Verdict(verdict, on, actual, target, *limits, sentence, facts, rule())
