"""What marketing does when others tell facts."""

from datetime import datetime

from django.db import transaction

from zhanggui.kit.outbox import listens
from zhanggui.marketing.gates.coupons import give_back
from zhanggui.ordering.public import OrderCancelled


@listens(OrderCancelled, many=True)
def return_coupons(facts: list[OrderCancelled], *, now: datetime) -> None:
    """Coupons of orders that lapsed or were cancelled may be used again; told twice, they are given back once."""
    with transaction.atomic():
        give_back([fact.order_id for fact in facts], now=now)
