"""Addresses as readers of each country write them: the large before the small in Chinese, elsewhere the other way round."""

from zhanggui.kit import locales
from zhanggui.kit.ui.format import babel_locale


def country_name(code: str) -> str:
    return babel_locale(locales.current()).territories.get(code, code)


def place_lines(address) -> tuple[str, ...]:
    """The lines of a label, as the country of the address writes them."""
    who = " ".join(part for part in (address.name, address.phone) if part)
    country = country_name(address.country)
    if address.country in ("CN", "TW", "HK", "MO", "JP", "KR"):
        area = "".join(dict.fromkeys(part for part in (address.region, address.city, address.district) if part))
        street = " ".join(part for part in (address.line1, address.line2) if part)
        lines = [who, area, street, " ".join(part for part in (address.postcode, country) if part)]
    else:
        town = " ".join(part for part in (address.postcode, address.city) if part)
        lines = [who, address.line1, address.line2, address.district, town, address.region, country]
    return tuple(line for line in lines if line)


def rough_place(address) -> str:
    """Only where it goes, for whoever may not see more."""
    parts = [country_name(address.country), address.region, address.city]
    if locales.current().startswith("zh"):
        return " ".join(dict.fromkeys(part for part in parts if part))
    return ", ".join(dict.fromkeys(part for part in reversed(parts) if part))
