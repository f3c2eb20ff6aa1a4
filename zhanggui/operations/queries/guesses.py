"""What roles held to be the cause, beside ours at that moment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhanggui.operations.models import Guess
from zhanggui.operations.queries.slices import factor_name, parts_of, where_of

SAME = {
    "basket": "conversion",
    "buyers": "conversion",
    "value": "value",
    "visitors": "visitors",
    "conversion": "conversion",
}


@dataclass(frozen=True, slots=True)
class GuessLine:
    """`agrees`: the factor that was named is that of our first cause (or neither saw one)."""

    on: date
    span: str
    role: str
    by: str
    at: datetime
    factor: str
    text: str
    ours: str
    agrees: bool


def guesses(on: date, *, span: str = "day") -> tuple[GuessLine, ...]:
    return tuple(_line(row) for row in Guess.objects.filter(on=on, span=span).order_by("at"))


def has_guessed(on: date, *, span: str = "day", by: str) -> bool:
    return Guess.objects.filter(on=on, span=span, by=by).exists()


def _line(row: Any) -> GuessLine:
    first = row.ours[0] if row.ours else None
    ours = ""
    if first:
        where = where_of(parts_of(tuple((dim, value) for dim, value in first["slice"])))
        ours = f"{factor_name(first['factor'])} · {where}"
    held = SAME.get(first["factor"], "") if first else "nothing"
    return GuessLine(row.on, row.span, row.role, row.by, row.at, row.factor, row.text, ours, held == row.factor)
