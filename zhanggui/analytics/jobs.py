"""What the worker does for analytics."""

from datetime import UTC, datetime, timedelta

from zhanggui.analytics import coverage
from zhanggui.analytics.actions.materialise import materialise, tidy
from zhanggui.analytics.actions.seal import seal
from zhanggui.analytics.pseudonyms import forget_salts
from zhanggui.kit.periodic import every


@every(seconds=60)
def seal_events(now: datetime) -> None:
    """A sign of life, then closed hours into parts and closed days into sessions."""
    coverage.alive("hits", now)
    seal(now)
    materialise(now)


@every(seconds=3600)
def tidy_events(now: datetime) -> None:
    tidy(now)
    forget_salts((now.astimezone(UTC) - timedelta(days=2)).date())
