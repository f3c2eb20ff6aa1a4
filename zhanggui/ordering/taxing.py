"""The tax of priced drafts: lines and delivery, by the place and its local day, rounded as the shop chose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from zhanggui.kit import preferences
from zhanggui.kit.money import HALF_EVEN, HALF_UP, Money, split
from zhanggui.ordering.draft import Draft, DraftLine, DraftPart
from zhanggui.ordering.ports import PriceLine
from zhanggui.taxation.public import local_days, rates_for, reverse_charge, tax_of_lines

SHIPPING = "shipping"
ZERO = Decimal(0)
REVERSE = "reverse_charge"
RULE = f"tax:{REVERSE}"
HALVES = {"half_up": HALF_UP, "half_even": HALF_EVEN}

Place = tuple[str, str, str]


def tax(drafts: Sequence[Draft], *, now: datetime) -> None:
    """One statement for any number of drafts and places."""
    pairs = {(draft.country, draft.region, line.offer.tax_class) for draft in drafts for line in draft.lines}
    pairs |= {(draft.country, draft.region, SHIPPING) for draft in drafts if draft.delivery}
    if not pairs:
        return
    days = local_days({country for country, _region, _kind in pairs}, now, preferences.get("shop.timezone"))
    rates = rates_for(pairs, on=days)
    included, mode = preferences.get("tax.prices_include_tax"), preferences.get("tax.rounding")
    half, shipping, home = (preferences.get(key) for key in ("tax.half", "tax.shipping", "shop.country"))
    for draft in drafts:
        draft.tax_included, draft.tax_rounding, draft.tax_half = included, mode, half
        shifted = reverse_charge(seller_country=home, country=draft.country, vat_number=draft.vat_number)
        draft.tax_treatment = REVERSE if shifted else ""
        for part in draft.parts:
            _part(draft, part, rates, shipping)
        if shifted and not included:
            for part in draft.parts:
                _free(part)
        elif shifted:
            _take_out(draft)
        for part in draft.parts:
            part.tax = sum(line.tax for line in part.lines) + part.delivery_tax
            part.total = part.items + part.delivery + (0 if included else part.tax)
        draft.tax = sum(part.tax for part in draft.parts)
        draft.total = sum(part.total for part in draft.parts)


def _part(draft: Draft, part: DraftPart, rates: Mapping[Place, Decimal], shipping: str) -> None:
    """Tax of one seller's share: its lines and its delivery, rounded for each line or for the sum of a rate."""
    taxed: dict[Decimal, list[DraftLine]] = {}
    for line in part.lines:
        line.tax = 0
        line.tax_rate = rates.get((draft.country, draft.region, line.offer.tax_class), ZERO)
        taxed.setdefault(line.tax_rate, []).append(line)
    delivered = dict(_delivery_by_rate(draft, part, rates, shipping)) if part.delivery else {}
    part.delivery_taxes = []
    for rate in taxed | dict.fromkeys(delivered, ()):
        lines, extra = taxed.get(rate, []), delivered.get(rate, 0)
        amounts = [Money(line.total, draft.currency) for line in lines]
        if extra:
            amounts.append(Money(extra, draft.currency))
        taxes = tax_of_lines(
            amounts, rate, included=draft.tax_included, mode=draft.tax_rounding, rounding=HALVES[draft.tax_half]
        )
        for line, own in zip(lines, taxes, strict=False):
            line.tax = own.minor
        if extra:
            part.delivery_taxes.append((rate, extra, taxes[-1].minor))
    part.delivery_tax = sum(own for _rate, _amount, own in part.delivery_taxes)
    part.delivery_rate = max((rate for rate, _amount, _own in part.delivery_taxes), default=ZERO)


def _delivery_by_rate(
    draft: Draft, part: DraftPart, rates: Mapping[Place, Decimal], shipping: str
) -> Iterable[tuple[Decimal, int]]:
    """How the delivery of a parcel is taxed: by a rate of its own, as its goods (shared or all at the highest), or not."""
    goods: dict[Decimal, int] = {}
    for line in part.physical or part.lines:
        rate = rates.get((draft.country, draft.region, line.offer.tax_class), ZERO)
        goods[rate] = goods.get(rate, 0) + line.total
    if shipping == "goods":
        return [(rate, own) for rate, own in zip(goods, split(part.delivery, list(goods.values())), strict=True) if own]
    if shipping == "highest":
        return [(max(goods), part.delivery)]
    if shipping == "untaxed":
        return [(ZERO, part.delivery)]
    return [(rates.get((draft.country, draft.region, SHIPPING), ZERO), part.delivery)]


def _free(part: DraftPart) -> None:
    for line in part.lines:
        line.tax, line.tax_rate = 0, ZERO
    part.delivery_tax, part.delivery_rate = 0, ZERO
    part.delivery_taxes = [(ZERO, part.delivery, 0)] if part.delivery else []


def _take_out(draft: Draft) -> None:
    """Where prices include the tax and the recipient owes it, the tax is taken out of them, as a line of its own."""
    label = str(_("VAT taken out: the recipient owes it (reverse charge)"))
    shares = [(line.offer.variant_id, -line.tax) for line in draft.lines if line.tax]
    cuts = [(part.seller_id, -part.delivery_tax) for part in draft.parts if part.delivery_tax]
    for part in draft.parts:
        for line in part.lines:
            line.total -= line.tax
            line.discount += line.tax
        part.items = sum(line.total for line in part.lines)
        part.delivery -= part.delivery_tax
        _free(part)
    draft.items = sum(part.items for part in draft.parts)
    draft.delivery = sum(part.delivery for part in draft.parts)
    taken = PriceLine(RULE, label, Money(0, draft.currency))
    for found, adjustments, delivery in (
        (shares, draft.adjustments, False),
        (cuts, draft.delivery_adjustments, True),
    ):
        if found:
            amount = Money(sum(minor for _key, minor in found), draft.currency)
            adjustments.append(replace(taken, amount=amount, shares=tuple(found), delivery=delivery))


def put_back(draft: Draft) -> None:
    """Undo what `tax` took out of the lines, before the draft is taxed anew (another way of delivery)."""
    taken = [one for one in draft.adjustments if one.rule == RULE]
    if not taken:
        return
    shares = dict(taken[0].shares)
    for part in draft.parts:
        for line in part.lines:
            back = shares.get(line.offer.variant_id, 0)
            line.total -= back
            line.discount += back
        part.items = sum(line.total for line in part.lines)
    draft.items = sum(part.items for part in draft.parts)
    draft.adjustments = [one for one in draft.adjustments if one.rule != RULE]


def tax_kind(tax_class: str, rate: Decimal, treatment: str) -> str:
    """Why an amount bears this tax: "taxed", "zero" (zero-rated), "exempt", "reverse_charge", "untaxed" (no rate there)."""
    if treatment:
        return treatment
    if tax_class == "exempt":
        return "exempt"
    if rate:
        return "taxed"
    return "zero" if tax_class == "zero" else "untaxed"
