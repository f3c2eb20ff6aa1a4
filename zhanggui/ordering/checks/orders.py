"""What the operator should know about orders."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.checks import Finding, check
from zhanggui.ordering.actions.cancel_order import covered
from zhanggui.ordering.actions.review import held_orders
from zhanggui.ordering.models import MoneyException, Order, OrderLine
from zhanggui.ordering.states import OrderState
from zhanggui.payments.public import payments_of

LATE = timedelta(hours=48)
OVERDUE = timedelta(minutes=15)
MOST = 20


@check("orders.paid_not_shipped")
def paid_not_shipped(now: datetime) -> list[Finding]:
    """Orders paid more than two days ago with goods still to send."""
    left = OrderLine.objects.filter(
        seller_order__order_id=OuterRef("id"), kind="physical", quantity__gt=F("shipped") + F("dropped")
    )
    rows = Order.objects.filter(Exists(left), state=OrderState.CONFIRMED, confirmed_at__lt=now - LATE)
    return [
        Finding(
            "warn",
            _("Order {number} was paid {days} days ago and is not wholly shipped."),
            {"number": number, "days": (now - confirmed_at).days},
            link=f"order:{number}",
        )
        for number, confirmed_at in rows.order_by("confirmed_at").values_list("number", "confirmed_at")[:MOST]
        if confirmed_at
    ]


@check("orders.held")
def held(now: datetime) -> list[Finding]:
    """Paid orders that wait for somebody to look them through."""
    text = _("Order {number} is paid and held for review.")
    return [
        Finding("warn", text, {"number": number}, link=f"order:{number}")
        for _order, number, _reasons, _since in held_orders()[:MOST]
    ]


@check("orders.placed_not_paid_overdue")
def placed_not_paid_overdue(now: datetime) -> list[Finding]:
    """Orders whose time to pay is long over and that nobody cancelled: the job that does it is not running."""
    rows = Order.objects.filter(state=OrderState.PLACED, pay_until__lt=now - OVERDUE)
    found = list(rows.order_by("pay_until").only("id", "number", "total_minor")[:MOST])
    paid = payments_of([order.id for order in found]) if found else {}
    late = [order.number for order in found if not covered(order, paid[str(order.id)])]  # held money waits for staff
    count, numbers = len(late), late[:5]
    if not count:
        return []
    return [
        Finding(
            "bad",
            _(
                "{count} orders are neither paid nor cancelled although their time is over ({numbers}). Is the worker running?"
            ),
            {"count": count, "numbers": ", ".join(numbers)},
        )
    ]


@check("orders.money_exceptions")
def money_exceptions(now: datetime) -> list[Finding]:
    """Money that came late, twice or in vain and that nobody has looked at yet."""
    rows = MoneyException.objects.filter(seen_at=None)
    count = rows.count()
    if not count:
        return []
    numbers = list(rows.order_by("-at").values_list("order__number", flat=True)[:5])
    text = _("{count} payments came late, twice or in vain and wait for somebody to look at them ({numbers}).")
    return [Finding("warn", text, {"count": count, "numbers": ", ".join(numbers)}, link="exceptions")]
