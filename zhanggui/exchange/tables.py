"""Open what merchants send: CSV in any usual encoding and delimiter, XLSX whatever its name says, either one gzipped.

What a file is, its bytes say; its name is only shown to people. Cells are texts; no formula is ever worked out.
"""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from zhanggui.exchange.errors import FileEmpty, FileMangled, FileTooLarge, FileUnreadable
from zhanggui.exchange.sheets import sheet_rows

UNPACKED = 2 * 2**30  # bytes that an archive may hold
PROBE = 256 * 2**10
CELL = 500_000
DELIMITERS = ",;\t|"
MAGIC = {
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"BZh": "bzip2",
    b"PAR1": "Parquet",
    b"SQLi": "SQLite",
}
csv.field_size_limit(CELL)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is to be read. `header`: the names of the columns, () when its first row names none."""

    kind: str
    encoding: str
    delimiter: str
    gzipped: bool
    header: tuple[str, ...]
    width: int
    sample: tuple[tuple[str, ...], ...]


def shape_of(path: Path, *, encoding: str = "", limit: int = UNPACKED) -> Shape:
    """Find out how to read a file, or refuse it."""
    with path.open("rb") as raw:
        start = raw.read(8)
    if not start:
        raise FileEmpty
    gzipped = start[:2] == b"\x1f\x8b"
    with _bytes(path, gzipped, limit) as file:
        probe = _read(file, PROBE)
    if not probe.strip():
        raise FileEmpty
    if probe[:4] == b"PK\x03\x04":
        return _sheet_shape(path, gzipped, limit)
    for magic, what in MAGIC.items():
        if probe.startswith(magic):
            raise FileUnreadable(what=what)
    encoding = encoding or _encoding(path, gzipped, probe, limit)
    text = _text(probe, encoding)
    delimiter = _delimiter(text)
    rows = _first_rows(text, delimiter)
    return Shape("csv", encoding, delimiter, gzipped, *_head(rows))


def rows_of(path: Path, shape: Shape, *, limit: int = UNPACKED) -> Iterator[list[str]]:
    """The rows below the header, in order; blank ones too (as []), so that numbers stay those of the file."""
    rows = _all_rows(path, shape, limit)
    if shape.header:
        next(rows, None)
    return rows


def _all_rows(path: Path, shape: Shape, limit: int) -> Iterator[list[str]]:
    with _bytes(path, shape.gzipped, limit) as file:
        if shape.kind == "xlsx":
            yield from sheet_rows(file, limit)
            return
        text = io.TextIOWrapper(file, encoding=shape.encoding, newline="")
        reader = csv.reader(text, delimiter=shape.delimiter, strict=True)
        try:
            yield from reader
        except csv.Error as problem:
            raise FileMangled(row=reader.line_num, what=_plain(problem)) from None
        except UnicodeError:
            what = _("bytes that are not {encoding}").format(encoding=shape.encoding.upper())
            raise FileMangled(row=reader.line_num + 1, what=what) from None
        except (EOFError, zlib.error, OSError) as problem:
            raise FileMangled(row=reader.line_num + 1, what=_plain(problem)) from None


def _plain(problem: Exception) -> str:
    text = str(problem)
    if isinstance(problem, EOFError):
        return _("the archive breaks off")
    if "unexpected end" in text:
        return _("a quotation mark is opened and never closed")
    if "field larger" in text:
        return _("a cell is longer than 500,000 characters, as when a quotation mark is never closed")
    if "expected after" in text:
        return _("there is text behind a closing quotation mark")
    if "NUL" in text or "null" in text.lower():
        return _("there are NUL bytes")
    return text or type(problem).__name__


class _Limited(io.RawIOBase):
    """Bytes as they are unpacked, up to a limit."""

    def __init__(self, file, limit: int):
        self.file, self.left, self.limit = file, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self.file.read(len(buffer))
        self.left -= len(data)
        if self.left < 0:
            raise FileTooLarge(limit=self.limit // 2**20)
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _bytes(path: Path, gzipped: bool, limit: int):
    with path.open("rb") as raw:
        if not gzipped:
            yield raw
            return
        with gzip.GzipFile(fileobj=raw) as packed, io.BufferedReader(_Limited(packed, limit), 2**18) as file:
            yield file


def _read(file, size: int) -> bytes:
    try:
        return file.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise FileMangled(row=1, what=_plain(problem)) from None


def _encoding(path: Path, gzipped: bool, probe: bytes, limit: int) -> str:
    """By its mark, else UTF-8 when every byte of the file fits, else GB 18030 when it reads as Chinese, else Western."""
    if probe.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if probe[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in probe:
        raise FileUnreadable(what=_("NUL bytes"))
    if _decodes(path, gzipped, "utf-8", limit):
        return "utf-8"
    if _decodes(path, gzipped, "gb18030", limit) and _chinese(probe):
        return "gb18030"
    if _decodes(path, gzipped, "cp1252", limit):
        return "cp1252"
    raise FileUnreadable(what=_("an encoding that is neither UTF-8 nor GBK"))


def _decodes(path: Path, gzipped: bool, encoding: str, limit: int) -> bool:
    import codecs

    decoder = codecs.getincrementaldecoder(encoding)()
    with _bytes(path, gzipped, limit) as file:
        try:
            while data := _read(file, 2**20):
                decoder.decode(data)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _chinese(probe: bytes) -> bool:
    """Whether the letters beyond ASCII are those of everyday Chinese: other encodings read as GBK give rare ones."""
    letters = [letter for letter in probe.decode("gb18030", "ignore") if ord(letter) > 127]
    common = sum(1 for letter in letters if len(letter.encode("gb2312", "ignore")) == 2)
    return bool(letters) and common >= 0.9 * len(letters)


def _text(probe: bytes, encoding: str) -> str:
    import codecs

    try:
        text = codecs.getincrementaldecoder(encoding)().decode(probe)
    except (UnicodeError, LookupError):
        raise FileUnreadable(what=_("not {encoding}").format(encoding=encoding.upper())) from None
    strange = sum(1 for letter in text if ord(letter) < 32 and letter not in "\r\n\t\x1a\x0b\x0c")
    if "\0" in text or strange > len(text) // 100:
        raise FileUnreadable(what=_("control characters"))
    return text


def _delimiter(text: str) -> str:
    """The one that cuts the first rows into the most cells, equally many in most rows."""
    best, choice = (0.0, 0), ","
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _first_rows(text, delimiter) if row]
        if not widths or widths[0] < 2:
            continue
        equal = sum(width == widths[0] for width in widths) / len(widths)
        if (equal, widths[0]) > best:
            best, choice = (equal, widths[0]), delimiter
    return choice


def _first_rows(text: str, delimiter: str, most: int = 30) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > most:
                break
    except csv.Error:
        pass
    return rows


def _head(rows: list[list[str]]) -> tuple[tuple[str, ...], int, tuple[tuple[str, ...], ...]]:
    """(names of the columns or (), width, some rows below)."""
    first = next((row for row in rows if any(cell.strip() for cell in row)), [])
    names = tuple(cell.strip().lstrip("\ufeff") for cell in first)
    width = len(first)
    if not names or not _names_columns(names):
        return (), width, tuple(tuple(row) for row in rows[:20] if row)
    return names, width, tuple(tuple(row) for row in rows[1:21] if row)


def _names_columns(names: tuple[str, ...]) -> bool:
    """A first row names columns when its cells are texts, each different, and none is a number or a date."""
    said = [name for name in names if name]
    if not said or len(set(said)) < len(said) * 0.9 or len(said) < len(names) * 0.5:
        return False
    figures = sum(1 for name in said if _is_figure(name))
    return figures <= len(said) * 0.2


def _is_figure(text: str) -> bool:
    plain = text.strip().strip("¥$€£%").replace(",", "").replace(" ", "")
    return (
        plain.lower() in ("true", "false")
        or plain.replace("-", "").replace(".", "").replace("/", "").replace(":", "").isdigit()
    )


def _sheet_shape(path: Path, gzipped: bool, limit: int) -> Shape:
    with _bytes(path, gzipped, limit) as file:
        rows: list[list[str]] = []
        try:
            for row in sheet_rows(file, limit):
                rows.append(row)
                if len(rows) > 30:
                    break
        except zipfile.BadZipFile:
            raise FileMangled(row=1, what=_("the workbook breaks off")) from None
    if not rows:
        raise FileEmpty
    return Shape("xlsx", "", "", gzipped, *_head(rows))
