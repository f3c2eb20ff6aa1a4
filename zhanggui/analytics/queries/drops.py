"""What the sieve dropped, and why."""

from datetime import date

from django.db.models import Sum

from zhanggui.analytics.models import Drop


def drop_counts(since: date, until: date) -> dict[str, int]:
    """Hits dropped per reason on the UTC days from `since` through `until`."""
    rows = Drop.objects.filter(on__range=(since, until)).values_list("reason").annotate(total=Sum("count"))
    return dict(sorted(rows))
