"""Where parts lie and what a reader sees: the manifest, the sealed files and the tail, as of one moment."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.analytics import schemas
from zhanggui.analytics.models import BufferedFact, BufferedHit, Part
from zhanggui.analytics.times import micros, utc_day
from zhanggui.kit import sql
from zhanggui.kit.databases import EVENTS
from zhanggui.kit.files import folder, sync_folder

BUFFERS = {"hits": BufferedHit, "facts": BufferedFact}


@dataclass(frozen=True, slots=True)
class View:
    """A table as of one moment."""

    paths: list[str]
    tail: pa.Table


def place(relative: str) -> Path:
    return folder("events") / relative


def write(relative: str, table: pa.Table) -> int:
    """Write a part whole: temporary name, fsync, rename, fsync of the folder; its size in bytes."""
    import os

    target = place(relative)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        pq.write_table(table, temporary, compression="zstd", row_group_size=128_000)
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        size = temporary.stat().st_size
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(target.parent)
    return size


def read(name: str, since_us: int | None = None, until_us: int | None = None) -> View:
    """Sealed parts and tail of a span. A seal between the two readings is noticed and the reading repeated."""
    for _ in range(20):
        before = _parts(name, since_us, until_us)
        rows = _tail(name, since_us, until_us) if name in BUFFERS else []
        if [part_id for part_id, _ in _parts(name, since_us, until_us)] == [part_id for part_id, _ in before]:
            return View([str(place(path)) for _, path in before], schemas.arrow(name, rows))
    raise RuntimeError(f"the manifest of {name} never stood still")


def _parts(name: str, since_us: int | None, until_us: int | None) -> list[tuple[str, str]]:
    parts = Part.objects.filter(table=name)
    if name != "facts":  # a fact's latest version may lie in any month
        if since_us is not None:
            parts = parts.filter(on__gte=utc_day(since_us))
        if until_us is not None:
            parts = parts.filter(on__lte=utc_day(until_us))
    return list(parts.order_by("on", "id").values_list("id", "path"))


def _tail(name: str, since_us: int | None, until_us: int | None) -> list[tuple]:
    model = BUFFERS[name]
    columns = ", ".join(f'"{column}"' for column in schemas.SCHEMAS[name].names)
    where, params = "", []
    if name == "hits" and since_us is not None and until_us is not None:
        where, params = " WHERE at_us >= %s AND at_us < %s", [since_us, until_us]
    return sql.fetch(f"SELECT {columns} FROM {model._meta.db_table}{where} ORDER BY id", params, using=EVENTS)


def day_start(on: date) -> int:
    from datetime import UTC, datetime

    return micros(datetime(on.year, on.month, on.day, tzinfo=UTC))


def day_span(on: date) -> tuple[int, int]:
    """First instant of a UTC day and of the next."""
    return day_start(on), day_start(on + timedelta(days=1))
