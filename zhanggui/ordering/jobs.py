from datetime import datetime

from zhanggui.kit.periodic import every
from zhanggui.ordering.actions.cancel_order import lapse_unpaid


@every(seconds=20)
def lapse(now: datetime) -> int:
    """Put goods of unpaid orders back on sale. Nothing depends on it: holds run out by the clock."""
    return lapse_unpaid(now=now)
