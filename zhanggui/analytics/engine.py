"""The only module that knows the engine (DuckDB through ibis). Expressions elsewhere use the tables it hands out.

A web worker holds one in-memory connection and opens no database file; sealed parts are read where they lie, and the tail
that is not sealed yet comes over from the buffer as Arrow. Another engine takes the same expressions.
"""

import threading
from typing import Any

import pyarrow as pa

from zhanggui.analytics.schemas import SCHEMAS

MEMORY_LIMIT = "512MB"
_lock = threading.RLock()
_connection: Any = None
_views: dict[tuple, str] = {}
MOST_VIEWS = 256


def connection() -> Any:
    """This process's engine."""
    global _connection
    with _lock:
        if _connection is None:
            import ibis

            _connection = ibis.duckdb.connect(memory_limit=MEMORY_LIMIT, threads=2)
        return _connection


def table(name: str, paths: list[str], tail: pa.Table) -> Any:
    """The logical table: sealed parts and the tail as one."""
    import ibis

    schema = _schema(name)
    memory = ibis.memtable(tail, schema=schema)
    if not paths:
        return memory
    return _parquet(tuple(paths)).cast(schema).select(*schema.names).union(memory, distinct=False)


def memtable(rows: pa.Table) -> Any:
    import ibis

    return ibis.memtable(rows)


def run(expression: Any) -> list[dict[str, Any]]:
    """The rows of an expression."""
    return to_arrow(expression).to_pylist()


def to_arrow(expression: Any) -> pa.Table:
    engine = connection()
    with _lock:
        return engine.to_pyarrow(expression)


def row_number(*, by: list[Any], order: list[Any], descending: bool = False) -> Any:
    """Number of a row among those with the same `by`, from 0."""
    import ibis

    order = [ibis.desc(column) for column in order] if descending else order
    return ibis.row_number().over(group_by=by, order_by=order)


def running(value: Any, *, by: list[Any], order: list[Any]) -> Any:
    """The sum of `value` over this row and those before it."""
    import ibis

    return value.sum().over(group_by=by, order_by=order, rows=(None, 0))


def pick(pairs: list[tuple[Any, Any]], otherwise: Any) -> Any:
    """The value of the first condition that holds."""
    import ibis

    return ibis.cases(*pairs, else_=otherwise) if pairs else literal(otherwise)


def literal(value: Any) -> Any:
    import ibis

    return ibis.literal(value)


def _schema(name: str) -> Any:
    import ibis

    return ibis.Schema.from_pyarrow(SCHEMAS[name])


def _parquet(paths: tuple[str, ...]) -> Any:
    """A view over files; files never change, so a view of the same files is the same."""
    engine = connection()
    with _lock:
        if paths not in _views:
            if len(_views) >= MOST_VIEWS:
                for view in _views.values():
                    engine.drop_view(view, force=True)
                _views.clear()
            _views[paths] = engine.read_parquet(list(paths)).get_name()
        return engine.table(_views[paths])
