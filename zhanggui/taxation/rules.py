"""The arithmetic of tax: pure, exact, rounded in named places.

A rate is percent (13 for 13 %). Included tax is cut out of a gross amount and the net is the remainder, never rounded by
itself; added tax is put on top of a net amount. Rounding is per line or per total, as the shop chose, never a mixture.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from zhanggui.kit.money import HALF_UP, Money

TAX_CLASSES = ("standard", "reduced", "zero", "exempt", "digital", "shipping")
RoundingMode = Literal["per_line", "per_total"]


def included_tax(gross: Money, rate: Decimal, *, rounding: str = HALF_UP) -> Money:
    """The tax inside `gross`. The net is `gross - included_tax(...)`."""
    share = Decimal(gross.minor) * rate / (100 + rate)
    return Money(int(share.to_integral_value(rounding=rounding)), gross.currency)


def added_tax(net: Money, rate: Decimal, *, rounding: str = HALF_UP) -> Money:
    """The tax on top of `net`."""
    return net.times_rate(rate / 100, rounding)


def tax_of_lines(
    amounts: Sequence[Money], rate: Decimal, *, included: bool, mode: RoundingMode = "per_line", rounding: str = HALF_UP
) -> list[Money]:
    """The tax of lines of one rate. Per total, the tax of the sum is shared over the lines so that they sum to it."""
    tax = included_tax if included else added_tax
    if mode == "per_line" or not amounts:
        return [tax(amount, rate, rounding=rounding) for amount in amounts]
    whole = sum(amounts[1:], amounts[0])
    return share_out(tax(whole, rate, rounding=rounding), amounts)


def share_out(total: Money, amounts: Sequence[Money]) -> list[Money]:
    """`total` shared in proportion to amounts of either sign, so that the parts sum to it (largest remainder)."""
    whole = sum(amount.minor for amount in amounts)
    if any(amount.minor < 0 for amount in amounts) and whole != 0:
        # Where discounts stand among the lines, cut on running sums: each part is what its amount adds to the share.
        parts, seen, given = [], 0, 0
        for amount in amounts:
            seen += amount.minor
            upto = int((Decimal(total.minor) * seen / whole).to_integral_value(rounding=HALF_UP))
            parts.append(Money(upto - given, total.currency))
            given = upto
        return parts
    return total.split([abs(amount.minor) for amount in amounts])
