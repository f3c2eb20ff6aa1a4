from datetime import datetime

from zhanggui.kit.periodic import every
from zhanggui.ledger.actions import holds, seal


@every(seconds=5)
def chain(now: datetime) -> int:
    return seal.seal(now)


@every(seconds=600)
def anchor(now: datetime) -> bool:
    return seal.anchor(now)


@every(seconds=30)
def lapsed_holds(now: datetime) -> int:
    return holds.lapse_holds(now)
