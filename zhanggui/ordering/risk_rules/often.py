"""Many paid orders of one person within an hour."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhanggui.kit import preferences
from zhanggui.ordering.models import Order
from zhanggui.ordering.ports import RISK_RULES, RiskRule
from zhanggui.people.public import find_parties, party_card

SPAN = timedelta(hours=1)
SWITCH = "ordering.review_orders_per_hour"


def often(orders: list[Any], payments: dict, *, now: datetime) -> set[UUID]:
    most = preferences.get(SWITCH)
    found = set()
    owners = dict(Order.objects.filter(id__in=[order.id for order in orders]).values_list("id", "party_id"))
    for order_id, party in owners.items():
        email = party_card(party).email
        persons = {party, *(find_parties(email=email) if email else ())}
        recent = Order.objects.filter(party_id__in=persons, placed_at__gt=now - SPAN).values_list("id", flat=True)
        if Counter(recent).total() > most:
            found.add(order_id)
    return found


RISK_RULES.add("often", RiskRule(SWITCH, often))
