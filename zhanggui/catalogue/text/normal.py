"""One spelling for all: full width, case, accents, traditional characters and units of measure."""

import re
import unicodedata
from decimal import Decimal
from functools import cache

CJK = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f"
KANA_HANGUL = "\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uac00-\ud7a3"
_HAS_HAN = re.compile(f"[{CJK}]")
_HTML = re.compile(r"<[^>]*>|&(?:#\d+|\w+);")

# What a unit is called, its short form, and how many of the short form it is.
_UNITS = {
    **dict.fromkeys(("ml", "毫升", "milliliter", "milliliters", "millilitre", "millilitres", "cc"), ("ml", "1")),
    **dict.fromkeys(("cl", "厘升"), ("ml", "10")),
    **dict.fromkeys(("l", "升", "公升", "liter", "liters", "litre", "litres"), ("ml", "1000")),
    **dict.fromkeys(("mg", "毫克"), ("g", "0.001")),
    **dict.fromkeys(("g", "克", "gram", "grams", "gr"), ("g", "1")),
    **dict.fromkeys(("kg", "公斤", "千克", "kilo", "kilos", "kilogram", "kilograms"), ("g", "1000")),
    **dict.fromkeys(("斤", "市斤"), ("g", "500")),
    **dict.fromkeys(("mm", "毫米"), ("mm", "1")),
    **dict.fromkeys(("cm", "厘米", "公分"), ("mm", "10")),
    **dict.fromkeys(("m", "米", "meter", "meters", "metre", "metres"), ("mm", "1000")),
    **dict.fromkeys(("w", "瓦", "瓦特", "watt", "watts"), ("w", "1")),
    **dict.fromkeys(("mah", "毫安", "毫安时"), ("mah", "1")),
    **dict.fromkeys(("inch", "inches", "英寸", "寸"), ("inch", "1")),
    **dict.fromkeys(("gb",), ("gb", "1")),
    **dict.fromkeys(("tb",), ("gb", "1024")),
    **dict.fromkeys(("oz", "盎司", "ounce", "ounces"), ("oz", "1")),
    **dict.fromkeys(("pcs", "pc", "pieces", "piece"), ("pcs", "1")),
}
_MEASURE = re.compile(
    r"(?<![a-z0-9.])(\d+(?:\.\d+)?)\s*(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")(?![a-z0-9])"
)


@cache
def _converter():
    from opencc import OpenCC

    return OpenCC("t2s")


def plain(html: str) -> str:
    """The words of a piece of HTML."""
    return _HTML.sub(" ", html) if "<" in html or "&" in html else html


def normalise(text: str) -> str:
    """`text` as index and query both write it: NFKC, lower case, no accents, simplified characters."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\0", " ")
    if not text.isascii():
        text = "".join(_bare(char) for char in text)
        if _HAS_HAN.search(text):
            text = _converter().convert(text)
    return text.replace("’", "'")


@cache
def _bare(char: str) -> str:
    """An accented Latin letter without its accent; a space for a code that is no character; any other as it is."""
    if "À" <= char < "ɐ":
        return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return " " if unicodedata.category(char) in ("Cn", "Co", "Cs") else char


def measures(text: str) -> str:
    """Quantities of a normalised text in one spelling: `500 毫升`, `0.5 l` and `500ml` all become ` 500ml `."""
    if not any(char.isdigit() for char in text):
        return text
    return _MEASURE.sub(_measure, text)


def _measure(match: re.Match) -> str:
    unit, factor = _UNITS[match[2]]
    amount = (Decimal(match[1]) * Decimal(factor)).normalize()
    return f" {amount:f}{unit} "
