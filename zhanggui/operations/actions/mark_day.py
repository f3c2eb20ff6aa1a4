"""Mark a day that is not like others: a campaign, a holiday, a closed day, or a figure that is already known."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from zhanggui.kit import audit
from zhanggui.operations.actions.set_target import replan
from zhanggui.operations.errors import TargetNotPositive, WeightOutOfRange
from zhanggui.operations.models import DayMark, Target
from zhanggui.operations.queries.targets import planned


def mark_day(
    on: date, *, label: str, weight: Decimal | str | int = 1, pinned: int | None = None, by: str, now: datetime
) -> None:
    """The day counts `weight` times an ordinary one (0: closed), or brings exactly `pinned`. The month is split anew."""
    try:
        weight = Decimal(weight)
    except (InvalidOperation, ValueError, TypeError):
        raise WeightOutOfRange(weight=weight) from None
    if not weight.is_finite() or not 0 <= weight <= 100:
        raise WeightOutOfRange(weight=weight)
    if pinned is not None and (type(pinned) is not int or pinned < 0):
        raise TargetNotPositive(value=pinned)
    fields = {
        "label": label[:120],
        "weight": weight.quantize(Decimal("0.01")),
        "pinned": pinned,
        "marked_by": by,
        "marked_at": now,
    }
    with transaction.atomic():
        DayMark.objects.update_or_create(on=on, defaults=fields)
        _split_anew(on, now)
        facts = {"label": label[:120], "weight": str(weight), "pinned": pinned}
        audit.note(by=by, deed="operations.mark_day", object_kind="day", object_id=on, facts=facts, now=now)


def unmark_day(on: date, *, by: str, now: datetime) -> None:
    """An ordinary day again."""
    with transaction.atomic():
        if DayMark.objects.filter(on=on).delete()[0]:
            _split_anew(on, now)
            audit.note(by=by, deed="operations.unmark_day", object_kind="day", object_id=on, now=now)


def _split_anew(on: date, now: datetime) -> None:
    target = Target.objects.filter(month=on.replace(day=1)).first()
    if target:
        replan(target, planned(target.month), now=now)
