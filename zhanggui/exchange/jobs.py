"""The worker takes up what is queued, one run at a time, and what a dead process left."""

from datetime import datetime

from zhanggui.exchange.actions.run import carry_out, requeue_lost
from zhanggui.exchange.models import ImportRun
from zhanggui.exchange.states import RunState
from zhanggui.kit import clock
from zhanggui.kit.periodic import every


@every(seconds=5)
def take_up(now: datetime) -> None:
    """Run the oldest queued import to its end."""
    requeue_lost(now)
    waiting = (
        ImportRun.objects.filter(state=RunState.QUEUED).order_by("created_at").values_list("id", flat=True).first()
    )
    if waiting is not None:
        carry_out(waiting, clock=clock.now)
