"""Cancel what was not paid: the document is off, or is paid another way. Money that still arrives is captured all the same,
and what a company holds is let go. Where the company can close what was begun, it is told to (`close_cancelled`)."""

from datetime import datetime
from uuid import uuid5

from django.db import transaction

from zhanggui.payments.actions.authorised import instruct_locked, left_of
from zhanggui.payments.actions.capture import locked
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import INTENT, IntentState

OPEN = (IntentState.CREATED, IntentState.PENDING)


def cancel_intents(documents: list[str], *, by: str, why: str, now: datetime) -> int:
    """Cancel the open intents of these documents, in three statements; how many. Captured ones stay: refund them."""
    with transaction.atomic():
        return cancel_locked(locked(document__in=[str(one) for one in documents]), by=by, why=why, now=now)


def cancel_locked(intents: list[Intent], *, by: str, why: str, now: datetime) -> int:
    open_ones = [one for one in intents if one.state in OPEN]
    for one in intents:
        if one.state == IntentState.AUTHORISED and left_of(one) > 0:
            instruct_locked(one, intents, "void", None, command_id=uuid5(one.id, "void"), by=by, why=why, now=now)
    if open_ones:
        ids = [one.id for one in open_ones]
        Intent.objects.filter(id__in=ids).update(state=IntentState.CANCELLED, ask_at=None)
        begun = [one.id for one in open_ones if one.state == IntentState.PENDING and PROVIDERS.get(one.provider).closes]
        if begun:
            Intent.objects.filter(id__in=begun).update(close_at=now)
        moves = [(one.id, one.state, str(IntentState.CANCELLED)) for one in open_ones]
        INTENT.log(moves, by=by, why=why, now=now)
    return len(open_ones)
