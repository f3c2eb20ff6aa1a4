"""Why sales moved: visitors × conversion × value per buyer, the effects summing to the gap exactly."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from zhanggui.kit.money import Money
from zhanggui.operations.dto import Drivers, Factor
from zhanggui.operations.shapley import shapley, whole

FEW_ORDERS = 5
FEW_VISITORS = 100


@dataclass(frozen=True, slots=True)
class Traffic:
    """One span: visitors (None: nobody counted), buyers, orders, sales and refunds in minor units."""

    visitors: int | None
    buyers: int
    orders: int
    gross: int
    refunds: int = 0

    @property
    def factors(self) -> tuple[Fraction, Fraction, Fraction]:
        """Their product is `gross`. Buyers whose visit was not counted (an order by phone) count as visitors."""
        buyers = max(self.buyers, 1 if self.gross else 0)
        visitors = max(self.visitors or 0, buyers)
        conversion = Fraction(buyers, visitors) if visitors else Fraction(0)
        return Fraction(visitors), conversion, Fraction(self.gross, buyers) if buyers else Fraction(0)


def drivers(before: Traffic, after: Traffic, *, currency: str, before_label: str) -> Drivers:
    """Compare two spans. Below five orders or a hundred visitors on either side no cause is claimed."""
    gap = after.gross - before.gross
    effects = whole(shapley(before.factors, after.factors), gap)
    names = (
        ("visitors", _("Visitors"), "visitors"),
        ("conversion", _("Conversion"), "rate"),
        ("value_per_buyer", _("Value per buyer"), "money"),
    )
    factors = tuple(
        Factor(key, label, unit, _plain(key, before, place), _plain(key, after, place), Money(effects[place], currency))
        for place, (key, label, unit) in enumerate(names)
    )
    why_not = _why_not(before, after)
    return Drivers(
        before_label,
        Money(before.gross, currency),
        Money(after.gross, currency),
        Money(gap, currency),
        factors,
        not why_not,
        why_not,
        Money(before.refunds, currency),
        Money(after.refunds, currency),
    )


def _plain(key: str, span: Traffic, place: int) -> int | float | None:
    """The factor as it is shown: None where it cannot be known."""
    if key == "visitors":
        return span.visitors
    if key == "conversion":
        return span.buyers / span.visitors if span.visitors else None
    return round(span.gross / span.buyers) if span.buyers else None


def _why_not(before: Traffic, after: Traffic) -> str:
    if before.visitors is None or after.visitors is None:
        return _("Visitors were not counted on one of the two days, so no cause is named.")
    if min(before.orders, after.orders) < FEW_ORDERS or min(before.visitors, after.visitors) < FEW_VISITORS:
        text = _(
            "Too few to say: under {orders} orders or {visitors} visitors on one of the two days. "
            "The sums are exact, the cause is not."
        )
        return text.format(orders=FEW_ORDERS, visitors=FEW_VISITORS)
    return ""
