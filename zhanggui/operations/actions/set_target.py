"""Set a month's target and split it over the days."""

from datetime import date, datetime
from typing import cast

from django.db import transaction

from zhanggui.kit import audit, clock, preferences, sql
from zhanggui.operations import plan
from zhanggui.operations.dto import MonthTarget
from zhanggui.operations.errors import MeasureUnknown, PinnedTooMuch, TargetNotPositive
from zhanggui.operations.models import Measure, PlannedDay, Target
from zhanggui.operations.queries.targets import marks_of, month_target, planned
from zhanggui.operations.queries.weights import weekday_weights


def set_target(month: date, *, measure: str, value: int, by: str, now: datetime) -> MonthTarget:
    """What the month is to bring: net sales in minor units, or units. Days gone by keep what was planned for them."""
    if measure not in Measure.values:
        raise MeasureUnknown(measure=measure)
    if type(value) is not int or not 0 < value < 10**15:
        raise TargetNotPositive(value=value)
    month = month.replace(day=1)
    currency = preferences.get("shop.currency") if measure == Measure.AMOUNT else ""
    fields = {"measure": measure, "currency": currency, "value": value, "set_by": by, "set_at": now}
    with transaction.atomic():
        before = Target.objects.filter(month=month).first()
        kept = planned(month) if before and (before.measure, before.currency) == (measure, currency) else {}
        target, _ = Target.objects.update_or_create(month=month, defaults=fields)
        replan(target, kept, now=now)
        facts = {"measure": measure, "value": value, "before": before.value if before else None}
        audit.note(by=by, deed="operations.set_target", object_kind="month", object_id=month, facts=facts, now=now)
    return cast(MonthTarget, month_target(month))  # written just now


def replan(target: Target, kept: dict[date, int], *, now: datetime) -> None:
    """Write the plan of a target: days before today keep `kept`, the others share what is left by their weights."""
    days = plan.days_of(target.month)
    today = clock.local_day(now, preferences.get("shop.timezone"))
    fixed = {on: value for on, value in kept.items() if on < today}
    if sum(fixed.values()) > target.value:
        fixed = {}  # the new target is below what was planned until now: the whole month is planned anew
    marks = marks_of(days)
    free = [on for on in days if on not in fixed]
    left = target.value - sum(fixed.values())
    pinned = sum(marks[on].pinned or 0 for on in free if on in marks)
    if pinned > left:
        raise PinnedTooMuch(pinned=pinned, value=left)
    shares = fixed | plan.spread(left, free, weekday_weights(now, measure=target.measure), marks)
    if sum(shares.values()) != target.value:  # every free day is pinned, and the pins ask for less
        last = max(free)
        shares[last] += target.value - sum(shares.values())
    PlannedDay.objects.filter(target=target).delete()
    sql.insert_many(PlannedDay, ["target_id", "on", "value"], [(target.id, on, shares[on]) for on in days])


def remove_target(month: date, *, by: str, now: datetime) -> None:
    """The month has no target any more."""
    month = month.replace(day=1)
    with transaction.atomic():
        if Target.objects.filter(month=month).delete()[0]:
            audit.note(by=by, deed="operations.remove_target", object_kind="month", object_id=month, now=now)
