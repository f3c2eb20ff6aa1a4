"""Cells of tables that become files: one that a spreadsheet would take for a formula is disarmed."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    if text.startswith(FORMULA) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A whole CSV file in UTF-8 with a mark that spreadsheets understand."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([cell(value) for value in head])
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return "\ufeff".encode() + buffer.getvalue().encode()
