"""Places as tax law sees them: who belongs to the European Union, and whose midnight changes a rate."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.core import get_global

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
# Where a country has several zones: that of its seat of government.
SEATS = {
    "US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "RU": "Europe/Moscow", "CN": "Asia/Shanghai", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "DE": "Europe/Berlin",
    "FR": "Europe/Paris", "NL": "Europe/Amsterdam", "NZ": "Pacific/Auckland", "MX": "America/Mexico_City",
    "ID": "Asia/Jakarta", "CL": "America/Santiago", "KZ": "Asia/Almaty", "MN": "Asia/Ulaanbaatar",
    "AR": "America/Argentina/Buenos_Aires", "CY": "Asia/Nicosia", "UA": "Europe/Kyiv", "MY": "Asia/Kuala_Lumpur",
}  # fmt: skip


def zone_of(country: str, shop_zone: str) -> str:
    """The zone of a place; the shop's own where the country has it, or where nobody knows better."""
    zones = get_global("territory_zones").get(country, [])
    if shop_zone in zones or not zones:
        return shop_zone
    return SEATS.get(country) or zones[0]


def local_days(countries: set[str], now: datetime, shop_zone: str) -> dict[str, date]:
    """The date that it is in each country now."""
    return {country: now.astimezone(ZoneInfo(zone_of(country, shop_zone))).date() for country in countries}
