from datetime import datetime

from zhanggui.kit.periodic import every
from zhanggui.ordering.actions.cancel_order import lapse_unpaid
from zhanggui.ordering.actions.settle_edits import lapse_edits


@every(seconds=20)
def lapse(now: datetime) -> int:
    """Put goods of unpaid orders and changes back on sale. Nothing depends on it: holds run out by the clock."""
    return lapse_unpaid(now=now) + lapse_edits(now=now)
