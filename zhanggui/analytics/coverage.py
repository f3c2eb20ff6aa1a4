"""When collection ran. Inside these spans nothing means zero; outside, nothing means that nobody looked."""

from datetime import datetime, timedelta

from zhanggui.analytics.models import Coverage
from zhanggui.analytics.times import instant, micros

PAUSE = 600 * 1_000_000  # µs without a sign of life that still count as running


def alive(table: str, now: datetime) -> None:
    """Collection is running now: lengthen the last span, or begin one."""
    at = micros(now)
    last = (
        Coverage.objects.filter(table=table, since_us__lte=at, until_us__gte=at - PAUSE).order_by("-until_us").first()
    )
    if last is None:
        Coverage.objects.create(table=table, since_us=at, until_us=at)
    elif at > last.until_us + PAUSE // 20:
        Coverage.objects.filter(id=last.id, until_us__lt=at).update(until_us=at)


def cover(table: str, since: datetime, until: datetime) -> None:
    """Everything that happened in a span has been handed in, whenever that was. Spans that touch become one."""
    first, last = micros(since), micros(until)
    touching = Coverage.objects.filter(table=table, since_us__lte=last, until_us__gte=first)
    bounds = list(touching.values_list("since_us", "until_us"))
    touching.delete()
    since_us = min([first, *(bound for bound, _ in bounds)])
    until_us = max([last, *(bound for _, bound in bounds)])
    Coverage.objects.create(table=table, since_us=since_us, until_us=until_us)


def spans(tables: tuple[str, ...], since_us: int, until_us: int) -> list[tuple[int, int]]:
    rows = Coverage.objects.filter(table__in=tables, since_us__lt=until_us, until_us__gte=since_us)
    return list(rows.values_list("since_us", "until_us"))


def gaps(since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Spans between two signs of life in which there was none, as far as they lie between `since` and `until`."""
    rows = sorted(spans(("hits",), micros(since) - PAUSE, micros(until) + PAUSE))
    found, reached = [], None
    for begin, end in rows:
        if reached is not None and begin > reached:
            found.append((max(instant(reached), since), min(instant(begin), until)))
        reached = end if reached is None else max(reached, end)
    return [(begin, end) for begin, end in found if begin < end]


def gap(now: datetime) -> timedelta | None:
    """How long there has been no sign of life, or None when there never was one."""
    last = Coverage.objects.filter(table="hits").order_by("-until_us").values_list("until_us", flat=True).first()
    return None if last is None else timedelta(microseconds=micros(now) - last)
