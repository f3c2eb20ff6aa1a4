"""Set-based SQL on both databases: one statement for a whole list."""

import threading
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from typing import Any, cast, overload
from uuid import UUID

import orjson
from django.db import IntegrityError, connections, models, router, transaction

from zhanggui.kit import arrays, cursors
from zhanggui.kit.insertion import Insertion, insertion

FEW = 2  # rows that an INSERT on PostgreSQL takes as they are

_together = threading.local()
Refused = Callable[[IntegrityError], Exception | None]


@cache
def dialect(using: str = "default") -> str:
    """`"sqlite"` or `"postgresql"`."""
    return connections[using].vendor


def fetch(sql: str, params: Sequence[Any] = (), using: str = "default", *, beside: bool = False) -> list[tuple]:
    """Rows of a query written by hand with `%s` places. UUID parameters suit both databases; see `uuid_out`.

    On PostgreSQL the statement is prepared once per connection, so that its plan is not made anew at every page.
    `beside`: it concerns nothing that `together` has gathered.
    """
    if not beside:
        flush()
    connection = connections[using]
    if connection.queries_logged or connection.execute_wrappers:
        with connection.cursor() as cursor:
            cursor.execute(sql, _params(params, connection.vendor))
            return cursor.fetchall()
    with _driver(connection) as raw:
        if connection.vendor == "sqlite":
            return raw.execute(cursors.questions(sql), _params(params, "sqlite")).fetchall()
        return cursors.ask(raw, sql, params).rows


def fetch_each(*asked: tuple[str, Sequence[Any]]) -> list[list[tuple]]:
    """The same for several questions of one transaction, each asked when the one before it is answered; PostgreSQL gets them
    together. They concern nothing that `together` has gathered."""
    connection = connections["default"]
    if connection.vendor == "sqlite" or connection.queries_logged or connection.execute_wrappers:
        return [fetch(sql, params, beside=True) for sql, params in asked]
    with _driver(connection) as raw:
        return [answer.rows for answer in cursors.ask_each(raw, asked)]


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


def execute(sql: str, params: Sequence[Any] = (), using: str = "default", *, beside: bool = False) -> int:
    """Run a statement written by hand; the number of rows it touched. `beside` as for `fetch`."""
    if not beside:
        flush()
    return _run(connections[using], sql, _params(params, connections[using].vendor))


def execute_together(sql: str, params: Sequence[Any] = ()) -> None:
    """Run an UPDATE or DELETE of which nobody asks the count: inside `together`, as a part of its one statement."""
    gathered: _Gathered | None = getattr(_together, "gathered", None)
    if gathered is None:
        execute(sql, params)
    else:
        gathered.statements.append((sql, params))


@contextmanager
def _driver(connection) -> Iterator[Any]:
    """The driver's own connection, with its errors as Django's."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        yield connection.connection


def _run(connection, sql: str, params: Sequence[Any]) -> int:
    """Past Django's cursor, unless somebody counts or wraps statements."""
    if connection.queries_logged or connection.execute_wrappers:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.rowcount
    with _driver(connection) as raw:
        if connection.vendor == "sqlite":
            return raw.execute(cursors.questions(sql), params).rowcount
        return cursors.ask(raw, sql, params).touched


def _run_many(connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """The same for SQLite, with each of these rows."""
    if connection.queries_logged or connection.execute_wrappers:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
        return
    with _driver(connection) as raw:
        raw.executemany(cursors.questions(sql), rows)


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
        for kind, name, write in ((UUID, "uuid", str), (str, "text", arrays.quoted)):
            if values and all(type(value) is kind for value in values):  # much quicker than the driver's own arrays
                return f"{column} = ANY(%s::{name}[])", [arrays.array(values, write)]
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
    refusal: Refused | None = None,
) -> None:
    """Insert a list of rows in one statement. `columns` are field names (`party_id` for keys); defaults are not applied.

    On PostgreSQL a longer list goes as arrays through unnest, so that the statement's text is the same for every length; a
    row or two go as they are, which costs half. `on_conflict` is appended as written, e.g. "ON CONFLICT DO NOTHING".
    `refusal` says what a clash of these rows means, also when they are written later, `together` with others.
    """
    if not rows:
        return
    using = using or router.db_for_write(model)
    connection = connections[using]
    plan = insertion(model, tuple(columns), using, on_conflict)
    if connection.vendor != "postgresql":
        data = [[make(value) for make, value in zip(plan.prepare, row, strict=True)] for row in rows]
        with _told([refusal] if refusal else []):
            _run_many(connection, plan.insert(1), data)
        return
    gathered: _Gathered | None = getattr(_together, "gathered", None)
    if gathered is not None and using == "default":
        gathered.rows.setdefault(plan, []).extend(rows)
        if refusal:
            gathered.refusals.append(refusal)
    else:
        with _told([refusal] if refusal else []):
            _write([(plan, rows)], [], connection)


