"""The month's target and its days."""

from datetime import date, datetime

from zhanggui.kit import clock, preferences
from zhanggui.operations import plan
from zhanggui.operations.dto import DayTarget, MonthTarget, Weights
from zhanggui.operations.models import DayMark, PlannedDay, Target
from zhanggui.operations.queries.sales import Sales, day_sales
from zhanggui.operations.queries.weights import weekday_weights


def month_target(month: date) -> MonthTarget | None:
    target = Target.objects.filter(month=month.replace(day=1)).first()
    if target is None:
        return None
    return MonthTarget(target.month, target.measure, target.currency, target.value, target.set_by, target.set_at)


def planned(month: date) -> dict[date, int]:
    """The days as they were planned."""
    return dict(PlannedDay.objects.filter(target__month=month.replace(day=1)).order_by("on").values_list("on", "value"))


def marks_of(days: list[date]) -> dict[date, plan.Mark]:
    rows = DayMark.objects.filter(on__range=(days[0], days[-1])).values_list("on", "label", "weight", "pinned")
    return {on: plan.Mark(label, weight, pinned) for on, label, weight, pinned in rows}


def day_marks(since: date, until: date) -> dict[date, plan.Mark]:
    """The marked days of a span."""
    return marks_of([since, until])


def day_targets(month: date, *, now: datetime) -> tuple[DayTarget, ...]:
    """The days of a month that has a target: first plan, what came, and what each remaining day must bring now.

    The first plans sum to the target to the minor unit; what came plus what remains does too, unless it is already met.
    """
    target = month_target(month)
    if target is None:
        return ()
    today = clock.local_day(now, preferences.get("shop.timezone"))
    days = plan.days_of(target.month)
    past = [on for on in days if on <= today]
    sales = day_sales(past[0], past[-1]) if past else {}
    return lay_out(target, sales, weekday_weights(now, measure=target.measure), today)


def lay_out(target: MonthTarget, sales: dict[date, Sales], weights: Weights, today: date) -> tuple[DayTarget, ...]:
    """The days, from what is already known. Today's sales do not change today's catch-up: it is set in the morning."""
    days = plan.days_of(target.month)
    originals, marks = planned(target.month), marks_of(days)
    actual = {on: sales[on].measured(target.measure) for on in days if on in sales and on <= today}
    done = sum(value for on, value in actual.items() if on < today)
    rest = [on for on in days if on >= today]
    missing = max(0, target.value - done)
    catch_up = _rest(missing, rest, originals, marks, weights)
    return tuple(
        DayTarget(
            on,
            originals.get(on, 0),
            catch_up.get(on),
            actual.get(on),
            plan.weight_of(on, weights, marks),
            marks[on].label if on in marks else "",
            on in marks and marks[on].pinned is not None,
        )
        for on in days
    )


def _rest(
    missing: int, rest: list[date], originals: dict[date, int], marks: dict[date, plan.Mark], weights: Weights
) -> dict[date, int]:
    """What is missing, over the days that remain, in the proportions of the first plan."""
    if not rest:
        return {}
    if sum(originals.get(on, 0) for on in rest):
        return dict(zip(rest, plan.split(missing, [originals.get(on, 0) for on in rest]), strict=True))
    return plan.spread(missing, rest, weights, {on: mark for on, mark in marks.items() if mark.pinned is None})
