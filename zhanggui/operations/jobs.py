"""What is done before anybody looks."""

from datetime import datetime, timedelta

from zhanggui.kit import clock, preferences
from zhanggui.kit.periodic import every
from zhanggui.operations.queries.why import SPANS, why


@every(seconds=1200)
def explain_yesterday(now: datetime) -> int:
    """Look for what moved yesterday and in the week that ended with it, so that Today opens with it."""
    on = clock.local_day(now, preferences.get("shop.timezone")) - timedelta(days=1)
    for span in SPANS:
        why(on, span=span, now=now)
    return len(SPANS)