@contextmanager
def _told(refusals: Sequence[Refused]) -> Iterator[None]:
    """A clash of rows as what it means to whoever wrote them."""
    try:
        yield
    except IntegrityError as clash:
        for refusal in refusals:
            if (meant := refusal(clash)) is not None:
                raise meant from clash
        raise


def update_many(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    also: str = "",
    params: Sequence[Any] = (),
) -> None:
    """Set columns of many rows in one statement; the last column is the `id` that finds each. `also` is set in all of them."""
    if not rows:
        return
    plan, vendor = insertion(model, tuple(columns), "default", ""), dialect()
    sets, table = [also] if also else [], model._meta.db_table
    if vendor == "postgresql":
        sets += [f"{column} = d.{column}" for column in columns[:-1]]
        source = f"{plan.unnest} AS d({', '.join(columns)})"
        data = [make([row[place] for row in rows]) for place, make in enumerate(plan.prepare)]
        execute(f'UPDATE "{table}" AS t SET {", ".join(sets)} FROM {source} WHERE t.id = d.id', [*params, *data])
        return
    sets += [f"{column} = %s" for column in columns[:-1]]
    every = [_plain(value) for value in params]
    with transaction.atomic():
        data = [[*every, *(make(value) for make, value in zip(plan.prepare, row, strict=True))] for row in rows]
        _run_many(connections["default"], f'UPDATE "{table}" SET {", ".join(sets)} WHERE id = %s', data)


@dataclass(slots=True)
class _Gathered:
    rows: "dict[Insertion, list[Sequence[Any]]]" = field(default_factory=dict)
    statements: list[tuple[str, Sequence[Any]]] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)


@contextmanager
def together() -> Iterator[None]:
    """On PostgreSQL the rows inserted inside go in one statement, when the block ends or `sql` is asked for anything else.

    For new rows only: what the models' managers read inside would miss them, and a row that clashes is found at the end."""
    if dialect() != "postgresql" or getattr(_together, "gathered", None) is not None:
        yield
        return
    _together.gathered = _Gathered()
    try:
        yield
        flush()
    finally:
        _together.gathered = None


def flush() -> None:
    """Write what `together` has gathered so far."""
    gathered: _Gathered | None = getattr(_together, "gathered", None)
    if gathered is not None and (gathered.rows or gathered.statements):
        _together.gathered = _Gathered()
        with _told(gathered.refusals):
            _write(list(gathered.rows.items()), gathered.statements, connections["default"])


def _write(
    lists: "Sequence[tuple[Insertion, Sequence[Sequence[Any]]]]",
    statements: list[tuple[str, Sequence[Any]]],
    connection,
) -> None:
    """All of this in one statement."""
    parts, data = cast("list[tuple[Insertion, int] | str]", []), cast("list[Any]", [])
    for plan, rows in lists:
        if len(rows) <= FEW:
            data += [make(value) for row in rows for make, value in zip(plan.single, row, strict=True)]
        else:
            data += [make([row[place] for row in rows]) for place, make in enumerate(plan.prepare)]
        parts.append((plan, len(rows) if len(rows) <= FEW else 0))
    for statement, params in statements:
        parts.append(statement)
        data += params
    _run(connection, _statement(tuple(parts)), data)


@lru_cache(maxsize=cursors.STATEMENTS)
def _statement(parts: "tuple[tuple[Insertion, int] | str, ...]") -> str:
    """One statement of several: written out, or inserts of so many rows, or of arrays (0)."""
    texts = [part if isinstance(part, str) else part[0].insert(part[1]) for part in parts]
    others = ", ".join(f"part{place} AS ({text})" for place, text in enumerate(texts[:-1]))
    return f"WITH {others} {texts[-1]}" if others else texts[-1]
