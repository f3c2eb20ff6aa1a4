"""Texts of cells into values: prices, counts, weights, codes of options."""

import html
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money

MOST_UNITS = 2**31 - 1


def money(text: str, currency: str) -> Money | None:
    """“1,234.50”, “1.234,50 €”, “¥12” → Money; None for an empty cell. Refuses what is none, and finer places."""
    plain = re.sub(r"[^\d.,\-]", "", text)
    if not text.strip():
        return None
    if "," in plain and "." in plain:
        thousands = "," if plain.rindex(".") > plain.rindex(",") else "."
        plain = plain.replace(thousands, "").replace(",", ".")
    elif plain.count(",") == 1 and len(plain) - plain.index(",") != 4:
        plain = plain.replace(",", ".")
    else:
        plain = plain.replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d*)?|-?\.\d+", plain):
        raise Unfit(text)
    try:
        amount = Money.of(Decimal(plain).normalize(), currency)
    except (Refusal, InvalidOperation):
        raise Unfit(text) from None
    if amount.minor < 0:
        raise Unfit(text)
    return amount


class Unfit(ValueError):
    """A text that is not what its column should hold."""


def units(text: str) -> int | None:
    """A count of units; None for an empty cell. “12.0” is 12, “12.5” is no count."""
    if not text.strip():
        return None
    try:
        exact = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise Unfit(text) from None
    if not exact.is_finite() or exact != exact.to_integral_value() or abs(exact) > MOST_UNITS:
        raise Unfit(text)
    return int(exact)


def grams(text: str, factor: str = "1000") -> int:
    """A weight in grams from a number in other units (`factor` grams each); 0 for an empty cell."""
    if not text.strip():
        return 0
    try:
        exact = Decimal(text.strip().replace(",", ".")) * Decimal(factor)
    except InvalidOperation:
        raise Unfit(text) from None
    if not exact.is_finite() or not 0 <= exact <= MOST_UNITS:
        raise Unfit(text)
    return int(exact.to_integral_value())


def code(text: str) -> str:
    """A short code for an option or a value: “Dark Blue” → “dark-blue”; other scripts keep their letters."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return re.sub(r"[^\w]+", "-", plain, flags=re.UNICODE).strip("-")[:60] or "x"


def title(text: str) -> str:
    """A title: entities read (&trade;), tags and breaks gone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.unescape(text))).strip()[:300]


def summary(text: str) -> str:
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.unescape(text.replace("\\n", " ")))).strip()
    return plain if len(plain) <= 500 else plain[:499].rsplit(" ", 1)[0] + "…"


def description(text: str) -> str:
    """A description as HTML; what a CSV export wrote as \\n are lines. The catalogue sanitises it."""
    text = text.replace("\\n", "\n").strip()
    if text and "<" not in text:
        return "".join(f"<p>{html.escape(part.strip())}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())
    return text


def listed(properties: list[tuple[str, str]]) -> str:
    """Properties as a list at the end of a description."""
    if not properties:
        return ""
    items = "".join(f"<li>{html.escape(name)}: {html.escape(value)}</li>" for name, value in properties)
    return f"<ul>{items}</ul>"


def parts(text: str, separator: str = ",") -> list[str]:
    """“a, b\\, c” → ["a", "b, c"]."""
    found = re.split(rf"(?<!\\){re.escape(separator)}", text)
    return [part.replace("\\" + separator, separator).strip() for part in found if part.strip()]
