"""A word that changes when anything does that happened before an instant."""

from datetime import datetime

from django.db.models import Count, Max

from zhanggui.analytics.models import BufferedFact, BufferedHit, Part
from zhanggui.analytics.times import micros, utc_day


def state_until(until: datetime) -> str:
    """The sealed parts and what waits to be sealed, as far as they tell of the time before `until`."""
    end = micros(until)
    parts = Part.objects.exclude(table="sessions").filter(on__lte=utc_day(end))
    sealed = parts.aggregate(number=Count("id"), rows_=Max("id"), at=Max("sealed_at"))
    waiting = [
        model.objects.filter(at_us__lt=end).aggregate(number=Count("id"), last=Max("id"))
        for model in (BufferedHit, BufferedFact)
    ]
    return f"{sealed} {waiting}"
