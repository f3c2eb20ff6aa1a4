"""Is the event store being kept?"""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhanggui.analytics import coverage
from zhanggui.analytics.actions.seal import oldest
from zhanggui.analytics.queries.drops import drop_counts
from zhanggui.analytics.queries.series import series
from zhanggui.kit.checks import Finding, Severity, check

BEHIND = timedelta(hours=3)
SILENT = timedelta(minutes=15)
REASONS = {  # the steps of the sieve in words
    "malformed": _("cannot be read"),
    "misdated": _("a wrong time"),
    "own_probe": _("checks of our own"),
    "staff": _("colleagues"),
    "prefetch": _("fetched in advance"),
    "robot": _("robots"),
    "repeated": _("repeats"),
    "too_fast": _("faster than anybody reads"),
}


@check("analytics.sealing_behind")
def sealing_behind(now: datetime) -> list[Finding]:
    """Hits wait longer than they should, or the worker gives no sign of life."""
    found = []
    waiting, silent = oldest(now), coverage.gap(now)
    if waiting > BEHIND:
        text = _("Page views have waited {hours} hours to be sealed. Is the worker running?")
        found.append(Finding("warn", text, {"hours": int(waiting.total_seconds() // 3600)}))
    if silent is not None and silent > SILENT:
        text = _("The worker has given no sign of life for {minutes} minutes; figures may have gaps.")
        found.append(Finding("warn", text, {"minutes": int(silent.total_seconds() // 60)}))
    return found


@check("analytics.drops")
def drops(now: datetime) -> list[Finding]:
    """What the sieve dropped today, loudly when it is most of what came."""
    today = now.astimezone(UTC).date()
    counts = drop_counts(today, today)
    total = sum(counts.values())
    if not total:
        return []
    kept = int(series("pageviews", today, today, zone="UTC").values[0] or 0)
    main = max(counts, key=lambda reason: counts[reason])
    strange = counts.get("malformed", 0) + counts.get("misdated", 0) + counts.get("too_fast", 0)
    severity: Severity = "warn" if strange > max(100, kept) else "info"
    text = _("{dropped} hits were not counted today (most often: {reason}, {count}); {kept} page views were.")
    facts = {
        "dropped": total,
        "reason": str(REASONS.get(main, main)),
        "count": counts[main],
        "kept": kept,
        "reasons": counts,
    }
    return [Finding(severity, text, facts)]
