"""Periodic work of people."""

from datetime import datetime, timedelta

from zhanggui.kit.periodic import every
from zhanggui.people.models import LoginCode


@every(seconds=3600)
def forget_login_codes(now: datetime) -> int:
    """Delete codes out of force whose hour of counting is over: nobody's interest in the shop is kept longer than needed."""
    return LoginCode.objects.filter(expires_at__lt=now, window_at__lt=now - timedelta(hours=2)).delete()[0]
