"""Slices and what moved in them, in words; and what a paid source cost."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from zhanggui.catalogue.public import product_cards
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.money import Money
from zhanggui.kit.ui import format
from zhanggui.operations.localise import Cause
from zhanggui.operations.models import SourceCost
from zhanggui.operations.queries.sources import line_name
from zhanggui.operations.why_dto import Part, Slice


def parts_of(slice_: Slice) -> tuple[Part, ...]:
    names = {
        "line": _("Source"),
        "campaign": _("Campaign"),
        "device": _("Device"),
        "subject": _("Product"),
        "country": _("Country"),
    }
    return tuple(Part(dim, value, names.get(dim, dim), value_name(dim, value)) for dim, value in slice_)


def value_name(dim: str, value: str) -> str:
    """The name of a part of the shop: a source, a device, a product."""
    if dim == "line":
        return line_name(value)
    if dim == "subject":
        return _title(value)
    known = {"phone": _("phones"), "mobile": _("phones"), "desktop": _("computers"), "tablet": _("tablets")}
    known["unknown"] = _("no campaign") if dim == "campaign" else _("Unknown")
    return known.get(value, value)


def _title(product: str) -> str:
    try:
        key = UUID(product)
    except ValueError:
        return _("no product")
    now = clock.now()
    cards = product_cards([key], locale=locales.current(), currency=preferences.get("shop.currency"), now=now)
    return cards[key].title if key in cards else product


def where_of(parts: Sequence[Part]) -> str:
    return " × ".join(part.label for part in parts) or _("the whole shop")


def factor_name(factor: str) -> str:
    names = {
        "visitors": _("Visitors"),
        "conversion": _("Conversion"),
        "basket": _("Basket rate"),
        "value": _("Value per buyer"),
        "buyers": _("Buyers"),
    }
    return names.get(factor, factor)


def sentence_of(cause: Cause, where: str, currency: str) -> tuple[str, str]:
    """The factor's name, and what happened in a sentence."""
    label = factor_name(cause.factor)
    text = _("{factor} of {where} fell from {before} to {after}.")
    if cause.after >= cause.before:
        text = _("{factor} of {where} rose from {before} to {after}.")
    return label, text.format(
        factor=label,
        where=where,
        before=_shown(cause.factor, cause.before, currency),
        after=_shown(cause.factor, cause.after, currency),
    )


def _shown(factor: str, value: float, currency: str) -> str:
    if factor in ("conversion", "basket"):
        return format.percent(value)
    if factor == "value":
        return format.money(Money(round(value), currency))
    return format.number(value, 0 if value >= 10 or value == int(value) else 1)


def cost_of(
    parts: Sequence[Part], days: tuple[date, date], alike: Sequence[tuple[date, date]], currency: str
) -> tuple[Money | None, Money | None]:
    """What the paid source of a slice cost in the span, and usually; nothing where it was not written down."""
    line = next((part.value for part in parts if part.dim == "line"), "")
    channel, _dot, kind = line.partition(".")
    if kind != "paid":
        return None, None
    spent = [_spent(channel, span, currency) for span in (*alike, days)]
    before = [minor for minor in spent[:-1] if minor is not None]
    usual = Money(round(sum(before) / len(before)), currency) if before else None
    return (None if spent[-1] is None else Money(spent[-1], currency)), usual


def _spent(channel: str, span: tuple[date, date], currency: str) -> int | None:
    rows = SourceCost.objects.filter(on__range=span, channel=channel, currency=currency)
    return rows.aggregate(total=Sum("amount_minor"))["total"]
