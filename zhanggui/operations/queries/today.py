"""The page of the morning: is the shop on target, and if not, where did it go."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from zhanggui.analytics.public import Series, series, totals
from zhanggui.kit import checks, clock, locales, preferences
from zhanggui.kit.money import Money
from zhanggui.operations import plan
from zhanggui.operations.dto import DayBar, DayTarget, HourBar, MonthTarget, Pace, Reconciliation, TodayPage, Weights
from zhanggui.operations.queries.drivers import Line, Traffic, drivers
from zhanggui.operations.queries.figures import KEYS as FIGURES
from zhanggui.operations.queries.figures import figures
from zhanggui.operations.queries.month_end import month_end
from zhanggui.operations.queries.pace import curve, hour_spans, pace
from zhanggui.operations.queries.sales import Sales, currency, day_sales, span_sales
from zhanggui.operations.queries.sources import Lines, day_costs, source_lines, source_rows
from zhanggui.operations.queries.targets import lay_out, month_target
from zhanggui.operations.queries.verdicts import Experience, experience, judge, shown
from zhanggui.operations.queries.weights import weekday_weights
from zhanggui.ordering.public import books

CHART = 30  # days
USUAL = 8  # weeks
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Board:
    """What the parts of the page share."""

    now: datetime
    on: date
    zone: str
    currency: str
    measure: str
    target: MonthTarget | None
    weights: Weights
    sales: dict[date, Sales]
    plans: dict[date, int]
    known: Experience


def today(now: datetime, locale: str) -> TodayPage:
    """Everything the page shows, in the reader's language. Money comes from the orders; the event store must agree."""
    with translation.override(locales.django_code(locale)):
        return _page(_board(now))


def _board(now: datetime) -> Board:
    zone = preferences.get("shop.timezone")
    on = clock.local_day(now, zone)
    target = month_target(on)
    measure = target.measure if target else "amount"
    weights = weekday_weights(now, measure=measure)
    since = min(on - timedelta(weeks=USUAL), on.replace(day=1))
    sales = day_sales(since, on)
    plans: dict[date, int] = {}
    for month in {
        on.replace(day=1),
        (on - timedelta(days=CHART)).replace(day=1),
        (on - timedelta(days=1)).replace(day=1),
    }:
        held = month_target(month)
        if held and held.measure == measure:
            plans |= {day.on: day.original for day in lay_out(held, {}, weights, on)}
    return Board(
        now, on, zone, currency(), measure, target, weights, sales, plans, experience(on, measure, weights, sales)
    )


def _page(board: Board) -> TodayPage:
    on, money, yesterday = board.on, board.currency, board.on - timedelta(days=1)
    layout = lay_out(board.target, board.sales, board.weights, on) if board.target else ()
    actual = board.sales[on].measured(board.measure)
    usual = [board.sales[on - WEEK * number].measured(board.measure) for number in range(1, USUAL + 1)]
    shape = curve(on, board.measure)
    so_far = pace(board.now, actual, board.plans.get(on), [value for value in usual if value], board.known, shape)
    ended = board.sales[yesterday].measured(board.measure)
    return TodayPage(
        at=board.now,
        on=on,
        timezone=board.zone,
        currency=money,
        measure=board.measure,
        target=board.target,
        days=layout,
        weights=board.weights,
        today=judge(on, actual, so_far.due, board.measure, board.known, so_far=True),
        pace=so_far,
        yesterday=judge(yesterday, ended, board.plans.get(yesterday), board.measure, board.known),
        sales_now=Money(board.sales[on].gross, money),
        refunds_now=Money(board.sales[on].refunds, money),
        net_now=Money(board.sales[on].net, money),
        orders_now=board.sales[on].orders,
        last_days=_last_days(board),
        hours=_hours(board, shape[0]),
        reconciliation=_reconciliation(board),
        findings=tuple(checks.run_all(board.now)),
        definition=_(
            "Sales are orders whose money is captured, with delivery and tax, less the refunds given on the day. "
            "A day ends at midnight in {zone}."
        ).format(zone=board.zone),
        month_end=month_end(on, board.measure, board.sales, board.weights, so_far, board.known),
        **_month(board, layout, so_far),
        **_comparisons(board),
    )


