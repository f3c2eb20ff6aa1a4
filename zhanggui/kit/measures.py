"""Goods by measure: a quantity is whole steps of a measure (decision 0012). Pure; nothing here is a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal

WHOLE = 1000  # a step is counted in thousandths of the measure
SYMBOLS = {
    "kg": "kg",
    "g": "g",
    "l": "l",
    "ml": "ml",
    "m": "m",
    "cm": "cm",
    "m2": "m²",
}  # what a variant may be sold by


class NotWholeSteps(Refusal):
    """A quantity that is no number of steps. Facts: given, step, measure."""

    code = "not_whole_steps"
    status = 422
    text = _("{given} is not a quantity that is sold: it is sold by {step} {measure}.")


def worth(unit_minor: int, quantity: int, step: int = WHOLE) -> int:
    """What so many steps cost at a price for the whole measure: rounded once, half up, to a minor unit."""
    if step == WHOLE:
        return unit_minor * quantity
    return (unit_minor * quantity * step * 2 + WHOLE) // (2 * WHOLE)


def measured(quantity: int, step: int = WHOLE) -> Decimal:
    """So many steps in the measure: 3 steps of 125 are 0.375."""
    return Decimal(quantity * step).scaleb(-3).normalize() + 0


def plain(quantity: int, step: int = WHOLE) -> str:
    """The same with a point and without an exponent, as machines write it."""
    return f"{measured(quantity, step):f}"


def steps(text: str, measure: str, step: int = WHOLE) -> int:
    """The steps in a number with a point ("0.375"); refused where it is not whole steps. Pieces are whole numbers."""
    given = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,3})?" if measure else r"[0-9]{1,9}", given):
        raise NotWholeSteps(given=given[:20], step=plain(1, step), measure=SYMBOLS.get(measure, measure))
    found, rest = divmod(int((Decimal(given) * WHOLE).to_integral_value(ROUND_HALF_UP)), step)
    if rest:
        raise NotWholeSteps(given=given[:20], step=plain(1, step), measure=SYMBOLS.get(measure, measure))
    return found
