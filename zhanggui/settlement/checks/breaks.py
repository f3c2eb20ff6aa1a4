"""What the operator should know of the daily comparison."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.checks import Finding, check
from zhanggui.payments.public import PROVIDERS, has_books
from zhanggui.settlement.models import BillDay, Break
from zhanggui.settlement.states import BreakKind, BreakState

LATE = timedelta(days=2)


@check("settlement.breaks")
def open_breaks(now: datetime) -> list[Finding]:
    """Where our books, a company's bill, the orders and the bank say different things of the same money."""
    rows = Break.objects.filter(state=BreakState.OPEN).values_list("provider", "kind").annotate(Count("id"))
    text = _("{count} × {kind} between our books and {provider}. Look at the evidence.")
    return [
        Finding("bad", text, {"count": count, "kind": BreakKind(kind).label, "provider": provider}, link="money")
        for provider, kind, count in rows.order_by("provider", "kind")
    ]


@check("settlement.bill_missing")
def bill_missing(now: datetime) -> list[Finding]:
    """Companies that took money of ours two days ago and whose bill is still not here (they keep it three months only)."""
    day = (now - LATE).date()
    here = set(BillDay.objects.filter(day=day, fetched_at__isnull=False).values_list("provider", flat=True))
    text = _("The bill of {provider} for {day} is not here yet. Fetch it, or take its file in.")
    return [
        Finding("warn", text, {"provider": provider.key, "day": day.isoformat()}, link="money")
        for provider in PROVIDERS
        if provider.settles == "network" and provider.key not in here and has_books(provider.key, day=day)
    ]
