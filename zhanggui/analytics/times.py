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
    """The buckets of a question, in order and apart: bucket `i` is `labels[i]`, from `starts[i]` up to, not with, `ends[i]`."""

    labels: tuple[date | datetime, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.starts[0]

    @property
    def end(self) -> int:
        return self.ends[-1]

    def runs(self) -> list[tuple[int, int, int, int]]:
        """Runs of touching buckets of one length: (first bucket, its start, end of the run, length of a bucket)."""
        found: list[tuple[int, int, int, int]] = []
        for number, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            if found and found[-1][2:] == (start, end - start):
                found[-1] = (*found[-1][:2], end, end - start)
            else:
                found.append((number, start, end, end - start))
        return found


def buckets(since: date, until: date, grain: str, zone: str) -> Buckets:
    """Local days, months or hours from `since` through `until` (both included). Days have 23 or 25 hours where clocks change."""
    end = start_of(until + timedelta(days=1), zone)
    if grain == "hour":
        first = start_of(since, zone)
        starts = tuple(range(first, end, HOUR))
        return _touching(tuple(instant(at).astimezone(ZoneInfo(zone)) for at in starts), starts, end)
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    if grain == "month":
        days = [day for day in days if day.day == 1 or day == since]
    return _touching(tuple(days), tuple(start_of(day, zone) for day in days), end)


def _touching(labels: tuple, starts: tuple[int, ...], end: int) -> Buckets:
    return Buckets(labels, starts, (*starts[1:], end))
