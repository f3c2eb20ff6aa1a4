"""Capture and fail: what becomes of an intent. Inside this module only; callers hold a transaction."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import F

from zhanggui.kit import outbox
from zhanggui.kit.money import Money
from zhanggui.kit.sql import dialect
from zhanggui.ledger.public import Posting, post
from zhanggui.payments.events import PaymentCaptured, PaymentFailed, PaymentSurplus
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, IntentInfo
from zhanggui.payments.states import INTENT, IntentState


def info(intent: Intent) -> IntentInfo:
    return IntentInfo(
        intent.id,
        intent.document,
        intent.reference,
        intent.payer,
        intent.provider,
        Money(intent.amount_minor, intent.currency),
        intent.locale,
        intent.state,
        intent.provider_ref,
    )


def locked(**where) -> list[Intent]:
    """Intents in the order of their ids, locked until the transaction ends (SQLite: its writer is alone anyway)."""
    rows = Intent.objects.filter(**where).order_by("id")
    return list(rows.select_for_update() if dialect() == "postgresql" else rows)


def siblings_locked(intent_id: UUID) -> list[Intent]:
    """The intents of the same document as this one, so that two captures at one instant see each other."""
    return locked(document__in=Intent.objects.filter(id=intent_id).values("document"))


def capture(
    intent: Intent, siblings: list[Intent], *, by: str, why: str, provider_ref: str = "", now: datetime
) -> bool:
    """Book the money of a locked intent: state, ledger and fact together. False when it was booked before."""
    if not INTENT.may(intent.state, IntentState.CAPTURED):
        return False
    Intent.objects.filter(id=intent.id).update(
        state=IntentState.CAPTURED,
        captured_minor=F("amount_minor"),
        captured_at=now,
        ask_at=None,
        provider_ref=intent.provider_ref or provider_ref,
    )
    INTENT.log([(intent.id, intent.state, IntentState.CAPTURED)], by=by, why=why, now=now)
    account = PROVIDERS.get(intent.provider).account(info(intent))
    post([_posting(intent, share, account) for share in intent.shares], now=now)
    facts: list[PaymentCaptured | PaymentSurplus] = [PaymentCaptured(intent.id, intent.document)]
    others = (other.captured_minor - other.refunded_minor for other in siblings if other.id != intent.id)
    if any(kept > 0 for kept in others):
        facts.append(PaymentSurplus(intent.id, intent.document))
    outbox.record(*facts)
    return True


def _posting(intent: Intent, share: list, account: str) -> Posting:
    ref, seller, minor = share
    return Posting(
        debit=account,
        credit=f"escrow:{seller}:{intent.currency}",
        amount=Money(minor, intent.currency),
        command_id=uuid5(intent.id, f"capture:{ref}"),
        document=intent.document,
        memo=f"capture {intent.provider}",
    )


def fail(intent: Intent, *, by: str, why: str, now: datetime) -> bool:
    """The provider says no. False when the intent is past that: an old refusal never undoes a payment."""
    if not INTENT.may(intent.state, IntentState.FAILED):
        return False
    Intent.objects.filter(id=intent.id).update(state=IntentState.FAILED, ask_at=None)
    INTENT.log([(intent.id, intent.state, IntentState.FAILED)], by=by, why=why, now=now)
    outbox.record(PaymentFailed(intent.id, intent.document))
    return True
