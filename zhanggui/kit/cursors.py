"""The drivers' own cursors without Django's around them, and the way past them: `kit.sql` asks through these."""

import re
import select
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

STATEMENTS = 1000  # prepared on one connection before the oldest is dropped
# No such prepared statement, or one of an older schema.
GONE = ("26000", "0A000")


@lru_cache(maxsize=STATEMENTS)
def dollars(sql: str) -> bytes:
    """PostgreSQL's own place holders; the driver would look for ours anew each time."""
    count = iter(range(1, 65536))
    return re.sub("%%|%s", lambda found: f"${next(count)}" if found[0] == "%s" else "%", sql).encode()


@lru_cache(maxsize=STATEMENTS)
def questions(sql: str) -> str:
    """SQLite's place holders; `%%` is a percent sign."""
    return re.sub("%%|%s", lambda found: "?" if found[0] == "%s" else "%", sql)


class Answer(NamedTuple):
    """What PostgreSQL answered: its result, and what reads the rows."""

    reader: Any
    result: Any

    @property
    def rows(self) -> list[tuple]:
        self.reader.set_pgresult(self.result)
        return self.reader.load_rows(0, self.result.ntuples, tuple)

    @property
    def touched(self) -> int:
        return self.result.command_tuples or 0


def ask(raw: Any, sql: str, params: Sequence[Any]) -> Answer:
    """Have PostgreSQL prepare the statement once for the life of the connection, and run it by one call into the client library.

    The driver's cursor sends, waits and receives in Python; for a short statement that costs more than the rows."""
    pgconn = raw.pgconn
    _begin(raw)
    for _try in range(2):
        name, values, adapt = _ready(raw, sql, params)
        if name is None:
            result = pgconn.exec_params(dollars(sql), values, adapt.types, adapt.formats)
        else:
            result = pgconn.exec_prepared(name, values, adapt.formats)
        if result.status in _tools().GOOD:
            return Answer(adapt, result)
        if not _again(raw, result):
            break
    raise _tools().error(result)


def ask_each(raw: Any, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
    """The same for several statements, sent together: each is run when the one before it is done, without waiting for us."""
    pgconn, tools = raw.pgconn, _tools()
    _begin(raw)
    ready = [_ready(raw, sql, params) for sql, params in asked]
    pgconn.enter_pipeline_mode()
    try:
        for (sql, _params), (name, values, adapt) in zip(asked, ready, strict=True):
            if name is None:
                pgconn.send_query_params(dollars(sql), values, adapt.types, adapt.formats)
            else:
                pgconn.send_query_prepared(name, values, adapt.formats)
        pgconn.pipeline_sync()
        results = []
        for _ in asked:
            results.append(_result(pgconn))
            _result(pgconn)  # nothing more of this one
        _result(pgconn)  # the end of what was sent together
    finally:
        pgconn.exit_pipeline_mode()
    for result in results:
        if result is None or result.status not in tools.GOOD:
            if result is not None:
                _again(raw, result)
            raise tools.error(result)
    return [Answer(adapt, result) for (_, _, adapt), result in zip(ready, results, strict=True)]


def _result(pgconn: Any) -> Any:
    """The next result. The driver's own wait here would hold the interpreter, and whoever we wait for may need it."""
    bell = None
    while pgconn.is_busy():
        if bell is None:
            bell = select.poll()
            bell.register(pgconn.socket, select.POLLIN)
        bell.poll()
        pgconn.consume_input()
    return pgconn.get_result()


def _begin(raw: Any) -> None:
    """Begin the transaction that the driver would begin with its next statement."""
    if not raw.autocommit and raw.pgconn.transaction_status == _tools().IDLE:
        done = raw.pgconn.exec_(raw._get_tx_start_command())
        if done.status != _tools().DONE:
            raise _tools().error(done)


def _ready(raw: Any, sql: str, params: Sequence[Any]) -> tuple[bytes | None, Sequence[Any], Any]:
    """(the statement's name on this connection, its values, what reads the rows). Past so many statements none has a name."""
    tools = _tools()
    adapt = tools.Transformer(raw)
    values = adapt.dump_sequence(params, [tools.AUTO] * len(params)) if params else []
    names = raw.__dict__.get("prepared_here")
    if names is None:
        raw.adapters.register_loader("json", tools.Json)
        raw._prepared.__class__ = tools.Own
        names = raw.prepared_here = {}
    key = (sql, adapt.types)
    name = names.get(key)
    if name is None and len(names) < STATEMENTS:
        raw.prepared_so_far = getattr(raw, "prepared_so_far", 0) + 1
        name = f"ask_{raw.prepared_so_far}".encode()
        done = raw.pgconn.prepare(name, dollars(sql), adapt.types)
        if done.status != tools.DONE:
            raise tools.error(done)
        names[key] = name
    return name, values, adapt


def _again(raw: Any, result: Any) -> bool:
    """Whether it failed for a prepared statement that is gone, and nothing else was lost with it."""
    if _tools().error(result).sqlstate not in GONE:
        return False
    raw.prepared_here.clear()
    return raw.pgconn.transaction_status == _tools().IDLE


@cache
def _tools() -> Any:
    """What is needed of the driver, which is loaded only where PostgreSQL is used."""
    import orjson
    from psycopg import _preparing, adapt, errors, pq

    class Json(adapt.Loader):
        def load(self, data):
            return orjson.loads(data)

    class Own(_preparing.PrepareManager):
        """After a rollback the driver lets go of what it has prepared itself; all that is prepared there is not its to drop."""

        def clear(self) -> bool:
            names = [*self._names.values()]
            self._counts.clear()
            self._names.clear()
            self._to_flush.extend(names)
            return bool(names)

    def error(result: Any) -> Exception:
        return errors.OperationalError("the connection is lost") if result is None else errors.error_from_result(result)

    class Tools:
        Transformer, AUTO = adapt.Transformer, adapt.PyFormat.AUTO
        IDLE, DONE = pq.TransactionStatus.IDLE, pq.ExecStatus.COMMAND_OK
        GOOD = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)

    Tools.Json, Tools.Own, Tools.error = Json, Own, staticmethod(error)  # type: ignore[attr-defined]
    return Tools
