"""Set-based SQL on both databases: one statement for a whole list."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast, overload
from uuid import UUID

from django.db import connections, models


def dialect(using: str = "default") -> str:
    """`"sqlite"` or `"postgresql"`."""
    return connections[using].vendor


def fetch(sql: str, params: Sequence[Any] = (), using: str = "default") -> list[tuple]:
    """Rows of a query written by hand with `%s` places. UUID parameters suit both databases; see `uuid_out`.

    On PostgreSQL the statement is prepared once per connection, so that its plan is not made anew at every page.
    """
    connection = connections[using]
    with _cursor(connection) as cursor:
        cursor.execute(sql, _params(params, connection.vendor))
        return cursor.fetchall()


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


def places(values: Iterable[Any]) -> str:
    """`%s, %s, %s` for an IN list."""
    return ", ".join(["%s"] * len(list(values)))


def _params(params: Sequence[Any], vendor: str) -> list[Any]:
    if vendor == "postgresql":
        return list(params)
    return [value.hex if isinstance(value, UUID) else value for value in params]


def insert_many(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    using: str | None = None,
    on_conflict: str = "",
) -> None:
    """Insert a list of rows in one statement. `columns` are field names (`party_id` for keys); defaults are not applied.

    PostgreSQL takes them as arrays through unnest, so that the statement's text is the same for every length of the list.
    `on_conflict` is appended as written, e.g. "ON CONFLICT DO NOTHING".
    """
    if not rows:
        return
    from django.db import router

    using = using or router.db_for_write(model)
    connection = connections[using]
    fields = cast(
        "list[models.Field]",
        [model._meta.get_field(column.removesuffix("_id") if _is_key(model, column) else column) for column in columns],
    )
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    prepare = [_preparer(field, connection) for field in fields]
    with _cursor(connection) as cursor:
        if connection.vendor == "postgresql":
            types = [_array_type(field, connection) for field in fields]
            arrays = ", ".join(f"%s::{kind}[]" for kind in types)
            data = [[make(row[place]) for row in rows] for place, make in enumerate(prepare)]
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {on_conflict}", data)
        else:
            marks = ", ".join(["%s"] * len(fields))
            data = [[make(value) for make, value in zip(prepare, row, strict=True)] for row in rows]
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {on_conflict}", data)


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


def _preparer(field: models.Field, connection):
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if connection.vendor == "postgresql":
        if isinstance(target, models.JSONField):
            import orjson

            return lambda value: None if value is None else orjson.dumps(value).decode()
        return _same
    if isinstance(target, models.UUIDField):
        return lambda value: None if value is None else (value.hex if isinstance(value, UUID) else UUID(str(value)).hex)
    if isinstance(
        target, (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
    ) and not isinstance(target, models.JSONField):
        return _same
    return lambda value: target.get_db_prep_save(value, connection)
