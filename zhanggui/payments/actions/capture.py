"""Capture and fail: what becomes of an intent. Inside this module only; callers hold a transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from zhanggui.kit import outbox
from zhanggui.kit.money import Money
from zhanggui.kit.sql import dialect, execute, select
from zhanggui.ledger.public import Posting, post
from zhanggui.payments.events import PaymentCaptured, PaymentFailed, PaymentSurplus
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS, IntentInfo
from zhanggui.payments.states import INTENT, IntentState

INTENT_COLUMNS = (
    "id document reference payer provider amount_minor currency shares locale state provider_ref captured_minor "
    "refunded_minor created_at ask_at owed_minor capture_later waived_minor captured_shares session"
)
CAPTURE = (
    "UPDATE payments_intent SET state = %s, captured_minor = amount_minor, captured_at = %s, ask_at = NULL, "
    "provider_ref = %s WHERE id = %s"
)


def info(intent: Any) -> IntentInfo:
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
        later=intent.capture_later,
        session=intent.session,
    )


def locked(**where) -> list[Intent]:
    """Intents in the order of their ids, locked until the transaction ends (SQLite: its writer is alone anyway)."""
    rows = Intent.objects.filter(**where).order_by("id")
    return list(rows.select_for_update() if dialect() == "postgresql" else rows)


def siblings_locked(intent_id: UUID) -> list[Any]:
    """The intents of the same document as this one, so that two captures at one instant see each other. Only to be read."""
    lock = "FOR UPDATE" if dialect() == "postgresql" else ""
    of_one = "WHERE document = (SELECT document FROM payments_intent WHERE id = %s)"
    return select(Intent, INTENT_COLUMNS, f"{of_one} ORDER BY id {lock}", [intent_id])


def capture(intent: Any, siblings: list[Any], *, by: str, why: str, provider_ref: str = "", now: datetime) -> bool:
    """Book the money of a locked intent: state, ledger and fact together. False when it was booked before."""
    if not INTENT.may(intent.state, IntentState.CAPTURED):
        return False
    execute(CAPTURE, [str(IntentState.CAPTURED), now, intent.provider_ref or provider_ref, intent.id])
    INTENT.log([(intent.id, intent.state, IntentState.CAPTURED)], by=by, why=why, now=now)
    account = PROVIDERS.get(intent.provider).account(info(intent))
    post([posting_of(intent, share, account) for share in intent.shares], now=now)
    facts: list[PaymentCaptured | PaymentSurplus] = [PaymentCaptured(intent.id, intent.document)]
    if is_surplus(intent, siblings, intent.amount_minor):
        facts.append(PaymentSurplus(intent.id, intent.document))
    outbox.record(*facts)
    return True


def is_surplus(intent: Any, siblings: list[Any], minor: int) -> bool:
    """Whether `minor` more brings more than the document owes. Tenders of one payment are none."""
    others = sum(other.captured_minor - other.refunded_minor for other in siblings if other.id != intent.id)
    owed = max(one.owed_minor or one.amount_minor for one in siblings)
    return others > 0 and others + minor + intent.captured_minor - intent.refunded_minor > owed


def posting_of(intent: Any, share: list, account: str) -> Posting:
    ref, seller, minor = share
    return Posting(
        debit=account,
        credit=f"escrow:{seller}:{intent.currency}",
        amount=Money(minor, intent.currency),
        command_id=uuid5(intent.id, f"capture:{ref}"),
        document=intent.document,
        memo=f"capture {intent.provider}",
    )


def fail(intent: Any, *, by: str, why: str, now: datetime) -> bool:
    """The provider says no. False when the intent is past that: an old refusal never undoes a payment."""
    if not INTENT.may(intent.state, IntentState.FAILED):
        return False
    Intent.objects.filter(id=intent.id).update(state=IntentState.FAILED, ask_at=None)
    INTENT.log([(intent.id, intent.state, IntentState.FAILED)], by=by, why=why, now=now)
    outbox.record(PaymentFailed(intent.id, intent.document))
    return True
