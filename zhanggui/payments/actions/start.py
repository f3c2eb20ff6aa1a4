"""Start a payment: our row, commit, network, our row."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhanggui.kit import preferences
from zhanggui.kit.errors import NotFound
from zhanggui.payments import patience
from zhanggui.payments.actions.authorised import authorise
from zhanggui.payments.actions.capture import capture, info, siblings_locked
from zhanggui.payments.actions.confirm_spend import require_confirmation
from zhanggui.payments.errors import IntentClosed
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, NextStep
from zhanggui.payments.states import INTENT, IntentState

ASK_AFTER = timedelta(minutes=2)


def _take_tenders(intent: Any, siblings: list[Any], *, now: datetime) -> None:
    """Tenders of the same payment that need nobody else are taken before the buyer is sent on."""
    for other in siblings:
        provider = PROVIDERS.get(other.provider)
        tender = other.id != intent.id and other.owed_minor and other.state == IntentState.CREATED
        if tender and provider.settles == "at_once":
            require_confirmation(other)
            capture(other, siblings, by=f"system:{provider.key}", why="paid at once", now=now)


def start(intent_id: UUID, *, return_url: str, phone: bool = False, client: str = "", now: datetime) -> NextStep:
    """What the buyer does next. May be repeated: the provider knows an intent by its id and makes no second payment.

    Never called inside a transaction, and never waits for a company longer than three seconds. Refuses `payment_closed`,
    `insufficient_funds`, `confirmation_needed`, `provider_unreachable` (the intent stays open: try again) and `provider_refused`.
    """
    with transaction.atomic(durable=True):
        siblings = siblings_locked(intent_id)
        intent = next((one for one in siblings if one.id == intent_id), None)
        if intent is None:
            raise NotFound(what="payment")
        provider = PROVIDERS.get(intent.provider)
        if intent.state in (IntentState.CAPTURED, IntentState.AUTHORISED):
            return NextStep("done")
        if intent.state in (IntentState.FAILED, IntentState.CANCELLED):
            raise IntentClosed
        _take_tenders(intent, siblings, now=now)
        if provider.settles == "at_once":
            require_confirmation(intent)
            capture(intent, siblings, by=f"system:{provider.key}", why="paid at once", now=now)
            return NextStep("done")
        if provider.settles == "on_delivery":
            authorise(intent, by=f"system:{provider.key}", why="paid on delivery", now=now)
            return NextStep("done")
        later = intent.capture_later
        if intent.state == IntentState.CREATED:
            ask_at = now + ASK_AFTER if provider.settles == "network" else None
            later = provider.authorises and preferences.get("payments.capture") == "by_staff"
            Intent.objects.filter(id=intent.id).update(state=IntentState.PENDING, ask_at=ask_at, capture_later=later)
            INTENT.log([(intent.id, intent.state, IntentState.PENDING)], by="system:start", why="started", now=now)
    with patience.watched(provider.key):
        started = provider.start(
            replace(info(intent), phone=phone, client=client, later=later), return_url=return_url, now=now
        )
    named = {"provider_ref": started.provider_ref or intent.provider_ref, "session": started.session or intent.session}
    if named != {"provider_ref": intent.provider_ref, "session": intent.session}:
        Intent.objects.filter(id=intent.id).update(**named)
    return started.step
