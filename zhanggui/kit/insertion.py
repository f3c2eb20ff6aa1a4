"""How the rows of a model are written by hand: the text of the statement, and what makes values of the fields' own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, cast
from uuid import UUID

import orjson
from django.db import connections, models

from zhanggui.kit import arrays


@dataclass(frozen=True, eq=False, slots=True)
class Insertion:
    """What does not depend on the rows of an INSERT. `prepare` makes a value of SQLite, or an array of PostgreSQL from a
    column's values; `single` a value of PostgreSQL that stands alone."""

    head: str
    unnest: str
    on_conflict: str
    prepare: tuple[Callable[[Any], Any], ...]
    single: tuple[Callable[[Any], Any], ...]

    def insert(self, count: int) -> str:
        """The statement for so many rows, or for arrays (0)."""
        marks = f"({', '.join(['%s'] * len(self.prepare))})"
        values = f"VALUES {', '.join([marks] * count)}" if count else f"SELECT * FROM {self.unnest}"
        return f"{self.head} {values} {self.on_conflict}"


@lru_cache(maxsize=256)
def insertion(model: type[models.Model], columns: tuple[str, ...], using: str, on_conflict: str) -> Insertion:
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
        return Insertion(head, "", on_conflict, tuple(prepare), tuple(prepare))
    types = [_array_type(field, connection) for field in fields]
    columns_of = ", ".join(f"%s::{kind}[]" for kind in types)
    single = [
        _digits if isinstance(_target(field), models.IntegerField) else make
        for field, make in zip(fields, prepare, strict=True)
    ]
    many = tuple(partial(_array, make, arrays.writer(kind)) for kind, make in zip(types, prepare, strict=True))
    return Insertion(head, f"unnest({columns_of})", on_conflict, many, tuple(single))


def _array(make: Callable[[Any], Any], write: Callable[[Any], str], values: Iterable[Any]) -> str:
    return arrays.array((None if value is None else make(value) for value in values), write)


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
    if connections[using].vendor == "postgresql":
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
