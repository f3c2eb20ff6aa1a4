"""Repeats of writing requests: the same key with the same contents gets the same answer, and one effect."""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import CommandReused, Refusal
from zhanggui.kit.models import AnsweredRequest

KEEP = timedelta(hours=48)
STALE = timedelta(minutes=2)


class StillRunning(Refusal):
    code = "still_running"
    status = 409
    text = _("The same request is being worked on. Ask again in a moment.")


def once(
    actor: str, key: str, fingerprint: bytes, run: Callable[[], tuple[int, bytes]], *, now: datetime
) -> tuple[int, bytes]:
    """Run, or repeat the answer given before. `fingerprint` is a hash of the request; another one under the same key is refused.

    An answer of the server's own failure (5xx) is not kept: the repeat tries again.
    """
    row = AnsweredRequest(actor=actor, key=key, fingerprint=fingerprint, at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _before(actor, key, fingerprint, run, now)
    return _run(row, run)


def _before(actor: str, key: str, fingerprint: bytes, run, now: datetime) -> tuple[int, bytes]:
    row = AnsweredRequest.objects.filter(actor=actor, key=key).first()
    if row is None:
        return once(actor, key, fingerprint, run, now=now)
    if not hmac.compare_digest(bytes(row.fingerprint), fingerprint):
        raise CommandReused
    if row.status is not None:
        return row.status, bytes(row.body or b"")
    # No answer yet: it is being worked on, or its process died; deeds carry the same key, so running again is safe.
    mine = AnsweredRequest.objects.filter(id=row.id, status__isnull=True, at__lte=now - STALE).update(at=now)
    if not mine:
        raise StillRunning
    return _run(row, run)


def _run(row: AnsweredRequest, run: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
    try:
        status, body = run()
    except BaseException:
        AnsweredRequest.objects.filter(id=row.id).delete()
        raise
    if status >= 500:
        AnsweredRequest.objects.filter(id=row.id).delete()
    else:
        AnsweredRequest.objects.filter(id=row.id).update(status=status, body=body)
    return status, body


def forget_old(now: datetime) -> int:
    return AnsweredRequest.objects.filter(at__lt=now - KEEP).delete()[0]
