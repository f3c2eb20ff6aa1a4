"""What a file looks like before anything is taken: its shape, some rows, and which column would go where."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.exchange import vault
from zhanggui.exchange.actions.upload import mapping_of
from zhanggui.exchange.errors import HeaderMissing
from zhanggui.exchange.mapping import MAPPINGS, ORDERS, language_of
from zhanggui.exchange.mappings.products import proposed
from zhanggui.exchange.models import ImportRun, SavedMapping
from zhanggui.exchange.queries.runs import RunRow, run_row
from zhanggui.exchange.tables import Shape, shape_of
from zhanggui.kit import preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.locales import LOCALES

SAMPLE = 10
SAMPLES = 3
CELL = 200
MOST_OPTIONS = 30


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, some of its cells, and the field it would be given to ("" for none)."""

    name: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class FieldChoice:
    key: str
    label: Any
    required: bool


@dataclass(frozen=True, slots=True)
class MappingChoice:
    key: str
    label: Any
    kind: str
    note: Any


@dataclass(frozen=True, slots=True)
class SavedChoice:
    id: UUID
    name: str
    mapping: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """Something asked once for the whole file; free where `choices` is empty."""

    key: str
    label: Any
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`fields` is empty where a mapping knows its columns by itself; `problem` says why the file cannot be taken."""

    run: RunRow
    file_kind: str
    encoding: str
    delimiter: str
    has_header: bool
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[FieldChoice, ...]
    mapping: str
    mappings: tuple[MappingChoice, ...]
    saved: tuple[SavedChoice, ...]
    problem: str
    options: tuple[OptionChoice, ...] = ()


def preview(run_id: UUID, mapping: str = "") -> Preview:
    """The first rows and a proposal (for `mapping`, or the one that fits). A matching saved for the same columns comes first."""
    run = ImportRun.objects.filter(id=run_id).first()
    if run is None:
        raise NotFound(run_id=run_id)
    row = run_row(run_id)
    choices = tuple(MappingChoice(each.key, each.label, each.kind, each.note) for each in MAPPINGS)
    saved = tuple(SavedChoice(s.id, s.name, s.mapping, s.columns) for s in SavedMapping.objects.order_by("name"))
    if run.folder:
        return Preview(row, "folder", "", "", True, (), (), (), run.mapping, choices, saved, "")
    try:
        shape = shape_of(vault.stored(run.sha256), encoding=run.options.get("encoding", ""))
    except Refusal as refusal:
        return Preview(row, "", "", "", False, (), (), (), run.mapping, choices, saved, refusal.message)
    known = next((s for s in saved if set(s.columns) <= set(shape.header)), None)
    fixed = next((each.key for each in MAPPINGS if not each.fields and shape.header and each.fits(shape.header)), "")
    mapping = mapping or run.mapping or fixed or (known.mapping if known else "products")
    entry = mapping_of(mapping)
    given = run.columns or (known.columns if known and known.mapping == mapping else proposed(shape.header))
    return Preview(
        run=row,
        file_kind=shape.kind,
        encoding=shape.encoding.replace("-sig", " (BOM)").upper(),
        delimiter={"\t": "Tab"}.get(shape.delimiter, shape.delimiter),
        has_header=bool(shape.header),
        columns=_columns(shape, given if entry.fields else {}),
        rows=tuple(tuple(cell[:CELL] for cell in cells) for cells in shape.sample[:SAMPLE]),
        fields=_fields(entry, shape, given),
        mapping=mapping,
        mappings=choices,
        saved=saved,
        problem=_problem(shape, entry),
        options=_options(entry, run.options, shape),
    )


def _fields(entry, shape: Shape, given: dict[str, str]) -> tuple[FieldChoice, ...]:
    """The fields of a mapping; a column that is no other field may be an option of the product."""
    if not entry.fields:
        return ()
    fixed = [FieldChoice(field.key, field.label, field.required) for field in entry.fields]
    names = {field.removeprefix("option:") for field in given.values() if field.startswith("option:")}
    names |= {name for name in shape.header if name and not given.get(name)}
    options = [
        FieldChoice(f"option:{name}", _("Option: {name}").format(name=name), False)
        for name in sorted(names)[:MOST_OPTIONS]
    ]
    return (*fixed, *options)


def _options(entry, given: dict[str, str], shape: Shape) -> tuple[OptionChoice, ...]:
    """What the file does not say and is asked once: its currency, language, time zone, uncounted stock."""
    currency = given.get("currency") or getattr(entry, "currency", "") or preferences.get("shop.currency")
    if entry.kind == ORDERS:
        zone = OptionChoice("zone", _("Time zone of the file"), given.get("zone") or entry.zone, ())
        return (OptionChoice("currency", _("Currency of the file"), currency, ()), zone)
    locale = given.get("locale") or language_of(shape.sample)
    return (
        OptionChoice("currency", _("Currency of the file"), currency, ()),
        OptionChoice("locale", _("Language of the file"), locale, LOCALES),
        OptionChoice("stock", _("Units on hand where the file counts none"), given.get("stock", "0"), ()),
    )


def _columns(shape: Shape, given: dict[str, str]) -> tuple[Column, ...]:
    names = shape.header or tuple(f"#{place + 1}" for place in range(shape.width))
    return tuple(
        Column(
            name,
            tuple(cells[place][:CELL] for cells in shape.sample if place < len(cells) and cells[place])[:SAMPLES],
            given.get(name, ""),
        )
        for place, name in enumerate(names)
    )


def _problem(shape: Shape, entry) -> str:
    if shape.header:
        return ""
    needed = ", ".join(field.key for field in entry.fields if field.required) or str(entry.note)
    return HeaderMissing(columns=needed).message
