"""Cells of Magento's files into prices, stock, weights and options."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from zhanggui.catalogue.public import AxisDraft, ValueDraft
from zhanggui.exchange import values
from zhanggui.exchange.reasons import ERROR, INFO, WARN, Said

POUND = "453.59237"  # grams; Magento's weights are pounds unless the shop said otherwise
SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL")
Record = dict[str, str]


class Bad(Exception):
    """A row that cannot be taken; `said` says why."""

    def __init__(self, said: Said):
        self.said = said


def price_of(row: int, record: Record, currency: str, today: date, said: list[Said]) -> tuple[Any, Any]:
    """(price, earlier price): a special price counts while it is in force and lower."""
    try:
        regular = values.money(record.get("price", ""), currency)
        special = values.money(record.get("special_price", ""), currency)
    except values.Unfit as unfit:
        raise Bad(Said(row, "price", "not_money", {"value": str(unfit)[:40]}, ERROR)) from None
    if special is None:
        return regular, None
    starts, ends = record.get("special_price_from_date", ""), record.get("special_price_to_date", "")
    if (starts and _day(starts) > today) or (ends and _day(ends) < today):
        said.append(Said(row, "special_price", "sale_not_now", {"price": str(special.decimal)}, INFO))
        return regular, None
    if regular is not None and regular <= special:
        said.append(Said(row, "special_price", "sale_not_lower", {"price": str(special.decimal)}, INFO))
        return regular, None
    if ends:
        said.append(
            Said(row, "special_price_to_date", "sale_ends", {"price": str(special.decimal), "date": ends}, WARN)
        )
    return special, regular


def stock_of(row: int, text: str, options: Any, said: list[Said]) -> dict[Any, int]:
    try:
        count = values.units(text)
    except values.Unfit:
        raise Bad(Said(row, "qty", "not_whole", {"value": text[:40]}, ERROR)) from None
    if count is None:
        count = int(options["stock"])
        said.append(Said(row, "qty", "stock_unknown", {"count": count}, WARN))
        return {None: count} if count else {}
    if count < 0:
        said.append(Said(row, "qty", "stock_negative", {"value": count}, WARN))
    return {None: max(count, 0)}


def weight_of(row: int, text: str) -> int:
    try:
        return values.grams(text, POUND)
    except values.Unfit:
        raise Bad(Said(row, "weight", "not_a_number", {"value": text[:40]}, ERROR)) from None


def axes_of(chosen: list[dict[str, str]], locale: str) -> tuple[AxisDraft, ...]:
    """The options of a product from what its variants chose: sizes in their natural order, others as they come."""
    labels: dict[str, list[str]] = defaultdict(list)
    for choice in chosen:
        for axis, label in choice.items():
            if label not in labels[axis]:
                labels[axis].append(label)
    axes = []
    for axis, found in labels.items():
        if axis == "size":
            found = sorted(
                found, key=lambda label: (SIZES.index(label) if label in SIZES else len(SIZES), found.index(label))
            )
        drafts = tuple(ValueDraft(values.code(label), {locale: label}) for label in found)
        axes.append(AxisDraft(values.code(axis), {locale: axis.replace("_", " ").capitalize()}, drafts))
    return tuple(axes)


def _day(text: str) -> date:
    for form in ("%m/%d/%y", "%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.split(" ")[0].strip(","), form).date()  # noqa: DTZ007 - a date only
        except ValueError:
            continue
    return date.max
