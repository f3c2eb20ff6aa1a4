"""A role writes down what it holds to be the cause of a day, before it sees ours; both are kept."""

from datetime import date, datetime

from django.db import transaction

from zhanggui.kit import audit, clock, preferences
from zhanggui.operations.errors import DayNotOver, GuessEmpty
from zhanggui.operations.models import Guess
from zhanggui.operations.queries.why import SPANS, why

FACTORS = ("visitors", "conversion", "value", "nothing", "other")
LONGEST = 300


def guess_cause(on: date, *, span: str = "day", factor: str, text: str, role: str, by: str, now: datetime) -> None:
    """One answer per person and day; told again, the first one stands."""
    text = " ".join(text.split())
    if factor not in FACTORS or span not in SPANS or len(text) > LONGEST:
        raise GuessEmpty(longest=LONGEST)
    if on >= clock.local_day(now, preferences.get("shop.timezone")):
        raise DayNotOver(on=on)
    ours = [
        {"factor": cause.factor, "slice": [[part.dim, part.value] for part in cause.slice], "minor": cause.effect.minor}
        for cause in why(on, span=span, now=now).causes
    ]
    fields = {"role": role[:20], "factor": factor, "text": text, "ours": ours, "at": now}
    with transaction.atomic():
        _row, is_new = Guess.objects.get_or_create(on=on, span=span, by=by, defaults=fields)
        if is_new:
            facts = {"factor": factor, "role": role[:20]}
            audit.note(by=by, deed="operations.guess_cause", object_kind="day", object_id=on, facts=facts, now=now)
