"""What the law of a country asks of gift cards. The data carry their source; the newest rule in force holds."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CardLaw:
    """`months_at_least`: how long a card must be good for (None: it never expires)."""

    country: str
    valid_from: date
    months_at_least: int | None
    money_back_days: int
    source: str
    largest_minor: int | None = None
    currency: str = ""


@cache
def _rules() -> tuple[CardLaw, ...]:
    rows = json.loads((Path(__file__).parent / "law.json").read_text())["rules"]
    return tuple(CardLaw(**{**row, "valid_from": date.fromisoformat(row["valid_from"])}) for row in rows)


def card_law(country: str, on: date) -> CardLaw:
    known = [rule for rule in _rules() if rule.country == country and rule.valid_from <= on]
    return max(known or [rule for rule in _rules() if not rule.country], key=lambda rule: rule.valid_from)


def expiry(country: str, months: int, now: datetime) -> datetime | None:
    """When a card sold now runs out: after the shop's own term, but never before the law's; None is never."""
    least = card_law(country, now.date()).months_at_least
    if least is None or not months:
        return None
    ahead = now.month - 1 + max(months, least)
    year, month = now.year + ahead // 12, ahead % 12 + 1
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return now.replace(year=year, month=month, day=min(now.day, last[month - 1]))
