"""What a mapping is: how the columns of one system's file become products or past orders. One file each in `mappings/`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from zhanggui.catalogue.public import ProductInput
from zhanggui.exchange.errors import ColumnsMissing, HeaderMissing
from zhanggui.exchange.reasons import INFO, Said
from zhanggui.exchange.tables import Shape, rows_of, shape_of
from zhanggui.kit.registry import Registry
from zhanggui.ordering.public import HistoryRow

PRODUCTS, ORDERS = "products", "orders"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a column may be given to."""

    key: str
    label: Any
    required: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that a product names; `sku`: the variant that it shows."""

    name: str
    sku: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A product as the file has it. Its seller is put in by the engine; `said` are lines for the report."""

    rows: tuple[int, ...]
    product: ProductInput
    pictures: tuple[Wish, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(slots=True)
class Source:
    """What is imported: a file, or a folder of files (command line only), with the choices made for it."""

    path: Path
    options: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    now: Any = None

    def table(self, path: Path | None = None) -> "Table":
        path = path or self.path
        return Table(path, shape_of(path, encoding=self.options.get("encoding", "")))

    def language(self) -> str:
        """The language of the texts, by the look of the first rows: Chinese characters or none."""
        files = sorted(self.path.rglob("*.csv"))[:20] if self.path.is_dir() else [self.path]
        return language_of(row for file in files for row in self.table(file).shape.sample)


def language_of(rows: Iterable[Sequence[str]]) -> str:
    return "zh-cn" if re.search("[\u4e00-\u9fff]", "".join(cell for row in rows for cell in row)) else "en"


@dataclass(slots=True)
class Table:
    """A readable file. Rows are numbered as in the file: the header is row 1."""

    path: Path
    shape: Shape

    def rows(self, start: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Numbered rows below the header, from the `start`-th on; blank rows are left out."""
        first = 2 if self.shape.header else 1
        for number, cells in enumerate(rows_of(self.path, self.shape), first):
            if number - first >= start and cells:
                yield number, cells

    def need(self, columns: Sequence[str]) -> None:
        """Refuse a file without these columns."""
        if not self.shape.header:
            raise HeaderMissing(columns=", ".join(columns))
        have = {name.lower() for name in self.shape.header}
        missing = [name for name in columns if name.lower() not in have]
        if missing:
            raise ColumnsMissing(columns=", ".join(missing), found=", ".join(self.shape.header[:40]))

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows as column → text. Short rows have "" at the end; cells beyond the header come under None."""
        header = self.shape.header
        width = len(header)
        for number, cells in self.rows():
            if not any(cells):
                continue
            record: dict = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            if len(cells) < width:
                record |= dict.fromkeys(header[len(cells) :], "")
            if len(cells) > width and any(cells[width:]):
                record[None] = str(len(cells))
            yield number, record


class ProductMapping(Protocol):
    """Reads products. Drafts come in the same order every time: a killed run goes on by counting them."""

    key: str
    kind: str
    label: Any
    note: Any
    fields: tuple[Field, ...]

    def fits(self, header: Sequence[str]) -> bool: ...

    def drafts(self, source: Source) -> Iterator[Draft | Said]: ...


class OrderMapping(Protocol):
    """Reads past orders chunk by chunk, and counts the file once more by itself (`recount`)."""

    key: str
    kind: str
    label: Any
    note: Any
    fields: tuple[Field, ...]
    currency: str
    zone: str

    def fits(self, header: Sequence[str]) -> bool: ...

    def converter(self, table: Table, *, zone: str) -> "Converter": ...

    def recount(self, table: Table) -> Any: ...


class Converter(Protocol):
    def convert(
        self, rows: list[tuple[int, list[str]]], tally: Counter[str]
    ) -> tuple[list[HistoryRow], list[Said]]: ...


MAPPINGS: Registry[Any] = Registry("mappings")


def unique(wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    """Each picture once, in the order of the file; one that a variant names shows that variant."""
    kept: dict[str, Wish] = {}
    for wish in wishes:
        if wish.name not in kept or (wish.sku and not kept[wish.name].sku):
            kept[wish.name] = wish
    return tuple(kept.values())


def not_taken(table: Table, used: set[str]) -> list[Said]:
    """A line for each column with contents that no field takes."""
    counts: Counter[str] = Counter()
    for _number, record in table.records():
        counts.update(name for name, value in record.items() if name and value and name not in used)
    return [Said(None, name, "column_not_taken", {"column": name, "rows": rows}, INFO) for name, rows in counts.items()]


__all__ = [
    "MAPPINGS",
    "ORDERS",
    "PRODUCTS",
    "Converter",
    "Draft",
    "Field",
    "OrderMapping",
    "ProductMapping",
    "Source",
    "Table",
    "Wish",
    "not_taken",
    "unique",
]
