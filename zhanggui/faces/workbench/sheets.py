"""Tables as files."""

import csv
import io
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.http import StreamingHttpResponse

from zhanggui.kit.sheets import cell


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
