from datetime import datetime

from zhanggui.kit.periodic import every
from zhanggui.payments.actions import ask_pending, authorised, close_cancelled, settle_refunds


@every(seconds=3)
def refunds(now: datetime) -> int:
    return settle_refunds.settle_refunds(now)


@every(seconds=3)
def instructions(now: datetime) -> int:
    return authorised.settle_instructions(now)


@every(seconds=10)
def closings(now: datetime) -> int:
    return close_cancelled.close_cancelled(now)


@every(seconds=30)
def lost_answers(now: datetime) -> int:
    return ask_pending.ask_pending(now)
