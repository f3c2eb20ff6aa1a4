"""What the tests of bad input share. `untouched` counts the rows of every table before and after, and compares what is on
the shelves."""

import json
from contextlib import contextmanager

from django.db import connection

from zhanggui.kit import sql

REMEMBERED = {"django_session", "kit_answeredrequest"}  # that somebody was here, and what he was told


def rows() -> dict[str, int]:
    names = [name for name in connection.introspection.table_names() if "_search" not in name]
    counts = {name: sql.fetch(f'SELECT count(*) FROM "{name}"', [])[0][0] for name in names if name not in REMEMBERED}
    return counts | dict(sql.fetch("SELECT 'stock:' || id, on_hand * 1000000 + held FROM catalogue_stock", []))


@contextmanager
def untouched():
    before = rows()
    yield
    after = rows()
    assert {name: (before.get(name), count) for name, count in after.items() if count != before.get(name)} == {}


@contextmanager
def refused(code: str):
    """Refused with this code and a whole sentence; and nothing else happened."""
    from tests.shop import refuses

    with untouched(), refuses(code) as caught:
        yield caught
    assert len(caught.value.message) > 10 and "{" not in caught.value.message


def problem(answer, code: str, status: int) -> None:
    told = json.loads(answer.content)
    assert (answer.status_code, told["code"]) == (status, code), told
    assert answer["Content-Type"] == "application/problem+json" and len(told["title"]) > 10
