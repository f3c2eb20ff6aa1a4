"""Documents follow what happens to orders; numbers are given here, by the worker, never where an order is placed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhanggui.fulfilment.public import DigitalDelivered, ParcelShipped
from zhanggui.kit import preferences
from zhanggui.kit.outbox import listens
from zhanggui.ordering.public import OrderConfirmed, OrderEdited, OrderRefunded
from zhanggui.settlement.actions.papers import issue_credit_notes, issue_invoices

BY = "system:documents"


def _issue(when: str, orders: Iterable[UUID], now: datetime) -> None:
    if preferences.get("settlement.invoices") == when:
        issue_invoices(orders, by=BY, now=now)


@listens(OrderConfirmed, many=True)
def invoice_what_is_paid(facts: list[OrderConfirmed], *, now: datetime) -> None:
    _issue("paid", {fact.order_id for fact in facts}, now)


@listens(ParcelShipped, many=True)
def invoice_what_is_shipped(facts: list[ParcelShipped], *, now: datetime) -> None:
    _issue("shipped", {fact.order_id for fact in facts}, now)


@listens(DigitalDelivered, many=True)
def invoice_what_is_delivered(facts: list[DigitalDelivered], *, now: datetime) -> None:
    _issue("shipped", {fact.order_id for fact in facts}, now)


@listens(OrderRefunded, many=True)
def credit_what_is_refunded(facts: list[OrderRefunded], *, now: datetime) -> None:
    issue_credit_notes({fact.order_id for fact in facts}, by=BY, now=now)


@listens(OrderEdited, many=True)
def document_what_is_changed(facts: list[OrderEdited], *, now: datetime) -> None:
    issue_credit_notes({fact.order_id for fact in facts}, by=BY, now=now)
