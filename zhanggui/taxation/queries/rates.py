"""Which rate holds at a place on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhanggui.kit import sql
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


def rates_for(pairs: Iterable[Place], *, on: date | Mapping[str, date]) -> dict[Place, Decimal]:
    """Percent for each (country, region, tax class) on the local day `on` (or on each country's own), in one statement.

    A region without a rate of its own has its country's; a class without one (digital, shipping) has the standard
    rate's; a place without any rate has 0: the shop sells there untaxed until a rate is entered."""
    pairs = set(pairs)
    if not pairs:
        return {}
    countries = sorted({country for country, _, _ in pairs})
    days = on if isinstance(on, Mapping) else dict.fromkeys(countries, on)
    first, last = min(days[country] for country in countries), max(days[country] for country in countries)
    bounds = [last, first] if sql.dialect() == "postgresql" else [last.isoformat(), first.isoformat()]
    rows = sql.fetch(
        f"""SELECT country, region, tax_class, rate, valid_from, valid_to FROM taxation_taxrate
 WHERE country IN ({sql.places(countries)}) AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s) ORDER BY valid_from""",
        [*countries, *bounds],
    )
    found = {
        row[:3]: Decimal(str(row[3])).quantize(PLACES)
        for row in rows
        if _day(row[4]) <= days[row[0]] and (row[5] is None or _day(row[5]) > days[row[0]])
    }
    answer = {}
    for country, region, tax_class in pairs:
        tries = [(country, region, tax_class), (country, "", tax_class)]
        if tax_class == "exempt":
            answer[country, region, tax_class] = Decimal(0)
            continue
        if tax_class in ("digital", "shipping"):
            tries += [(country, region, "standard"), (country, "", "standard")]
        answer[country, region, tax_class] = next((found[key] for key in tries if key in found), Decimal(0))
    return answer


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def rate_lines() -> list[RateLine]:
    """Every rate, past and to come, for the settings page."""
    rows = TaxRate.objects.order_by("country", "region", "tax_class", "valid_from")
    fields = ("country", "region", "tax_class", "rate", "valid_from", "valid_to", "source")
    return [RateLine(*row) for row in rows.values_list(*fields)]
