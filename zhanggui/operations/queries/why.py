"""Why a day (or the seven days that end with it) was as it was: the gate, the exact shares, the slices, the diary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

from zhanggui.analytics.public import series
from zhanggui.kit import clock, preferences
from zhanggui.kit.money import Money
from zhanggui.kit.ui import format
from zhanggui.operations.dto import Drivers
from zhanggui.operations.judge import Band, band
from zhanggui.operations.localise import Cause
from zhanggui.operations.queries.cubes import Spans
from zhanggui.operations.queries.diary import diary
from zhanggui.operations.queries.drivers import Line, Traffic, drivers
from zhanggui.operations.queries.explained import Found, explained
from zhanggui.operations.queries.sales import Sales, currency, day_sales
from zhanggui.operations.queries.slices import cost_of, parts_of, sentence_of, where_of
from zhanggui.operations.queries.sources import Lines
from zhanggui.operations.queries.targets import day_marks, month_target, planned
from zhanggui.operations.queries.verdicts import Experience, experience
from zhanggui.operations.queries.weights import weekday_weights
from zhanggui.operations.shapley import whole
from zhanggui.operations.why_dto import DiaryLine, ShownCause, SliceDay, Step, Why

WEEKS = 8  # that are compared
FEWEST = 4
LOW, HIGH = 0.005, 0.995
BEFORE = timedelta(days=3)  # the diary is also read for what happened shortly before
SPANS = {"day": timedelta(days=1), "week": timedelta(days=7)}
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the parts of an explanation share."""

    days: Days
    alike: tuple[Days, ...]
    spans: Spans
    sales: dict[date, Sales]
    visitors: dict[date, int | None]
    counted: bool
    currency: str


def why(on: date, *, span: str = "day", now: datetime, known: Experience | None = None) -> Why:
    """Explain the day `on`, or the week that ends with it, beside the same weekdays (weeks) of the eight weeks before."""
    facts = _facts(on, span)
    zone = preferences.get("shop.timezone")
    lines = diary(facts.days[0] - BEFORE, facts.days[1], costs_since=facts.days[0])
    begin = clock.day_bounds(facts.days[0], zone)[0]
    known = known or experience(on, "amount", weekday_weights(now), facts.sales)
    found = _look(facts, span, frozenset(line.slice for line in lines if line.slice), now)
    before = _traffic(facts, facts.alike, found.lines[:-1], found.visitors[:-1])
    after = _traffic(facts, [facts.days], found.lines[-1:], found.visitors[-1:])
    shares = drivers(before, after, currency=facts.currency, before_label=_("usual"))
    limits = (
        band(before.gross, known.values, known.counts, low=LOW, high=HIGH, days=SPANS[span].days)
        if facts.alike
        else None
    )
    shown = tuple(_shown(cause, facts, lines) for cause in found.causes)
    told = {line for cause in shown for line in cause.diary}
    verdict = _verdict(facts, shown)
    return Why(
        *facts.days,
        span,
        facts.alike,
        verdict,
        _sentence(verdict, shown, after.gross, before.gross, limits, facts.currency),
        _rule(),
        Money(before.gross, facts.currency),
        Money(after.gross, facts.currency),
        Money(limits.low, facts.currency) if limits else None,
        Money(limits.high, facts.currency) if limits else None,
        _steps(facts, shares, after),
        shares,
        shown,
        tuple(line for line in lines if line not in told and (line.at >= begin or (line.until and line.until > begin))),
    )


def _facts(on: date, span: str) -> _Facts:
    zone, length = preferences.get("shop.timezone"), SPANS[span]
    since = on - length + timedelta(days=1)
    first = since - timedelta(weeks=WEEKS)
    marks = set(day_marks(first, on)) - {on}
    sales = day_sales(first, on)
    seen = series("visitors", first, on).points
    visitors = {point.at: None if point.value is None else int(point.value) for point in seen}
    days = _dates(since, on)
    counted = all(visitors[day] is not None for day in days)
    alike = []
    for weeks in range(WEEKS, 0, -1):
        back = timedelta(weeks=weeks)
        same = _dates(since - back, on - back)
        marked = span == "day" and bool(marks & set(same))
        looked = all(visitors[day] is not None for day in same) if counted else any(sales[day].orders for day in same)
        if looked and not marked:
            alike.append((same[0], same[-1]))
    bounds = [
        (clock.day_bounds(first, zone)[0], clock.day_bounds(last, zone)[1]) for first, last in (*alike, (since, on))
    ]
    return _Facts((since, on), tuple(alike), bounds, sales, visitors, counted, currency())


