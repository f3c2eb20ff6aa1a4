"""The clock. Deeds take `now` as an argument; only faces, jobs and tests read it here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime, timezone: str) -> date:
    """The calendar day of an instant at a place."""
    return at.astimezone(ZoneInfo(timezone)).date()


def day_bounds(on: date, timezone: str) -> tuple[datetime, datetime]:
    """Start and end (exclusive) of a local day as UTC instants; the day may have 23 or 25 hours."""
    from datetime import timedelta

    zone = ZoneInfo(timezone)
    following = on + timedelta(days=1)
    start = datetime(on.year, on.month, on.day, tzinfo=zone)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)
