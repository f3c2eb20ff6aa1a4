"""Whether every figure of an order is one figure."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import clock, preferences
from zhanggui.kit.checks import Finding, check
from zhanggui.ordering.public import orders_touched
from zhanggui.settlement.models import FigureDay

LATE = timedelta(hours=12)


@check("settlement.one_figure")
def one_figure(now: datetime) -> list[Finding]:
    """Days whose orders, invoices, payments, ledger and bills do not agree to the cent, and yesterday if nobody compared it."""
    text = _("{count} figures of {day} differ between order, documents, payments, ledger or bill. Look at the rows.")
    off = FigureDay.objects.filter(rows__gt=0).order_by("-day").values_list("day", "rows")[:31]
    found = [
        Finding("bad", text, {"count": rows, "day": day.isoformat()}, link=f"figures?day={day.isoformat()}")
        for day, rows in off
    ]
    zone = preferences.get("shop.timezone")
    day = clock.local_day(now - LATE, zone) - timedelta(days=1)
    since, until = clock.day_bounds(day, zone)
    if not FigureDay.objects.filter(day=day).exists() and orders_touched(since, until):
        late = _("The figures of {day} have not been compared. Is the worker running?")
        found.append(Finding("warn", late, {"day": day.isoformat()}, link="figures"))
    return found
