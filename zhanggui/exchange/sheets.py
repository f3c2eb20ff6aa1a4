"""Rows of the first sheet of a workbook, as texts. Values as they were saved; formulas are not worked out."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from zhanggui.exchange.errors import FileMangled, FileTooLarge, FileUnreadable

MOST_COLUMNS = 2000


def sheet_rows(file: BinaryIO, limit: int) -> Iterator[list[str]]:
    """The rows of the first sheet; refuses archives that are no workbook or unpack to more than `limit` bytes."""
    from openpyxl import load_workbook

    if not file.seekable() or hasattr(file, "raw"):
        file = io.BytesIO(file.read())
    try:
        with zipfile.ZipFile(file) as archive:
            names = {info.filename for info in archive.infolist()}
            if sum(info.file_size for info in archive.infolist()) > limit:
                raise FileTooLarge(limit=limit // 2**20)
            if "xl/workbook.xml" not in names:
                raise FileUnreadable(what="ZIP")
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError):
        raise FileMangled(row=1, what=_("the workbook cannot be opened")) from None
    sheet = book.worksheets[0]
    number = 0
    try:
        for row in sheet.iter_rows(values_only=True):
            number += 1
            cells = [_text(cell) for cell in row[:MOST_COLUMNS]]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, SyntaxError):
        raise FileMangled(row=number + 1, what=_("the sheet breaks off")) from None
    finally:
        book.close()


def _text(value: Any) -> str:
    """18-digit codes that were saved as texts stay whole; numbers lose the ".0" that a sheet adds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
