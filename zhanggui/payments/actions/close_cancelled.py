"""A payment that was begun and is off here is closed at the company too, so that nobody pays it by mistake."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from zhanggui.kit.errors import Refusal
from zhanggui.payments.actions.capture import info
from zhanggui.payments.actions.read_hook import apply_event
from zhanggui.payments.errors import ProviderRefused
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, Provider

log = logging.getLogger(__name__)
SHORTEST, LONGEST, GIVE_UP = timedelta(minutes=1), timedelta(hours=1), timedelta(days=7)


def close_cancelled(now: datetime, *, limit: int = 50) -> int:
    """Tell the companies what is due to be closed; how many are settled. One that was paid meanwhile is booked: the money
    then buys what is still there, or goes back. A company that does not answer is told again, up to seven days."""
    settled = 0
    for intent in list(Intent.objects.filter(close_at__lte=now).order_by("close_at")[:limit]):
        age = now - intent.created_at
        following = now + min(max(SHORTEST, age / 2), LONGEST) if age < GIVE_UP else None
        if not Intent.objects.filter(id=intent.id, close_at=intent.close_at).update(close_at=following):
            continue  # another worker has it
        provider = PROVIDERS.get(intent.provider)
        try:
            if not _close(provider, intent, now):
                continue
        except Refusal as silence:
            log.info("closing %s: %s", intent.id, silence.code)
            continue
        Intent.objects.filter(id=intent.id).update(close_at=None)
        settled += 1
    return settled


def _close(provider: Provider, intent: Intent, now: datetime) -> bool:
    """Whether nothing is left to be done: it is closed, or it was paid and that is booked."""
    try:
        return provider.close(info(intent), now=now)
    except ProviderRefused as no:
        event = provider.ask(info(intent), now=now)
        if event is None:
            log.info("closing %s: %s", intent.id, no.facts.get("code"))
            return False
        with transaction.atomic():
            apply_event(provider, event, by=f"system:{provider.key}", why="asked", now=now)
        return True
