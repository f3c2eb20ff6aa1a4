"""The drivers' own cursors without Django's around them, and the way past them: `kit.sql` asks through these."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

STATEMENTS = 1000  # prepared on one connection before the oldest is dropped
# No such prepared statement (after a rollback the driver throws away all that a connection has), or one of an older schema.
GONE = ("26000", "0A000")


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
            return super().execute(dollars(query) if params else query, params or None, prepare=True, **kwargs)

    return Prepared


@lru_cache(maxsize=STATEMENTS)
def dollars(sql: str) -> bytes:
    """PostgreSQL's own place holders; the driver would look for ours anew each time."""
    count = iter(range(1, 65536))
    return re.sub("%%|%s", lambda found: f"${next(count)}" if found[0] == "%s" else "%", sql).encode()


class Plain:
    """SQLite's own cursor, with statements translated once."""

    def __init__(self, raw: Any):
        self.cursor = raw.cursor()
        self.fetchall = self.cursor.fetchall

    def execute(self, sql: str, params: Sequence[Any]) -> None:
        self.cursor.execute(questions(sql) if params else sql, params)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self.cursor.executemany(questions(sql), rows)

    @property
    def rowcount(self) -> int:
        return self.cursor.rowcount


@lru_cache(maxsize=STATEMENTS)
def questions(sql: str) -> str:
    """SQLite's place holders; `%%` is a percent sign."""
    return re.sub("%%|%s", lambda found: "?" if found[0] == "%s" else "%", sql)


def at_once(raw: Any, sql: str, params: Sequence[Any]) -> list[tuple] | None:
    """The rows by one call into the client library, outside of transactions; None where this is no way to ask.

    The driver's cursor sends, waits and receives in Python; for a page's short statements that costs more than the rows."""
    tools, pgconn = _tools(), raw.pgconn
    if not raw.autocommit or pgconn.transaction_status != tools.IDLE:
        return None
    adapt = tools.Transformer(raw)
    values = adapt.dump_sequence(params, [tools.AUTO] * len(params)) if params else []
    names = raw.__dict__.get("_prepared_here")
    if names is None:
        raw.adapters.register_loader("json", tools.Json)
        names = raw._prepared_here = {}
    key = (sql, adapt.types)
    if key not in names and len(names) >= STATEMENTS:
        return None
    result = None
    for _try in range(2):
        if key not in names:
            names[key] = _prepare(raw, sql, adapt.types)
        result = pgconn.exec_prepared(names[key], values, adapt.formats)
        if result.status == tools.ROWS:
            adapt.set_pgresult(result)
            return adapt.load_rows(0, result.ntuples, tuple)
        if tools.error(result).sqlstate not in GONE:
            break
        names.clear()
    raise tools.error(result)


def _prepare(raw: Any, sql: str, types: tuple[int, ...]) -> bytes:
    raw.prepared_so_far = getattr(raw, "prepared_so_far", 0) + 1
    name = f"read_{raw.prepared_so_far}".encode()
    done = raw.pgconn.prepare(name, dollars(sql), types)
    if done.status != _tools().DONE:
        raise _tools().error(done)
    return name


@cache
def _tools() -> Any:
    """What `at_once` needs of the driver, which is loaded only where PostgreSQL is used."""
    import orjson
    from psycopg import adapt, errors, pq

    class Json(adapt.Loader):
        def load(self, data):
            return orjson.loads(data)

    class Tools:
        Transformer, AUTO, error = adapt.Transformer, adapt.PyFormat.AUTO, staticmethod(errors.error_from_result)
        Json = Json
        IDLE, DONE, ROWS = pq.TransactionStatus.IDLE, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK

    return Tools
