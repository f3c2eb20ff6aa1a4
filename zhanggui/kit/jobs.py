"""The kit's own periodic work, and the check that shows what the outbox gave up on."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import idempotency, outbox
from zhanggui.kit.checks import Finding, check
from zhanggui.kit.periodic import every


@every(seconds=0.2)
def relay(now: datetime) -> int:
    return outbox.drain()


@every(seconds=3600)
def forget(now: datetime) -> None:
    outbox.forget_done(now)
    idempotency.forget_old(now)


@check("kit.outbox_parked")
def parked(now: datetime) -> list[Finding]:
    text = _("“{fact}” could not be told to {handler} after eight tries: {error}")
    return [
        Finding("bad", text, {"id": key, "fact": fact, "handler": handler, "error": error[:200]}, link="outbox")
        for key, fact, handler, error, _since in outbox.parked()
    ]
