"""The divisions of China that an address names: province, city, district or county, with their codes (GB/T 2260).

Data: `data/divisions-cn.txt`, which names its source. Names that are not in it are kept as they were written: a list grows old,
and no parcel is refused for that."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "divisions-cn.txt"


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: str


def divisions(of: str = "") -> tuple[Division, ...]:
    """What lies directly below a division, by its code; without one, the provinces. None below a county."""
    return _below().get(of, ())


def division_code(region: str, city: str = "", district: str = "") -> str:
    """The code of the smallest of the three that is known; empty where even the province is not."""
    code = ""
    for name in (region, city, district):
        found = _named(name, code)
        if found is None:
            break
        code = found.code
    return code


def full_names(region: str, city: str = "", district: str = "") -> tuple[str, str, str]:
    """The three names as the list writes them (浙江 → 浙江省); one that is not in it stays as it is, and so do those below."""
    names, code = [region, city, district], ""
    for place, name in enumerate(names):
        found = _named(name, code)
        if found is None:
            break
        names[place], code = found.name, found.code
    return names[0], names[1], names[2]


def _named(name: str, of: str) -> Division | None:
    if not name:
        return None
    exact = [one for one in divisions(of) if one.name == name]
    begun = exact or [one for one in divisions(of) if len(name) > 1 and one.name.startswith(name)]
    return begun[0] if len(begun) == 1 or exact else None


@lru_cache(maxsize=1)
def _below() -> dict[str, tuple[Division, ...]]:
    """Code → what is below it. A municipality is its own only city; counties directly below a province are cities here."""
    known = [
        Division(*line.split(" ", 1)) for line in DATA.read_text().splitlines() if line and not line.startswith("#")
    ]
    codes = {one.code for one in known}
    below: dict[str, list[Division]] = {}
    for one in known:
        province, city = f"{one.code[:2]}0000", f"{one.code[:4]}00"
        if one.code == province:
            above = ""
        elif one.code == city:
            above = province
        elif city in codes:
            above = city
        elif one.code[2] == "9":  # counties and cities that a province governs itself
            above = province
        else:
            above = f"{one.code[:2]}0100"  # a municipality's district
        below.setdefault(above, []).append(one)
    for one in below[""]:
        if one.code not in below:
            below[one.code] = [Division(f"{one.code[:2]}0100", one.name)]
    return {code: tuple(rows) for code, rows in below.items()}
