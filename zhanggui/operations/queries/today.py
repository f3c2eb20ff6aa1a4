"""The page of the morning: is the shop on target, and if not, where did it go."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from zhanggui.analytics.public import series
from zhanggui.kit import checks, clock, locales, preferences
from zhanggui.kit.money import Money
from zhanggui.operations import plan
from zhanggui.operations.dto import DayBar, DayTarget, HourBar, MonthTarget, Pace, Reconciliation, TodayPage, Weights
from zhanggui.operations.queries import figures as days
from zhanggui.operations.queries.drivers import Traffic, drivers
from zhanggui.operations.queries.pace import curve, hour_spans, pace
from zhanggui.operations.queries.sales import Sales, currency, day_sales, span_sales
from zhanggui.operations.queries.sources import source_rows
from zhanggui.operations.queries.targets import lay_out, month_target
from zhanggui.operations.queries.verdicts import Experience, experience, judge, shown
from zhanggui.operations.queries.weights import weekday_weights

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
        return _page(_board(now), locale)


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


def _page(board: Board, locale: str) -> TodayPage:
    on, now, yesterday = board.on, board.now, board.on - timedelta(days=1)
    layout = lay_out(board.target, board.sales, board.weights, on) if board.target else ()
    actual = board.sales[on].measured(board.measure)
    usual = [board.sales[on - WEEK * number].measured(board.measure) for number in range(1, USUAL + 1)]
    shape = curve(on, board.measure)
    so_far = pace(now, actual, board.plans.get(on), [value for value in usual if value], board.known, shape)
    spans = _spans(board)
    read = {name: days.read(span) for name, span in spans.items()}
    part = span_sales([spans["week before, so far"]])[0]
    money = board.currency
    return TodayPage(
        at=now,
        on=on,
        timezone=board.zone,
        currency=money,
        measure=board.measure,
        target=board.target,
        days=layout,
        weights=board.weights,
        **_month(board, layout, so_far),
        today=judge(on, actual, so_far.due, board.measure, board.known, so_far=True),
        pace=so_far,
        yesterday=judge(yesterday, board.sales[yesterday].measured(board.measure), board.plans.get(yesterday), board.measure, board.known),
        drivers=_drivers(board.sales[yesterday - WEEK], board.sales[yesterday], read["week before"], read["yesterday"], money,
                         _("the same weekday before")),
        drivers_today=_drivers(part, board.sales[on], read["week before, so far"], read["today"], money,
                               _("the same weekday before, up to this time")),
        figures=days.figures(read["week before"], read["yesterday"]),
        figures_today=days.figures(read["week before, so far"], read["today"]),
        sources=source_rows(spans["week before"], spans["yesterday"], currency=money),
        sources_today=source_rows(spans["week before, so far"], spans["today"], currency=money),
        sales_now=Money(board.sales[on].gross, money),
        refunds_now=Money(board.sales[on].refunds, money),
        net_now=Money(board.sales[on].net, money),
        orders_now=board.sales[on].orders,
        last_days=_last_days(board),
        hours=_hours(board, shape[0]),
        reconciliation=_reconciliation(board),
        findings=tuple(checks.run_all(now)),
        definition=_("Sales are orders whose money is captured, with delivery and tax, less the refunds given on the day. "
                     "A day ends at midnight in {zone}.").format(zone=board.zone),
    )  # fmt: skip


def _spans(board: Board) -> dict[str, tuple[datetime, datetime]]:
    """Yesterday and today so far, each beside the same weekday before (the same length of it)."""

    def bounds(on: date) -> tuple[datetime, datetime]:
        return clock.day_bounds(on, board.zone)

    start = bounds(board.on)[0]
    before = bounds(board.on - WEEK)[0]
    return {
        "yesterday": bounds(board.on - timedelta(days=1)),
        "week before": bounds(board.on - timedelta(days=8)),
        "today": (start, board.now),
        "week before, so far": (before, before + (board.now - start)),
    }


def _drivers(before: Sales, after: Sales, seen_before, seen_after, money: str, label: str):
    def traffic(sales: Sales, seen) -> Traffic:
        visitors = seen["visitors"].points[0].value
        return Traffic(
            None if visitors is None else int(visitors), sales.buyers, sales.orders, sales.gross, sales.refunds
        )

    return drivers(traffic(before, seen_before), traffic(after, seen_after), currency=money, before_label=label)


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
    seen = {point.at: point.value for point in series("visitors", since, board.on).points}
    return tuple(
        DayBar(on, Money(board.sales[on].net, board.currency), board.plans.get(on), board.sales[on].orders, seen[on])
        for on in (since + timedelta(days=number) for number in range(CHART))
    )


def _hours(board: Board, shares: list[float]) -> tuple[HourBar, ...]:
    """The hours of today, those to come without figures; `expected` follows the usual curve to today's target."""
    from zoneinfo import ZoneInfo

    from zhanggui.ordering.public import books

    spans = hour_spans(board.on)
    seen = {point.at: point.value for point in series("visitors", board.on, board.on, "hour").points}
    bars, sum_net, usual = [], 0, 0.0
    for (start, end), book in zip(spans, books(spans), strict=True):
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
