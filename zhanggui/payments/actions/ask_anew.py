"""What is owed for a document has changed: ask for another sum instead, or for more beside what was paid."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.payments.actions.cancel_intents import OPEN, cancel_locked
from zhanggui.payments.actions.capture import locked
from zhanggui.payments.actions.open_intents import IntentDraft, open_intents
from zhanggui.payments.models import Intent


def ask_anew(draft: IntentDraft, *, by: str, why: str, now: datetime) -> UUID:
    """The document now costs what the draft says: open attempts are cancelled, and later ones ask for this sum.

    Of a document of which nothing was captured and nothing is held. The caller holds a transaction."""
    intents = locked(document=draft.document)
    cancel_locked([one for one in intents if one.state in OPEN], by=by, why=why, now=now)
    (intent_id,) = open_intents([draft], now=now)
    Intent.objects.filter(id=intent_id).update(anew=True)
    return intent_id


def ask_more(draft: IntentDraft, *, now: datetime) -> UUID:
    """Ask for a further sum of a document that is paid; when it comes, it is no second payment of the same."""
    kept = sum(one.captured_minor - one.refunded_minor for one in locked(document=draft.document))
    (intent_id,) = open_intents([draft], now=now)
    Intent.objects.filter(id=intent_id).update(owed_minor=kept + draft.amount.minor)
    return intent_id


def in_force(intents: list[Any]) -> list[Any]:
    """The attempts of a document that ask for what it costs now: those since it was last asked anew."""
    last = max((place for place, one in enumerate(intents) if one.anew), default=0)
    return intents[last:]
