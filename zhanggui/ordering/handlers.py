"""What ordering does when others tell facts. Each reads the present, so a fact told twice changes nothing."""

from datetime import datetime
from uuid import UUID

from zhanggui.analytics.public import record_facts
from zhanggui.catalogue.public import PICTURE_KEEPERS
from zhanggui.kit.outbox import listens
from zhanggui.ordering.actions.confirm_orders import confirm_orders
from zhanggui.ordering.actions.late_money import revive_lapsed
from zhanggui.ordering.actions.settle_edits import settle_edits
from zhanggui.ordering.events import OrderCancelled, OrderConfirmed, OrderEdited, OrderRefunded
from zhanggui.ordering.models import OrderLine
from zhanggui.ordering.queries.order_edits import refund_groups
from zhanggui.ordering.queries.order_facts import order_facts, refund_facts
from zhanggui.payments.public import PaymentAuthorised, PaymentCaptured, PaymentSurplus


def _order_ids(documents: set[str]) -> list[UUID]:
    """Documents that could be orders; others belong to somebody else."""
    found = []
    for document in documents:
        try:
            found.append(UUID(document))
        except ValueError:
            continue
    return found


@listens(PaymentAuthorised, PaymentCaptured, PaymentSurplus, many=True)
def settle_payments(facts: list[PaymentAuthorised | PaymentCaptured | PaymentSurplus], *, now: datetime) -> None:
    """Confirm what is paid; what was paid too often, too late or for goods that are gone goes back."""
    orders = _order_ids({fact.document for fact in facts if not getattr(fact, "settled", False)})
    if orders:
        settle_edits(orders, now=now)
        _settle(orders, now=now)


@listens(OrderCancelled, many=True)
def return_parts(facts: list[OrderCancelled], *, now: datetime) -> None:
    """An order that was paid in part and called off or lapsed: the part goes back."""
    _settle([fact.order_id for fact in facts], now=now)


def _settle(orders: list[UUID], *, now: datetime) -> None:
    revive_lapsed(orders, now=now)
    confirm_orders(orders, by="system:payments", now=now)


@listens(OrderConfirmed, many=True)
def book_orders(facts: list[OrderConfirmed], *, now: datetime) -> None:
    record_facts(order_facts([fact.order_id for fact in facts]))


@listens(OrderEdited, many=True)
def book_edits(facts: list[OrderEdited], *, now: datetime) -> None:
    """The order's fact is told anew with its terms, and what was dropped is a refund."""
    record_facts(order_facts([fact.order_id for fact in facts]))
    record_facts(refund_facts(refund_groups([fact.edit_id for fact in facts])))


@listens(OrderRefunded, many=True)
def book_refunds(facts: list[OrderRefunded], *, now: datetime) -> None:
    record_facts(refund_facts([fact.refund_id for fact in facts]))


def pictures_of_orders(asked: set[str]) -> set[str]:
    """Pictures that orders show: they stay when the catalogue has dropped them."""
    rows = OrderLine.objects.filter(picture__sha256__in=list(asked))
    return set(rows.values_list("picture__sha256", flat=True))


PICTURE_KEEPERS.add("ordering", pictures_of_orders)
