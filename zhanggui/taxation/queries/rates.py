"""Which rate holds at a place on a day."""

from collections.abc import Iterable
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


def rates_for(pairs: Iterable[Place], *, on: date) -> dict[Place, Decimal]:
    """Percent for each (country, region, tax class) on the local day `on`, in one statement.

    A region without a rate of its own has its country's; a class without one (digital, shipping) has the standard
    rate's; a place without any rate has 0: the shop sells there untaxed until a rate is entered."""
    pairs = set(pairs)
    if not pairs:
        return {}
    countries = sorted({country for country, _, _ in pairs})
    day = on if sql.dialect() == "postgresql" else on.isoformat()
    rows = sql.fetch(
        f"""SELECT country, region, tax_class, rate FROM taxation_taxrate WHERE country IN ({sql.places(countries)})
 AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s) ORDER BY valid_from""",
        [*countries, day, day],
    )
    found = {row[:3]: Decimal(str(row[3])).quantize(PLACES) for row in rows}
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