def _comparisons(board: Board) -> dict[str, Any]:
    """Yesterday, and today so far, each beside the same weekday before (the same length of it): figures, sources, causes."""
    yesterday = board.on - timedelta(days=1)
    start, before = (clock.day_bounds(on, board.zone)[0] for on in (board.on, board.on - WEEK))
    spans = [
        clock.day_bounds(yesterday - WEEK, board.zone),
        (before, before + (board.now - start)),
        clock.day_bounds(yesterday, board.zone),
        (start, board.now),
    ]
    seen, lines = totals(FIGURES, spans), source_lines(spans)
    sales = [
        board.sales[yesterday - WEEK],
        span_sales(*spans[1]),
        board.sales[yesterday],
        board.sales[board.on],
    ]
    visitors = [None if point.value is None else int(point.value) for point in seen["visitors"].points]
    traffic = [
        Traffic(people, sold.buyers, sold.orders, sold.gross, sold.refunds, _by_line(found))
        for people, sold, found in zip(visitors, sales, lines, strict=True)
    ]
    labels = (_("the same weekday before"), _("the same weekday before, up to this time"))
    return {
        "drivers": drivers(traffic[0], traffic[2], currency=board.currency, before_label=labels[0]),
        "drivers_today": drivers(traffic[1], traffic[3], currency=board.currency, before_label=labels[1]),
        "figures": figures(seen, 0, 2),
        "figures_today": figures(seen, 1, 3),
        "sources": source_rows(lines[0], lines[2], currency=board.currency, costs=day_costs(yesterday, board.currency)),
        "sources_today": source_rows(lines[1], lines[3], currency=board.currency),
    }


def _by_line(found: Lines) -> dict[str, Line]:
    return {
        name: Line(values.get("visitors", 0), values.get("buyers", 0), values.get("revenue.gross", 0))
        for name, values in found.items()
    }


def _month(board: Board, layout: tuple[DayTarget, ...], so_far: Pace) -> dict:
    """Month to date beside what the first plan wanted by now."""
    first = board.on.replace(day=1)
    done = sum(day.measured(board.measure) for on, day in board.sales.items() if on >= first)
    if not board.target:
        return {"month_to_date": done, "month_due": None, "month_verdict": _("No target is set for this month.")}
    due = sum(day.original for day in layout if day.on < board.on) + (so_far.due or 0)
    left = max(0, board.target.value - done)
    days_left = len(plan.days_of(first)) - board.on.day + 1
    text = _("The month stands at {done} of {target}; {due} was due by now. {left} remain for {days} days.")
    if done >= board.target.value:
        text = _("The month's target of {target} is met: {done}.")
    numbers = {"done": done, "target": board.target.value, "due": due, "left": left}
    sentence = text.format(days=days_left, **{name: shown(value, board.measure) for name, value in numbers.items()})
    return {"month_to_date": done, "month_due": due, "month_verdict": sentence}


def _last_days(board: Board) -> tuple[DayBar, ...]:
    since = board.on - timedelta(days=CHART - 1)
    seen = _counted(series("visitors", since, board.on))
    return tuple(
        DayBar(on, Money(board.sales[on].net, board.currency), board.plans.get(on), board.sales[on].orders, seen[on])
        for on in (since + timedelta(days=number) for number in range(CHART))
    )


def _counted(line: Series) -> dict[date, int | None]:
    """Whole numbers by the instant or day they stand for."""
    return {point.at: None if point.value is None else int(point.value) for point in line.points}


def _hours(board: Board, shares: list[float]) -> tuple[HourBar, ...]:
    """The hours of today, those to come without figures; `expected` follows the usual curve to today's target."""
    spans = hour_spans(board.on)
    seen = _counted(series("visitors", board.on, board.on, "hour"))
    bars, sum_net, usual = [], 0, 0.0
    for (start, _end), book in zip(spans, books(spans), strict=True):
        local = start.astimezone(ZoneInfo(board.zone))
        sum_net += book.net_minor if board.measure == "amount" else book.units
        usual = min(1.0, usual + shares[local.hour])
        target = board.plans.get(board.on)
        reached = Money(sum_net, board.currency) if start <= board.now and board.measure == "amount" else None
        expected = None if target is None else round(target * usual)
        bars.append(
            HourBar(local, Money(book.net_minor, board.currency), book.orders, seen.get(local), reached, expected)
        )
    return tuple(bars)


def _reconciliation(board: Board) -> Reconciliation:
    since = board.on.replace(day=1)
    month = [day for on, day in board.sales.items() if on >= since]
    imported = sum(day.imported_net for day in month)
    books = sum(day.net for day in month) - imported
    facts = sum(day.facts_net for day in month)
    return Reconciliation(since, board.on, *(Money(value, board.currency) for value in (books, facts, imported)))
