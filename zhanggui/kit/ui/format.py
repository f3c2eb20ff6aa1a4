"""Money, dates and numbers as readers of each language write them. Babel gives the habits; the hot path is plain Python."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, get_currency_name, get_currency_precision, get_currency_symbol

from zhanggui.kit import locales, measures, preferences
from zhanggui.kit.money import Money, NotMoney

BABEL = {"zh-cn": "zh_Hans_CN", "en": "en_GB"}
MINUS = "−"
_LETTERS = re.compile(r"^[A-Z]+(?=[^A-Z])")
_AROUND = re.compile(r"[\s¥￥$€£]|CN(?=¥)|[A-Z]{3}")


@lru_cache
def babel_locale(locale: str) -> Locale:
    return Locale.parse(BABEL.get(locale, locale.replace("-", "_")))


@lru_cache(maxsize=256)
def symbol(currency: str, locale: str, own: str) -> str:
    """The sign of a currency in a shop whose own is `own`: that one by its plain sign (¥), any other by the sign that readers of
    this language know, or by its code where that would be the same sign. So two currencies never look alike in one shop."""
    usual = get_currency_symbol(currency, babel_locale(locale) if locale != "en" else "en")
    if currency == own:
        return _LETTERS.sub("", usual)
    return currency if usual == symbol(own, locale, own) else usual


@lru_cache(maxsize=256)
def _habit(locale: str, currency: str, own: str) -> tuple[str, str, str, str, int]:
    """(before, after, group, decimal, digits) of an amount in this currency."""
    where = babel_locale(locale)
    pattern = where.currency_formats["standard"]
    sign = symbol(currency, locale, own)
    before, after = pattern.prefix[0].replace("¤", sign), pattern.suffix[0].replace("¤", sign)
    if before[-1:].isalpha():
        before += "\N{NO-BREAK SPACE}"
    signs = where.number_symbols
    signs = signs.get("latn") or signs
    return before, after, signs.get("group", ","), signs.get("decimal", "."), get_currency_precision(currency)


@lru_cache(maxsize=8192)
def amount(minor: int, currency: str, locale: str, own: str) -> str:
    """1234500, "CNY", "zh-cn" → ¥12,345.00. A pure function of its arguments, so it may be remembered."""
    before, after, group, point, digits = _habit(locale, currency, own)
    whole, rest = divmod(abs(minor), 10**digits)
    text = f"{whole:,}"
    if group != ",":
        text = text.replace(",", group)
    if digits:
        text += f"{point}{rest:0{digits}d}"
    return f"{MINUS if minor < 0 else ''}{before}{text}{after}"


def own_currency() -> str:
    return preferences.get("shop.currency")


def money(value, locale: str | None = None) -> str:
    """An amount with its currency in the reader's habit; nothing for nothing."""
    if value is None:
        return ""
    return amount(value.minor, value.currency, locale or locales.current(), own_currency())


