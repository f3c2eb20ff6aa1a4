"""The only module that knows the engine (DuckDB) and ibis. Expressions elsewhere are functions of the tables handed to them.

A query is made of stages. Each stage is an ibis expression over earlier stages by name; it is compiled once per process and
then only put together, because compiling costs more than running. What changes from call to call (files, spans, buckets)
is plain SQL written here. A web worker holds one connection in memory and opens no database file: sealed parts are
read where they lie, and the tail that is not sealed yet comes over from the buffer as Arrow.
"""

import threading
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from zhanggui.analytics.schemas import SCHEMAS
from zhanggui.analytics.times import Buckets

MEMORY_LIMIT = "512MB"
DIALECT = "duckdb"
MOST_COMPILED = 2000
Span = tuple[int, int]
_lock = threading.RLock()
_connection: Any = None
_compiled: dict[tuple, tuple[str, Any]] = {}


def connection() -> Any:
    """This process's engine."""
    global _connection
    with _lock:
        if _connection is None:
            import duckdb

            _connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "threads": 2})
        return _connection


class Query:
    """Stages by name, the last of which is read."""

    def __init__(self) -> None:
        self.sources: dict[str, tuple[str, list[str], pa.Table, str]] = {}
        self.stages: dict[str, str] = {}
        self.schemas: dict[str, Any] = {}

    def source(
        self, name: str, table: str, paths: list[str], tail: pa.Table, span: Span | None = None, by: str = "at_us"
    ) -> None:
        """A logical table: sealed parts and tail as one, within a span of instants."""
        import ibis

        where = f" WHERE {by} >= {span[0]} AND {by} < {span[1]}" if span else ""
        self.sources[name] = (table, paths, tail, where)
        self.schemas[name] = ibis.Schema.from_pyarrow(SCHEMAS[table])

    def stage(self, name: str, build: Callable, inputs: tuple[str, ...], *arguments: Any) -> None:
        """`build(*tables, *arguments)` over earlier stages; the arguments are hashable."""
        self.stages[name], self.schemas[name] = self._sql(build, inputs, arguments)

    def within(self, name: str, of: str, column: str, spans: list[Span], *, inside: bool = True) -> None:
        """The rows of a stage whose instant lies inside, or outside, of some spans."""
        tests = " OR ".join(f"({column} >= {since} AND {column} < {until})" for since, until in spans) or "FALSE"
        self.stages[name] = f"SELECT * FROM {of} WHERE {'' if inside else 'NOT '}({tests})"
        self.schemas[name] = self.schemas[of]

    def both(self, name: str, one: str, other: str) -> None:
        self.stages[name] = f"SELECT * FROM {one} UNION ALL SELECT * FROM {other}"
        self.schemas[name] = self.schemas[one]

    def cut(self, name: str, of: str, frame: Buckets) -> None:
        """The rows of a stage within the frame, with the number of their bucket by their `moment`."""
        import ibis

        runs = frame.runs()
        pieces = " ".join(
            f"WHEN moment >= {start} AND moment < {end} THEN (moment - {start}) // {length} + {number}"
            for number, start, end, length in runs
        )
        near = f"moment >= {frame.start} AND moment < {frame.end}"
        cut = f"SELECT *, CAST(CASE {pieces} END AS BIGINT) AS bucket FROM {of} WHERE {near}"
        self.stages[name] = f"SELECT * FROM ({cut}) WHERE bucket IS NOT NULL"
        self.schemas[name] = ibis.schema({**dict(self.schemas[of].items()), "bucket": "int64"})

    def rows(self, parts: list[tuple[Callable, str, tuple]]) -> list[dict[str, Any]]:
        """The rows of several expressions, each over one stage, told apart by their number in `part`."""
        selects = [
            f"SELECT {number} AS part, * FROM ({self._sql(build, (of,), arguments)[0]})"
            for number, (build, of, arguments) in enumerate(parts)
        ]
        return self._run(" UNION ALL ".join(selects)).to_pylist()

    def table(self, name: str) -> pa.Table:
        return self._run(f"SELECT * FROM {name}")

    def _sql(self, build: Callable, inputs: tuple[str, ...], arguments: tuple) -> tuple[str, Any]:
        key = (build, inputs, tuple(self.schemas[name] for name in inputs), arguments)
        if key not in _compiled:
            import ibis

            expression = build(*(ibis.table(self.schemas[name], name=name) for name in inputs), *arguments)
            if len(_compiled) >= MOST_COMPILED:
                _compiled.clear()
            _compiled[key] = (str(ibis.to_sql(expression, dialect=DIALECT)), expression.schema())
        return _compiled[key]

    def _run(self, select: str) -> pa.Table:
        stages = ", ".join(f"{name} AS ({sql})" for name, sql in self.stages.items())
        with _lock:
            engine = connection()
            for name, (table, paths, tail, where) in self.sources.items():
                columns = ", ".join(SCHEMAS[table].names)
                engine.register(f"{name}_tail", tail)
                files = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
                sealed = f"SELECT {columns} FROM read_parquet([{files}]){where} UNION ALL " if paths else ""
                engine.execute(
                    f"CREATE OR REPLACE TEMP VIEW {name} AS {sealed}SELECT {columns} FROM {name}_tail{where}"
                )
            found = engine.execute(f"WITH {stages} {select}" if stages else select).to_arrow_table()
            for name in self.sources:
                engine.unregister(f"{name}_tail")
            return found


def row_number(*, by: list[Any], order: list[Any], descending: bool = False) -> Any:
    """Number of a row among those with the same `by`, from 0."""
    import ibis

    order = [ibis.desc(column) for column in order] if descending else order
    return ibis.row_number().over(group_by=by, order_by=order)


def running(value: Any, *, by: list[Any], order: list[Any]) -> Any:
    """The sum of `value` over this row and those before it."""

    return value.sum().over(group_by=by, order_by=order, rows=(None, 0))


def pick(condition: Any, value: Any, otherwise: Any) -> Any:
    """`value` where the condition holds, else `otherwise`."""
    import ibis

    return ibis.cases((condition, value), else_=otherwise)


def literal(value: Any) -> Any:
    import ibis

    return ibis.literal(value)
