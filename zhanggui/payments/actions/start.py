"""Start a payment: our row, commit, network, our row."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhanggui.kit.errors import NotFound
from zhanggui.payments.actions.capture import capture, info, siblings_locked
from zhanggui.payments.actions.confirm_spend import require_confirmation
from zhanggui.payments.errors import IntentClosed
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, NextStep
from zhanggui.payments.states import INTENT, IntentState

ASK_AFTER = timedelta(minutes=2)


def start(intent_id: UUID, *, return_url: str, now: datetime) -> NextStep:
    """What the buyer does next. May be repeated: the provider knows an intent by its id and makes no second payment.

    Never called inside a transaction. Refuses `payment_closed`, `insufficient_funds`, `confirmation_needed`,
    `provider_unreachable` (the intent stays open: try again) and `provider_refused`.
    """
    with transaction.atomic(durable=True):
        siblings = siblings_locked(intent_id)
        intent = next((one for one in siblings if one.id == intent_id), None)
        if intent is None:
            raise NotFound(what="payment")
        provider = PROVIDERS.get(intent.provider)
        if intent.state == IntentState.CAPTURED:
            return NextStep("done")
        if intent.state in (IntentState.FAILED, IntentState.CANCELLED):
            raise IntentClosed
        if provider.settles == "at_once":
            require_confirmation(intent)
            capture(intent, siblings, by=f"system:{provider.key}", why="paid at once", now=now)
            return NextStep("done")
        if intent.state == IntentState.CREATED:
            ask_at = now + ASK_AFTER if provider.settles == "network" else None
            Intent.objects.filter(id=intent.id).update(state=IntentState.PENDING, ask_at=ask_at)
            INTENT.log([(intent.id, intent.state, IntentState.PENDING)], by="system:start", why="started", now=now)
    started = provider.start(info(intent), return_url=return_url, now=now)
    if started.provider_ref and started.provider_ref != intent.provider_ref:
        Intent.objects.filter(id=intent.id).update(provider_ref=started.provider_ref)
    return started.step
