"""What the law of a seller's country asks of the numbers of documents. The data carry their source; the newest in force holds."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from zhanggui.taxation.public import EU


@dataclass(frozen=True, slots=True)
class NumberLaw:
    """`gapless`: kinds that are numbered without gaps in a series, which begins anew each year if `yearly`.

    `tax_invoice`: whether what the shop issues is the tax invoice itself; where not, the tax authority's is another paper."""

    country: str
    valid_from: date
    gapless: frozenset[str]
    yearly: bool
    tax_invoice: bool
    source: str


@cache
def number_laws() -> tuple[NumberLaw, ...]:
    """Every rule known, past and present."""
    rows = json.loads((Path(__file__).parent / "numbering.json").read_text())["rules"]
    made = [
        {**row, "valid_from": date.fromisoformat(row["valid_from"]), "gapless": frozenset(row["gapless"])}
        for row in rows
    ]
    return tuple(NumberLaw(**row) for row in made)


def number_law(country: str, on: date) -> NumberLaw:
    """The rule of a country on a day: its own, the Union's for its members, else the one of nobody."""
    for wanted in (country, "EU" if country in EU else "", ""):
        known = [rule for rule in number_laws() if rule.country == wanted and rule.valid_from <= on]
        if known:
            return max(known, key=lambda rule: rule.valid_from)
    return next(rule for rule in number_laws() if not rule.country)
