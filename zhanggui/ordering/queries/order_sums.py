"""What orders owe and are owed, for whoever compares money with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from zhanggui.kit.money import Money
from zhanggui.ordering.models import Order
from zhanggui.ordering.states import OrderState

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OrderSums:
    """`owed` is what should be kept of the buyer's money now; `waiting`: the order is not wholly paid yet."""

    number: str
    state: str
    owed: Money
    waiting: bool


def order_sums(order_ids: Iterable[UUID]) -> dict[UUID, OrderSums]:
    """By order; unknown ids are left out."""
    wanted, found = sorted(set(order_ids)), {}
    fields = ("id", "number", "state", "total_minor", "refunded_minor", "currency")
    for start in range(0, len(wanted), AT_ONCE):
        for key, number, state, total, refunded, currency in Order.objects.filter(
            id__in=wanted[start : start + AT_ONCE]
        ).values_list(*fields):
            off = state == OrderState.CANCELLED
            owed = Money(0 if off else total - refunded, currency)
            found[key] = OrderSums(number, state, owed, state == OrderState.PLACED)
    return found