def _dates(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


def _traffic(facts: _Facts, spans: Sequence[Days], told: list[Lines], visitors: list[int | None]) -> Traffic:
    """The mean of some spans: sales in whole minor units, people as fractions."""
    number = max(len(spans), 1)
    days = [facts.sales[day] for first, last in spans for day in _dates(first, last)]

    def mean(values: Iterable[int]) -> Fraction:
        return Fraction(sum(values), number)

    names = sorted({name for line in told for name in line})
    people, buyers, gross = (
        {name: mean(line.get(name, {}).get(key, 0) for line in told) for name in names}
        for key in ("visitors", "buyers", "revenue.gross")
    )
    whole_gross = whole(list(gross.values()), round(sum(gross.values())))  # the lines' cents add up as the sum's do
    return Traffic(
        mean(seen for seen in visitors if seen is not None) if facts.counted else None,
        mean(day.buyers for day in days),
        round(mean(day.orders for day in days)),
        round(mean(day.gross for day in days)),
        round(mean(day.refunds for day in days)),
        {name: Line(people[name], buyers[name], minor) for name, minor in zip(names, whole_gross, strict=True)},
    )


def _look(facts: _Facts, span: str, asked: frozenset, now: datetime) -> Found:
    before = _dates(facts.days[0] - timedelta(weeks=WEEKS), facts.days[0] - timedelta(days=1))
    days = [
        (day.weekday(), facts.visitors[day] or 0, facts.sales[day].buyers, facts.sales[day].gross)
        for day in before
        if not facts.counted or facts.visitors[day] is not None
    ]
    return explained(
        facts.spans,
        days,
        facts.days[1].weekday(),
        name=f"{facts.days[1]} {span}",
        counted=facts.counted,
        asked=asked,
        enough=len(facts.alike) >= FEWEST,
        now=now,
    )


def _shown(cause: Cause, facts: _Facts, lines: Sequence[DiaryLine]) -> ShownCause:
    parts = parts_of(cause.slice)
    where = where_of(parts)
    cost, cost_before = cost_of(parts, facts.days, facts.alike, facts.currency)
    spans = (*facts.alike, facts.days)
    rows = tuple(
        SliceDay(*days, None if seen is None else int(seen), int(buyers), Money(int(value), facts.currency))
        for days, (seen, buyers, value) in zip(spans, cause.rows, strict=True)
    )
    beside = tuple(line for line in lines if line.slice and set(line.slice) <= set(cause.slice))
    effect = Money(cause.effect, facts.currency)
    label, sentence = sentence_of(cause, where, facts.currency)
    return ShownCause(cause.factor, label, parts, where, sentence, effect, rows, beside, cost, cost_before)


def _verdict(facts: _Facts, shown: Sequence[ShownCause]) -> str:
    if len(facts.alike) < FEWEST:
        return "few"
    if not shown:
        return "quiet"
    return "moved" if any(cause.slice for cause in shown) else "outside"


def _sentence(
    verdict: str, shown: Sequence[ShownCause], actual: int, usual: int, limits: Band | None, money: str
) -> str:
    now, mean = format.money(Money(actual, money)), format.money(Money(usual, money))
    if verdict == "few":
        return _("Too few comparable days to explain this one: fewer than {n} are known.").format(n=FEWEST)
    if verdict == "quiet":
        inside = limits is None or limits.low <= actual <= limits.high
        if inside:
            return _(
                "Within normal variation: {now}, usually {usual}. No part of the shop moved beyond chance."
            ).format(now=now, usual=mean)
        return _("{now}, usually {usual}: outside what is normal, but no cause stands out in the data.").format(
            now=now, usual=mean
        )
    first = shown[0].sentence
    if verdict == "outside":
        tail = _("It is everywhere alike: no part of the shop carries it, so the cause is not in the data.")
        return f"{first} {tail}"
    return first


def _rule() -> str:
    return _(
        "Compared with the same weekdays (or weeks) of the last eight weeks, marked days left out. A part is named when its move "
        "is beyond chance (one quiet day in two hundred would name one); the whole is called unusual outside what ninety-nine "
        "of a hundred days bring (buyers drawn as a negative binomial count, values from past orders, fixed seed)."
    )


def _steps(facts: _Facts, shares: Drivers, after: Traffic) -> tuple[Step, ...]:
    """From the plan, where there is one in money, over what is usual and what moved it, to what came."""
    money = facts.currency
    steps = []
    target = _target(facts)
    if target is not None:
        steps.append(Step("target", _("Target"), Money(target, money), True))
        steps.append(Step("plan", _("Usual against target"), shares.before_sales - Money(target, money), False))
    steps.append(Step("usual", _("Usual"), shares.before_sales, True))
    steps += [Step(factor.key, str(factor.label), factor.effect, False) for factor in shares.factors]
    steps.append(Step("sales", _("Sales"), shares.after_sales, True))
    if after.refunds:
        steps.append(Step("refunds", _("Refunds"), Money(-after.refunds, money), False))
        steps.append(Step("net", _("Net sales"), Money(after.gross - after.refunds, money), True))
    return tuple(steps)


def _target(facts: _Facts) -> int | None:
    total = 0
    for day in _dates(*facts.days):
        target = month_target(day)
        if target is None or target.measure != "amount" or target.currency != facts.currency:
            return None
        total += planned(day).get(day, 0)
    return total
