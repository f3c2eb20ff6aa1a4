"""An order above the sum that the shop wants to look at."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.kit import preferences
from zhanggui.ordering.ports import RISK_RULES, RiskRule

SWITCH = "ordering.review_above_minor"


def large(orders: list[Any], payments: dict, *, now: datetime) -> set[UUID]:
    limit = preferences.get(SWITCH)
    return {order.id for order in orders if order.total_minor > limit}


RISK_RULES.add("large", RiskRule(SWITCH, large))
