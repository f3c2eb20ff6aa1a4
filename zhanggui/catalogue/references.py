"""Which rule about earlier prices holds here: data with source and date."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from zhanggui.kit import preferences
from zhanggui.taxation.public import EU

FILE = Path(__file__).parent / "reference_rules.json"


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """`days`: how far back the lowest price is looked for."""

    place: str
    days: int
    valid_from: date
    source: str


@cache
def reference_rules() -> tuple[ReferenceRule, ...]:
    rows = json.loads(FILE.read_text())["rules"]
    return tuple(
        ReferenceRule(row["place"], row["days"], date.fromisoformat(row["valid_from"]), row["source"]) for row in rows
    )


def reference_rule(on: date) -> ReferenceRule:
    """The rule of the shop's country on a day; the strictest where it has none of its own, or where the shop says so."""
    country = preferences.get("shop.country")
    place = "EU" if country in EU else country
    valid = [rule for rule in reference_rules() if rule.valid_from <= on] or list(reference_rules())
    own = [rule for rule in valid if rule.place == place]
    if own and preferences.get("catalogue.reference_rule") == "by_country":
        return max(own, key=lambda rule: rule.valid_from)
    return max(valid, key=lambda rule: rule.days)
