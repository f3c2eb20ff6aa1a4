"""Paid after several refusals: somebody may be trying cards that are not his."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.kit import preferences
from zhanggui.ordering.ports import RISK_RULES, RiskRule

SWITCH = "ordering.review_after_declines"


def declined(orders: list[Any], payments: dict, *, now: datetime) -> set[UUID]:
    most = preferences.get(SWITCH)
    return {
        order.id for order in orders if sum(one.state == "failed" for one in payments[str(order.id)].intents) >= most
    }


RISK_RULES.add("declined", RiskRule(SWITCH, declined))
