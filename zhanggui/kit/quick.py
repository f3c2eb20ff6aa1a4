"""A statement asked in one call, past the driver's cursor: what `sql.fetch` does where it may."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

STATEMENTS = 1000  # prepared on one connection before the oldest is dropped


@lru_cache(maxsize=STATEMENTS)
def marked(sql: str) -> str:
    """The statement with SQLite's own marks; `%%` is a percent sign."""
    return re.sub("%%|%s", lambda found: "?" if found[0] == "%s" else "%", sql)


@lru_cache(maxsize=STATEMENTS)
def _numbered(sql: str) -> bytes:
    """The statement with PostgreSQL's own marks."""
    if "%s" not in sql:  # without parameters nothing is replaced
        return sql.encode()
    first, *others = sql.split("%s")
    return "".join([first, *(f"${place}{part}" for place, part in enumerate(others, 1))]).replace("%%", "%").encode()


def at_once(raw: Any, sql: str, params: Sequence[Any]) -> list[tuple] | None:
    """The rows by one call into the client library, outside of transactions; None where this is no way to ask.

    The driver's cursor sends, waits and receives in Python; for a page's short statements that costs more than the rows."""
    tools, pgconn = _tools(), raw.pgconn
    if not raw.autocommit or pgconn.transaction_status != tools.IDLE:
        return None
    adapt = tools.Transformer(raw)
    values = adapt.dump_sequence(params, [tools.AUTO] * len(params)) if params else []
    names = raw.__dict__.setdefault("_prepared_here", {})
    key = (sql, adapt.types)
    name = names.get(key)
    if name is None:
        if len(names) >= STATEMENTS:
            return None
        name = f"read_{len(names)}".encode()
        done = pgconn.prepare(name, _numbered(sql), adapt.types)
        if done.status != tools.DONE:
            raise tools.error(done)
        names[key] = name
    result = pgconn.exec_prepared(name, values, adapt.formats)
    if result.status != tools.ROWS:
        raise tools.error(result)
    adapt.set_pgresult(result)
    return adapt.load_rows(0, result.ntuples, tuple)


@cache
def _tools() -> Any:
    """What `at_once` needs of the driver, which is loaded only where PostgreSQL is used."""
    from psycopg import adapt, errors, pq

    class Tools:
        Transformer, AUTO, error = adapt.Transformer, adapt.PyFormat.AUTO, staticmethod(errors.error_from_result)
        IDLE, DONE, ROWS = pq.TransactionStatus.IDLE, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK

    return Tools
