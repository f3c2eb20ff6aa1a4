"""Set-based SQL on both databases: one statement for a whole list."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple, cast, overload
from uuid import UUID

import orjson
from django.db import connections, models, router
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX

FEW = 8  # rows that an INSERT on PostgreSQL takes as they are
STATEMENTS = 1000  # prepared on one connection before the oldest is dropped


@cache
def dialect(using: str = "default") -> str:
    """`"sqlite"` or `"postgresql"`."""
    return connections[using].vendor


def fetch(sql: str, params: Sequence[Any] = (), using: str = "default") -> list[tuple]:
    """Rows of a query written by hand with `%s` places. UUID parameters suit both databases; see `uuid_out`.

    On PostgreSQL the statement is prepared once per connection, so that its plan is not made anew at every page.
    """
    connection = connections[using]
    if not connection.queries_logged and not connection.execute_wrappers:
        connection.ensure_connection()
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            if connection.vendor == "sqlite":
                return connection.connection.execute(_marked(sql), _params(params, "sqlite")).fetchall()
            rows = _at_once(connection.connection, sql, params)
        if rows is not None:
            return rows
    with _cursor(connection) as cursor:
        cursor.execute(sql, _params(params, connection.vendor))
        return cursor.fetchall()


@lru_cache(maxsize=STATEMENTS)
def _marked(sql: str) -> str:
    """The statement with SQLite's own marks."""
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


@lru_cache(maxsize=STATEMENTS)
def _numbered(sql: str) -> bytes:
    """The statement with PostgreSQL's own marks."""
    if "%s" not in sql:  # without parameters nothing is replaced
        return sql.encode()
    first, *others = sql.split("%s")
    return "".join([first, *(f"${place}{part}" for place, part in enumerate(others, 1))]).replace("%%", "%").encode()


def _at_once(raw: Any, sql: str, params: Sequence[Any]) -> list[tuple] | None:
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
    """What `_at_once` needs of the driver, which is loaded only where PostgreSQL is used."""
    from psycopg import adapt, errors, pq

    class Tools:
        Transformer, AUTO, error = adapt.Transformer, adapt.PyFormat.AUTO, staticmethod(errors.error_from_result)
        IDLE, DONE, ROWS = pq.TransactionStatus.IDLE, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK

    return Tools


def select(model: type[models.Model], columns: str, rest: str, params: Sequence[Any] = ()) -> list[Any]:
    """Rows of one table as named tuples, with the values that the model's fields would have.

    `columns` are names as attributes have them, with spaces between; `rest` begins after FROM: `"WHERE state = %s"`.
    """
    start, shape, readers = _reading(model, columns, dialect())
    rows = fetch(f"{start} {rest}", params)
    if not readers:
        return [shape._make(row) for row in rows]
    found = []
    for row in rows:
        values = list(row)
        for place, read in readers:
            values[place] = read(values[place])
        found.append(shape._make(values))
    return found


@lru_cache(maxsize=256)
def _reading(model: type[models.Model], columns: str, vendor: str) -> tuple[str, Any, list[tuple[int, Callable]]]:
    """The beginning of the statement, the shape of a row, and what makes values of those columns that need it."""
    connection = connections["default"]
    names = columns.split()
    fields = {str(field.attname): field for field in model._meta.concrete_fields}
    readers: list[tuple[int, Callable]] = []
    for place, name in enumerate(names):
        told = fields[name].get_col(model._meta.db_table)
        for convert in (*connection.ops.get_db_converters(told), *told.get_db_converters(connection)):
            readers.append((place, partial(_converted, convert, told)))
    chosen = ", ".join(f'"{fields[name].column}"' for name in names)
    return f'SELECT {chosen} FROM "{model._meta.db_table}"', namedtuple(model.__name__, names), readers


def _converted(convert: Callable, told: Any, value: Any) -> Any:
    return convert(value, told, connections["default"])


def execute(sql: str, params: Sequence[Any] = (), using: str = "default") -> int:
    """Run a statement written by hand; the number of rows it touched."""
    connection = connections[using]
    with _cursor(connection) as cursor:
        cursor.execute(sql, _params(params, connection.vendor))
        return cursor.rowcount


@contextmanager
def _cursor(connection) -> Iterator[Any]:
    """Django's cursor; on PostgreSQL the driver's own, which prepares, unless somebody counts or wraps statements."""
    if connection.vendor != "postgresql" or connection.queries_logged or connection.execute_wrappers:
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    if connection.connection.prepared_max < STATEMENTS:
        connection.connection.prepared_max = STATEMENTS
    with connection.wrap_database_errors, _prepared()(connection.connection) as cursor:
        yield cursor


@cache
def _prepared() -> type:
    """The driver's cursor that prepares each statement; the driver is loaded only where PostgreSQL is used."""
    import psycopg

    class Prepared(psycopg.Cursor):
        def execute(self, query, params=None, **kwargs):
            return super().execute(query, params or None, prepare=True, **kwargs)

    return Prepared


