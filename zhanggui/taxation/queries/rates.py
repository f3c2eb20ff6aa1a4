"""Which rate holds at a place on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from zhanggui.kit.kept import Kept
from zhanggui.taxation.models import TaxRate

Place = tuple[str, str, str]
PLACES = Decimal("0.0001")  # as the column keeps a rate


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
    """Percent for each (country, region, tax class) on the local day `on`: rates kept in the process, at most one statement.

    A region without a rate of its own has its country's; a class without one (digital, shipping) has the standard
    rate's; a place without any rate has 0: the shop sells there untaxed until a rate is entered."""
    pairs = set(pairs)
    if not pairs:
        return {}
    known = KEPT.get()
    found = {
        (country, line.region, line.tax_class): line.rate
        for country in {country for country, _, _ in pairs}
        for line in known.get(country, ())
        if line.valid_from <= on and (line.valid_to is None or line.valid_to > on)
    }
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


def _by_country() -> dict[str, list[RateLine]]:
    found: dict[str, list[RateLine]] = {}
    for line in rate_lines():  # by their first days: of two that overlap the later one counts
        found.setdefault(line.country, []).append(replace(line, rate=line.rate.quantize(PLACES)))
    return found


KEPT = Kept(_by_country)