@lru_cache(maxsize=8192)
def spoken(minor: int, currency: str, locale: str) -> str:
    """An amount as it is said: 59.90 Chinese yuan, 59.90元. Signs like ¥ are read out differently by every screen reader."""
    digits = get_currency_precision(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    text = f"{whole}.{rest:0{digits}d}" if rest else str(whole)
    if locale.startswith("zh"):
        name = "元" if currency == "CNY" else get_currency_name(currency, locale=babel_locale(locale))
        return f"{'负' if minor < 0 else ''}{text}{name}"
    name = get_currency_name(currency, Decimal(text), babel_locale(locale))
    return f"{'minus ' if minor < 0 else ''}{text} {name}"


def read_amount(text: str, currency: str, locale: str | None = None) -> Money:
    """An amount as readers write it: ￥1,234.50, 1.234,50 € in German. Groups must be whole; else it is refused, not guessed."""
    _before, _after, group, point, _digits = _habit(locale or locales.current(), currency, currency)
    plain = _AROUND.sub("", text)
    whole, sign, rest = plain.partition(point)
    parts = whole.split(group)
    grouped = len(parts) == 1 or (1 <= len(parts[0].lstrip("-")) <= 3 and all(len(part) == 3 for part in parts[1:]))
    if not grouped or group in rest or not re.fullmatch(r"-?[0-9]*", "".join(parts)):
        raise NotMoney(given=text[:30])
    return Money.of("".join(parts) + ("." + rest if sign else ""), currency)


def money_short(value, locale: str | None = None) -> str:
    """¥12.3万 in Chinese, $12.3k in English; below the threshold the amount in full."""
    if value is None:
        return ""
    locale = locale or locales.current()
    before, after, _group, _point, digits = _habit(locale, value.currency, own_currency())
    short = _short(Decimal(value.minor).scaleb(-digits), locale)
    return (
        money(value, locale)
        if short is None
        else f"{before}{short}{after}".replace(f"{before}{MINUS}", f"{MINUS}{before}")
    )


def _short(value: Decimal, locale: str) -> str | None:
    steps = (("亿", 10**8), ("万", 10**4)) if locale.startswith("zh") else (("m", 10**6), ("k", 10**4))
    for unit, size in steps:
        if abs(value) >= size:
            scale = 1000 if unit == "k" else size
            return f"{(value / scale).quantize(Decimal('0.1'), ROUND_HALF_UP)}{unit}".replace("-", MINUS)
    return None


def number(value, digits: int | None = None, locale: str | None = None) -> str:
    """A count or a decimal, grouped; `digits` fixes the places after the point."""
    if value is None:
        return "–"
    if digits is None:
        text = f"{value:,}" if isinstance(value, int) else f"{Decimal(str(value)).normalize():,f}"
    else:
        text = f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    return text.replace("-", MINUS)


def quantity(count: int, measure: str = "", step: int = measures.WHOLE, locale: str | None = None) -> str:
    """Pieces as they are counted; goods by measure in the reader's habit: 3, "0.375 kg", "0,375 kg" in German."""
    if not measure:
        return number(count)
    told = format_decimal(measures.measured(count, step), "#,##0.###", locale=babel_locale(locale or locales.current()))
    return f"{told}\N{NO-BREAK SPACE}{measures.SYMBOLS.get(measure, measure)}"


def measured(count: int, measure: str, step: int) -> str:
    """The number alone, as it stands in a field."""
    return quantity(count, measure, step).split("\N{NO-BREAK SPACE}")[0]


def measure_symbol(measure: str) -> str:
    return measures.SYMBOLS.get(measure, measure)


def read_quantity(text: str, measure: str = "", step: int = measures.WHOLE, locale: str | None = None) -> int:
    """The steps in a quantity as readers write it, "0.375" or "0,375"; refused where it is none (not_whole_steps)."""
    plain = text.strip()
    if measure:
        _before, _after, group, point, _digits = _habit(locale or locales.current(), "EUR", "EUR")
        plain = plain.removesuffix(measures.SYMBOLS.get(measure, measure)).strip()
        plain = plain.replace(point, ".") if group not in plain else plain
    return measures.steps(plain, measure, step)


def number_short(value, locale: str | None = None) -> str:
    if value is None:
        return "–"
    return _short(Decimal(str(value)), locale or locales.current()) or number(value)


def percent(value, digits: int = 1) -> str:
    """0.1234 → 12.3%."""
    if value is None:
        return "–"
    return f"{number(Decimal(str(value)) * 100, digits)}%"


def change(value, digits: int = 1) -> str:
    """0.123 → +12.3%: the sign is always written. The arrow and colour are the macro's."""
    if value is None:
        return "–"
    text = percent(value, digits)
    return text if text.startswith(MINUS) or not Decimal(str(value)) else f"+{text}"


@lru_cache
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _shop_zone() -> ZoneInfo:
    return zone(preferences.get("shop.timezone"))


def day(value: date | datetime | None, form: str = "long", locale: str | None = None) -> str:
    """A date that cannot be misread (the month in letters in English): 2026年11月3日, 3 November 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(_shop_zone()).date()
    return format_date(value, form, locale=babel_locale(locale or locales.current()))


def moment(value: datetime | None, form: str = "medium", locale: str | None = None) -> str:
    """Date and time on the shop's clock."""
    if value is None:
        return ""
    locale = locale or locales.current()
    pattern = "y年M月d日 HH:mm" if locale.startswith("zh") else "d MMM y, HH:mm"
    if form == "time":
        pattern = "HH:mm"
    return format_datetime(value, pattern, tzinfo=_shop_zone(), locale=babel_locale(locale))


def shown(value: Any) -> Any:
    """An amount or an instant in the reader's habit; anything else as it is."""
    if isinstance(value, Money):
        return money(value)
    return moment(value) if isinstance(value, datetime) else value


def ago(value: datetime | None, now: datetime, locale: str | None = None) -> str:
    if value is None:
        return ""
    past: timedelta = value - now
    return format_timedelta(past, add_direction=True, locale=babel_locale(locale or locales.current()))


def size(value: int | None) -> str:
    """Bytes as a reader counts them."""
    if value is None:
        return ""
    count = float(value)
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
