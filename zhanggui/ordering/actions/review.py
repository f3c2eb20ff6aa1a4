"""Orders that a person looks through before they are sent: held when a rule asks for it, released or declined with a reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.public import extend
from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.ordering.actions.cancel_order import cancel_locked
from zhanggui.ordering.errors import NotHeld
from zhanggui.ordering.events import OrderHeld
from zhanggui.ordering.models import Order, OrderReview
from zhanggui.ordering.ports import RISK_RULES
from zhanggui.ordering.states import REVIEW, OrderState, ReviewState
from zhanggui.payments.public import OrderPayments

LONGEST = timedelta(days=14)  # goods of a held order stay off sale so long


def may_be_held() -> bool:
    """Whether any rule is switched on: then no order is confirmed before it was judged."""
    return any(rule.is_on for _key, rule in RISK_RULES.items())


def hold_risky(orders: list[Any], payments: dict[str, OrderPayments], *, by: str, now: datetime) -> set[UUID]:
    """Of paid orders whose rows are locked: those that are held now, for a reason that some rule gives. No rule that is
    switched on, no statement."""
    fresh = [order for order in orders if order.review == ""]
    reasons: dict[UUID, list[str]] = {}
    for key, rule in RISK_RULES.items() if fresh else ():
        for order_id in rule.judge(fresh, payments, now=now) if rule.is_on else ():
            reasons.setdefault(order_id, []).append(key)
    if reasons:
        ids = sorted(reasons)
        Order.objects.filter(id__in=ids).update(review=ReviewState.HELD)
        rows = [
            OrderReview(order_id=order_id, state=ReviewState.HELD, reasons=reasons[order_id], held_at=now)
            for order_id in ids
        ]
        OrderReview.objects.bulk_create(rows)
        why = [(order_id, "", str(ReviewState.HELD)) for order_id in ids]
        REVIEW.log(why, by=by, why="held for review", now=now)
        extend([str(order_id) for order_id in ids], until=now + LONGEST, now=now)
        outbox.record(*(OrderHeld(order_id) for order_id in ids))
    return {order.id for order in orders if order.review == ReviewState.HELD} | set(reasons)


def release_order(order_id: UUID, *, why: str, by: str, now: datetime) -> None:
    """The order is in order: it is confirmed like any other. Refuses `not_held`, `invalid` without a reason."""
    from zhanggui.ordering.actions.confirm_orders import confirm_orders

    with transaction.atomic():
        _decide(order_id, ReviewState.RELEASED, why, by=by, now=now)
        confirm_orders([order_id], by=by, now=now)


def decline_order(order_id: UUID, *, why: str, by: str, now: datetime) -> None:
    """The order is not accepted: it is cancelled, its goods go back on sale, its money goes back."""
    with transaction.atomic():
        order = _decide(order_id, ReviewState.DECLINED, why, by=by, now=now)
        if order.state == OrderState.PLACED:
            cancel_locked([order], by=by, why="not accepted", now=now)


def _decide(order_id: UUID, to: ReviewState, why: str, *, by: str, now: datetime) -> Order:
    why = " ".join(why.split())
    if not why:
        raise Invalid(field="why", problem=_("Say why, so that another can follow it."))
    order = Order.objects.select_for_update().filter(id=order_id).first()
    if order is None:
        raise NotFound(what="order")
    if order.review != ReviewState.HELD:
        raise NotHeld(state=order.review)
    Order.objects.filter(id=order_id).update(review=to)
    OrderReview.objects.filter(order_id=order_id).update(state=to, why=why[:500], by=by, decided_at=now)
    REVIEW.log([(order_id, str(ReviewState.HELD), str(to))], by=by, why=why, now=now)
    deed = "orders.release" if to == ReviewState.RELEASED else "orders.decline"
    audit.note(by=by, deed=deed, object_kind="order", object_id=order_id, facts={"why": why[:200]}, now=now)
    return order


def held_orders(ids: Iterable[UUID] | None = None) -> list[tuple[UUID, str, list[str], datetime]]:
    """(order, number, reasons, since) of what waits for somebody, oldest first."""
    rows = OrderReview.objects.filter(state=ReviewState.HELD).order_by("held_at")
    if ids is not None:
        rows = rows.filter(order_id__in=list(ids))
    return [(row.order_id, row.order.number, row.reasons, row.held_at) for row in rows.select_related("order")]