def uuid_in(value: UUID, using: str = "default") -> UUID | str:
    """A UUID as this database keeps it in a column (SQLite: 32 hex characters)."""
    return value if connections[using].vendor == "postgresql" else value.hex


@overload
def uuid_out(value: None) -> None: ...


@overload
def uuid_out(value: UUID | str) -> UUID: ...


def uuid_out(value: UUID | str | None) -> UUID | None:
    """A UUID as a column of either database gave it."""
    return value if value is None or isinstance(value, UUID) else UUID(hex=value)


def among(column: str, values: Iterable[Any]) -> tuple[str, list[Any]]:
    """`column` is one of `values`: the condition, of one text for any number of values, and its parameters."""
    values = list(values)
    if dialect() == "postgresql":
        return f"{column} = ANY(%s)", [values]
    plain = [value.hex if isinstance(value, UUID) else value for value in values]
    return f"{column} IN (SELECT value FROM json_each(%s))", [orjson.dumps(plain).decode()]


def places(values: Iterable[Any]) -> str:
    """`%s, %s, %s` for an IN list."""
    return ", ".join(["%s"] * len(list(values)))


def _params(params: Sequence[Any], vendor: str) -> list[Any]:
    if vendor == "postgresql":
        return list(params)
    return [_plain(value) for value in params]


def _plain(value: Any) -> Any:
    """A parameter as Django writes it into SQLite."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime) and value.tzinfo is not None:
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value


def insert_many(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    using: str | None = None,
    on_conflict: str = "",
) -> None:
    """Insert a list of rows in one statement. `columns` are field names (`party_id` for keys); defaults are not applied.

    On PostgreSQL a longer list goes as arrays through unnest, so that the statement's text is the same for every length; a
    few rows go as they are, which costs half. `on_conflict` is appended as written, e.g. "ON CONFLICT DO NOTHING".
    """
    if not rows:
        return
    using = using or router.db_for_write(model)
    connection = connections[using]
    plan = _insertion(model, tuple(columns), using, on_conflict)
    with _cursor(connection) as cursor:
        if connection.vendor != "postgresql":
            data = [[make(value) for make, value in zip(plan.prepare, row, strict=True)] for row in rows]
            cursor.executemany(plan.values(1), data)
        elif len(rows) <= FEW:
            cursor.execute(
                plan.values(len(rows)),
                [make(value) for row in rows for make, value in zip(plan.single, row, strict=True)],
            )
        else:
            data = [[make(row[place]) for row in rows] for place, make in enumerate(plan.prepare)]
            cursor.execute(plan.arrays, data)


class _Insertion(NamedTuple):
    """What does not depend on the rows of an INSERT. `single`: the same as `prepare`, for values that stand alone."""

    head: str
    arrays: str
    on_conflict: str
    prepare: list[Callable[[Any], Any]]
    single: list[Callable[[Any], Any]]

    def values(self, count: int) -> str:
        marks = f"({places(self.prepare)})"
        return f"{self.head} VALUES {', '.join([marks] * count)} {self.on_conflict}"


@lru_cache(maxsize=256)
def _insertion(model: type[models.Model], columns: tuple[str, ...], using: str, on_conflict: str) -> _Insertion:
    connection = connections[using]
    fields = cast(
        "list[models.Field]",
        [model._meta.get_field(column.removesuffix("_id") if _is_key(model, column) else column) for column in columns],
    )
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    head = f"INSERT INTO {table} ({names})"
    prepare = [_preparer(field, using) for field in fields]
    if connection.vendor != "postgresql":
        return _Insertion(head, "", on_conflict, prepare, prepare)
    arrays = ", ".join(f"%s::{_array_type(field, connection)}[]" for field in fields)
    single = [
        _digits if isinstance(_target(field), models.IntegerField) else make
        for field, make in zip(fields, prepare, strict=True)
    ]
    return _Insertion(head, f"{head} SELECT * FROM unnest({arrays}) {on_conflict}", on_conflict, prepare, single)


def _digits(value: Any) -> str | None:
    """A whole number as text: the driver would name its type by its size, and each would be a statement of its own."""
    return None if value is None else str(int(value))


def _target(field: models.Field) -> models.Field:
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _is_key(model: type[models.Model], column: str) -> bool:
    if not column.endswith("_id"):
        return False
    names = {field.name for field in model._meta.concrete_fields}
    return column not in names


def _array_type(field: models.Field, connection) -> str:
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    return str(kind).split(" GENERATED")[0]


def _same(value: Any) -> Any:
    return value


def _preparer(field: models.Field, using: str) -> Callable[[Any], Any]:
    target = _target(field)
    if dialect(using) == "postgresql":
        if isinstance(target, models.JSONField):
            return lambda value: None if value is None else orjson.dumps(value).decode()
        return _same
    if isinstance(target, models.UUIDField):
        return lambda value: None if value is None else (value.hex if isinstance(value, UUID) else UUID(str(value)).hex)
    if isinstance(
        target, (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
    ) and not isinstance(target, models.JSONField):
        return _same
    return lambda value: target.get_db_prep_save(value, connections[using])
