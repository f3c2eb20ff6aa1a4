"""Instants as microseconds, and shop-local buckets computed at query time without a time-zone table in the engine."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GRAINS = ("hour", "day", "month")


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(at_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=at_us)


def utc_day(at_us: int) -> date:
    return date.fromordinal(EPOCH.toordinal() + at_us // DAY)


def start_of(on: date, zone: str) -> int:
    """The first instant of a local day."""
    return micros(datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(zone)).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of a span: `starts[i]` is the first instant of `labels[i]`; `end` is where the last one ends."""

    labels: tuple[date | datetime, ...]
    starts: tuple[int, ...]
    end: int

    def of(self, at_us: int) -> int:
        """The bucket of an instant (by search; the engine does the same by comparison)."""
        from bisect import bisect_right

        return bisect_right(self.starts, at_us) - 1

    def runs(self) -> list[tuple[int, int, int, int]]:
        """Runs of equally long buckets: (first bucket, its start, end of the run, length of a bucket)."""
        edges = (*self.starts, self.end)
        found: list[tuple[int, int, int, int]] = []
        for number, start in enumerate(self.starts):
            end, length = edges[number + 1], edges[number + 1] - start
            if found and found[-1][3] == length:
                found[-1] = (*found[-1][:2], end, length)
            else:
                found.append((number, start, end, length))
        return found


def buckets(since: date, until: date, grain: str, zone: str) -> Buckets:
    """Local days, months or hours from `since` through `until` (both included). Days have 23 or 25 hours where clocks change."""
    end = start_of(until + timedelta(days=1), zone)
    if grain == "hour":
        first = start_of(since, zone)
        starts = tuple(range(first, end, HOUR))
        return Buckets(tuple(instant(at).astimezone(ZoneInfo(zone)) for at in starts), starts, end)
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    if grain == "month":
        days = [day for day in days if day.day == 1 or day == since]
    return Buckets(tuple(days), tuple(start_of(day, zone) for day in days), end)
