from uuid import UUID

from zhanggui.kit.money import Money
from zhanggui.ordering.actions.refund import PAID, claims_of, reckon
from zhanggui.ordering.errors import NotPaid


def refund_quote(
    *,
    order_id: UUID | None = None,
    seller_order_id: UUID | None = None,
    lines: dict[UUID, int] | None = None,
    delivery: bool = False,
    amount: Money | None = None,
    everything: bool = False,
) -> Money:
    """What `refund` with the same arguments would pay back, with the same refusals. Writes nothing."""
    order, parts = claims_of(order_id, seller_order_id, lock=False)
    if order.state not in PAID:
        raise NotPaid(state=order.state)
    reckon(order, parts, lines=lines or {}, delivery=delivery, amount=amount, everything=everything)
    return Money(sum(part.back for part in parts), order.currency)
