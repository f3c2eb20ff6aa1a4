"""Ask about payments whose hook did not come: an answer that got lost is no reason to keep a buyer waiting."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from zhanggui.kit.errors import Refusal
from zhanggui.payments.actions.capture import info
from zhanggui.payments.actions.read_hook import MISMATCH, apply_event
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import IntentState

log = logging.getLogger(__name__)
SHORTEST, GIVE_UP = timedelta(minutes=2), timedelta(days=7)


def ask_pending(now: datetime, *, limit: int = 50) -> int:
    """Ask the companies about open payments that are due to be asked about; how many were booked."""
    due = Intent.objects.filter(state=IntentState.PENDING, ask_at__lte=now).order_by("ask_at")
    booked = 0
    for intent in list(due[:limit]):
        age = now - intent.created_at
        following = now + max(SHORTEST, age / 2) if age < GIVE_UP else None
        if not Intent.objects.filter(id=intent.id, ask_at=intent.ask_at).update(ask_at=following):
            continue  # another worker has it
        provider = PROVIDERS.get(intent.provider)
        try:
            event = provider.ask(info(intent), now=now)
        except Refusal as silence:
            log.info("asking about %s: %s", intent.id, silence.code)
            continue
        if event is None:
            continue
        with transaction.atomic():
            outcome = apply_event(provider, event, by=f"system:{provider.key}", why="asked", now=now)
        if outcome.startswith(MISMATCH):
            log.error("payment %s: the company's record differs: %s", intent.id, outcome)
        booked += outcome == "booked"
    return booked
