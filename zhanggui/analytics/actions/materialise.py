"""Close a UTC day: its hits into one part, its sessions into another. Late hits open it again."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import Min

from zhanggui.analytics import store
from zhanggui.analytics.actions.seal import new_id, part_file, step
from zhanggui.analytics.expressions import IDLE
from zhanggui.analytics.models import BufferedHit, Part, SessionDay
from zhanggui.analytics.queries.sessions import of_day
from zhanggui.analytics.times import SECOND, micros, utc_day
from zhanggui.kit.databases import EVENTS

SETTLE = 600 * SECOND  # after the last session can have ended
MOST_DAYS = 40  # per run
MOST_FACT_PARTS = 8  # of one month
ORPHAN = 3600  # s: a file that no manifest row names


def materialise(now: datetime) -> int:
    """Close every day that can be closed; the number of days done."""
    done = 0
    for day in _open_days(now)[:MOST_DAYS]:
        _join_parts("hits", day, now)
        done += _sessions_of(day, now)
    for month in _crowded_months():
        _join_parts("facts", month, now)
    return done


def tidy(now: datetime) -> int:
    """Delete files that no manifest row names: replaced parts and what a killed writer left. The number of files deleted."""
    known = set(Part.objects.values_list("path", flat=True))
    root = store.place("")
    old = [path for path in root.rglob("*") if path.is_file() and str(path.relative_to(root)) not in known]
    old = [path for path in old if _age(path) > ORPHAN]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _open_days(now: datetime) -> list[date]:
    """Days with hits whose sessions can all have ended, and which are not closed or no longer as they should be."""
    last = utc_day(micros(now) - IDLE - SETTLE) - timedelta(days=1)
    closed = dict(SessionDay.objects.values_list("on", "stale"))
    days = set(Part.objects.filter(table="hits", on__lte=last).values_list("on", flat=True).distinct())
    oldest = BufferedHit.objects.aggregate(first=Min("at_us"))["first"]
    days |= {on for on, stale in closed.items() if stale and on <= last}
    days = {on for on in days if closed.get(on, True)}
    # A day that still has hits in the buffer is sealed first.
    return sorted(on for on in days if oldest is None or on < utc_day(oldest))


def _sessions_of(day: date, now: datetime) -> int:
    """Compute the day's sessions and exchange them for what was there, unless its hits changed meanwhile."""
    before = _hit_parts(day)
    found = of_day(day)
    ended = found.column("ended_us").to_pylist()
    if ended and max(ended) + IDLE + SETTLE > micros(now):
        return 0  # somebody who came that day is still here
    part = part_file("sessions", day, _plain(found), now, new_id(day)) if found.num_rows else None
    step("sessions written")
    with transaction.atomic(using=EVENTS):
        if _hit_parts(day) != before:
            return 0
        Part.objects.filter(table="sessions", on=day).delete()
        if part:
            part.save(force_insert=True)
        step("sessions in manifest")
        SessionDay.objects.update_or_create(on=day, defaults={"stale": False, "done_at": now})
    return 1


def _join_parts(table: str, on: date, now: datetime) -> None:
    """Several parts of one day (or month of facts) become one; the rows stay the same."""
    parts = list(Part.objects.filter(table=table, on=on).order_by("id").values_list("id", "path"))
    if len(parts) < 2:
        return
    whole = pa.concat_tables([pq.read_table(store.place(path), partitioning=None) for _, path in parts])
    if table == "hits":
        whole = whole.sort_by([("visitor", "ascending"), ("at_us", "ascending")])
    joined = part_file(table, on, whole, now, new_id(on))
    step("joined")
    with transaction.atomic(using=EVENTS):
        ids = [part_id for part_id, _ in parts]
        if Part.objects.filter(id__in=ids).delete()[0] != len(ids):
            transaction.set_rollback(True, using=EVENTS)
            return
        joined.save(force_insert=True)
        step("joined in manifest")


def _crowded_months() -> list[date]:
    months: dict[date, int] = {}
    for on in Part.objects.filter(table="facts").values_list("on", flat=True):
        months[on] = months.get(on, 0) + 1
    return sorted(on for on, count in months.items() if count > MOST_FACT_PARTS)


def _hit_parts(day: date) -> list[str]:
    around = (day - timedelta(days=1), day + timedelta(days=1))
    return sorted(Part.objects.filter(table="hits", on__range=around).values_list("id", flat=True))


def _plain(found: pa.Table) -> pa.Table:
    from zhanggui.analytics.schemas import SESSIONS

    return found.select(SESSIONS.names).cast(SESSIONS)
