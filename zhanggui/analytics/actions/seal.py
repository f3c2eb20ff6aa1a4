"""Seal the buffer into Parquet, day by day, so that a kill at any point neither loses nor doubles a row.

Claim rows for a part (their id is in the row) → write the file under a temporary name → fsync → rename → in one transaction
the manifest row and the deletion of the claimed rows. Until that transaction readers see the rows in the buffer; after it
they see the part. A claim without a manifest row is finished by the next run, under the same name.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Min

from zhanggui.analytics import schemas, store
from zhanggui.analytics.models import BufferedFact, BufferedHit, Part, SessionDay
from zhanggui.analytics.times import DAY, HOUR, instant, micros, utc_day
from zhanggui.kit import sql
from zhanggui.kit.databases import EVENTS
from zhanggui.kit.ids import uuid7

GRACE = timedelta(minutes=2)  # after the hour, for hits still on their way
FACTS_EVERY = timedelta(hours=1)
FACTS_FULL = 5000


def step(name: str) -> None:
    """Between two steps; tests stop the machine here."""


def seal(now: datetime) -> int:
    """Seal the hits of closed hours and the facts of the last hour; the number of parts made."""
    _claim_hits(now)
    _claim_facts(now)
    step("claimed")
    made = 0
    for table, model in store.BUFFERS.items():
        for part_id in list(
            model._default_manager.filter(part__isnull=False).values_list("part", flat=True).distinct()
        ):
            made += _finish(table, part_id, now)
    return made


def seal_rows(table: str, rows: list[tuple], *, now: datetime) -> int:
    """Write rows straight into parts, without the buffer; the caller's transaction holds the manifest rows."""
    groups: dict[date, list[tuple]] = defaultdict(list)
    for row in rows:
        groups[_on(table, row[0])].append(row)
    parts = [
        part_file(table, on, schemas.arrow(table, members), now, new_id(on)) for on, members in sorted(groups.items())
    ]
    Part.objects.bulk_create(parts)
    return len(parts)


def part_file(table: str, on: date, contents, now: datetime, part_id: str) -> Part:
    """Write a part's file; its manifest row is returned, not saved."""
    path = f"{table}/{on:%Y/%m}/{part_id}.parquet"
    size = store.write(path, contents)
    step("written")
    return Part(id=part_id, table=table, on=on, path=path, rows=contents.num_rows, size=size, sealed_at=now)


def new_id(on: date) -> str:
    return f"{on:%Y%m%d}{uuid7().hex[:31]}"[:40]


def mark_stale(days: set[date]) -> None:
    """Late hits reach into the sessions of their day and of its neighbours."""
    around = {day + timedelta(days=number) for day in days for number in (-1, 0, 1)}
    SessionDay.objects.filter(on__in=around).update(stale=True)


def _on(table: str, at_us: int) -> date:
    day = utc_day(at_us)
    return day.replace(day=1) if table == "facts" else day


def _claim_hits(now: datetime) -> None:
    limit = micros(now - GRACE) // HOUR * HOUR
    bounds = BufferedHit.objects.filter(part__isnull=True, at_us__lt=limit).aggregate(
        first=Min("at_us"), last=Max("at_us")
    )
    if bounds["first"] is None:
        return
    day = bounds["first"] // DAY * DAY
    while day <= bounds["last"]:
        rows = BufferedHit.objects.filter(part__isnull=True, at_us__gte=day, at_us__lt=min(day + DAY, limit))
        rows.update(part=new_id(utc_day(day)))
        day += DAY


def _claim_facts(now: datetime) -> None:
    waiting = BufferedFact.objects.filter(part__isnull=True)
    last = Part.objects.filter(table="facts").aggregate(last=Max("sealed_at"))["last"]
    if last and now - last < FACTS_EVERY and waiting.count() < FACTS_FULL:
        return
    months = {_on("facts", at_us) for at_us in waiting.values_list("at_us", flat=True).distinct()}
    for month in sorted(months):
        since = store.day_start(month)
        until = store.day_start((month + timedelta(days=32)).replace(day=1))
        waiting.filter(at_us__gte=since, at_us__lt=until).update(part=new_id(month))


def _finish(table: str, part_id: str, now: datetime) -> int:
    """Write a claimed part and exchange it for its rows."""
    model = store.BUFFERS[table]
    columns = ", ".join(f'"{column}"' for column in schemas.SCHEMAS[table].names)
    rows = sql.fetch(
        f"SELECT {columns} FROM {model._meta.db_table} WHERE part = %s ORDER BY id", [part_id], using=EVENTS
    )
    if not rows:
        return 0
    first_us = rows[0][0]  # at_us comes first in both tables
    part = part_file(table, _on(table, first_us), schemas.arrow(table, rows), now, part_id)
    try:
        with transaction.atomic(using=EVENTS):
            part.save(force_insert=True)
            step("in manifest")
            model._default_manager.filter(part=part_id).delete()
            step("deleted")
            if table == "hits":
                mark_stale({utc_day(first_us)})
            step("marked")
    except IntegrityError:  # another sealer was faster: the part is there, and its rows went with it
        return 0
    step("sealed")
    return 1


def today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def oldest(now: datetime) -> timedelta:
    """How long the oldest hit has waited to be sealed."""
    first = BufferedHit.objects.aggregate(first=Min("at_us"))["first"]
    return timedelta(0) if first is None else now - instant(first)
