"""The drivers' own cursors, without Django's around them: `kit.sql` asks through these."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

STATEMENTS = 1000  # prepared on one connection before the oldest is dropped


def prepared(raw: Any) -> Any:
    """One cursor for the life of a connection: whoever used it last has fetched all rows."""
    cursor = getattr(raw, "prepared_cursor", None)
    if cursor is None:
        raw.prepared_max = max(raw.prepared_max, STATEMENTS)
        cursor = raw.prepared_cursor = _class()(raw)
    return cursor


@cache
def _class() -> type:
    """The driver's cursor that prepares each statement; the driver is loaded only where PostgreSQL is used."""
    import psycopg

    class Prepared(psycopg.RawCursor):
        def execute(self, query, params=None, **kwargs):
            return super().execute(_dollars(query) if params else query, params or None, prepare=True, **kwargs)

    return Prepared


@lru_cache(maxsize=STATEMENTS)
def _dollars(sql: str) -> bytes:
    """PostgreSQL's own place holders; the driver would look for ours anew each time."""
    count = iter(range(1, 65536))
    return re.sub("%%|%s", lambda found: f"${next(count)}" if found[0] == "%s" else "%", sql).encode()


class Plain:
    """SQLite's own cursor, with statements translated once."""

    def __init__(self, raw: Any):
        self.cursor = raw.cursor()
        self.fetchall = self.cursor.fetchall

    def execute(self, sql: str, params: Sequence[Any]) -> None:
        self.cursor.execute(_questions(sql) if params else sql, params)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self.cursor.executemany(_questions(sql), rows)

    @property
    def rowcount(self) -> int:
        return self.cursor.rowcount


@lru_cache(maxsize=STATEMENTS)
def _questions(sql: str) -> str:
    """SQLite's place holders; `%%` is a percent sign."""
    return re.sub("%%|%s", lambda found: "?" if found[0] == "%s" else "%", sql)
