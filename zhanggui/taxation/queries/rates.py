"""Which rate holds at a place on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhanggui.taxation.models import TaxRate

Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RateLine:
    country: str
    region: str
    tax_class: str
    rate: Decimal
    valid_from: date
    valid_to: date | None
    source: str


def rates_for(pairs: Iterable[Place], *, on: date) -> dict[Place, Decimal]:
    """Percent for each (country, region, tax class) on the local day `on`, in one statement.

    A region without a rate of its own has its country's; a class without one (digital, shipping) has the standard
    rate's; a place without any rate has 0: the shop sells there untaxed until a rate is entered."""
    pairs = set(pairs)
    if not pairs:
        return {}
    rows = TaxRate.objects.filter(country__in={country for country, _, _ in pairs}, valid_from__lte=on)
    rows = rows.exclude(valid_to__lte=on).order_by("valid_from")
    found = {row[:3]: row[3] for row in rows.values_list("country", "region", "tax_class", "rate")}
    answer = {}
    for country, region, tax_class in pairs:
        tries = [(country, region, tax_class), (country, "", tax_class)]
        if tax_class in ("digital", "shipping"):
            tries += [(country, region, "standard"), (country, "", "standard")]
        answer[country, region, tax_class] = next((found[key] for key in tries if key in found), Decimal(0))
    return answer


def rate_lines() -> list[RateLine]:
    """Every rate, past and to come, for the settings page."""
    rows = TaxRate.objects.order_by("country", "region", "tax_class", "valid_from")
    fields = ("country", "region", "tax_class", "rate", "valid_from", "valid_to", "source")
    return [RateLine(*row) for row in rows.values_list(*fields)]
