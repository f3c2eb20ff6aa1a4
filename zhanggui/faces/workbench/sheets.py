"""Tables as files."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

from django.http import StreamingHttpResponse

from zhanggui.kit.page import Page
from zhanggui.kit.sheets import cell

T = TypeVar("T")


def every(ask: Callable[[str | None], Page[T]], *, most: int = 50_000) -> Iterator[T]:
    """All items of a list that comes in pages; `ask` gives the page of a cursor."""
    cursor, count = None, 0
    while count < most:
        found = ask(cursor)
        yield from found.items
        count, cursor = count + len(found.items), found.next_cursor
        if cursor is None:
            return


def csv_answer(name: str, head: list[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A CSV file in UTF-8 with a mark that spreadsheets understand."""

    def lines():
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        yield "\ufeff"
        for row in chain([head], rows):
            writer.writerow([cell(value) for value in row])
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
