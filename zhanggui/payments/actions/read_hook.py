"""Read a provider's message: verify, keep, pass over what is known, compare, book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from zhanggui.kit import crypto, sql
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money
from zhanggui.payments.actions.authorised import apply_authorised, authorise
from zhanggui.payments.actions.capture import capture, fail, siblings_locked
from zhanggui.payments.actions.settle_refunds import close_refund
from zhanggui.payments.errors import HookMalformed, HookMismatch
from zhanggui.payments.models import Hook, Intent, Refund
from zhanggui.payments.ports import PROVIDERS, HookEvent, Provider
from zhanggui.payments.states import IntentState

LARGEST = 64 * 1024
COLUMNS = ["id", "provider", "event_id", "kind", "intent_id", "raw", "outcome", "received_at"]
MISMATCH = "mismatch:"


@dataclass(frozen=True, slots=True)
class HookOutcome:
    """`booked` moved money or state; `known` said nothing new; `repeated` was this very message again."""

    outcome: Literal["booked", "known", "repeated", "ignored"]
    intent_id: UUID | None = None


def read_hook(provider: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookOutcome:
    """Book what a provider tells us, once. Late messages are believed when they are freshly signed.

    Refuses `hook_forged`, `hook_stale`, `hook_malformed` (nothing is kept) and `hook_mismatch` (the message is kept for
    the operator, nothing is booked). A refusal repeated is refused again.
    """
    company = PROVIDERS.get(provider)
    if len(body) > LARGEST:
        raise HookMalformed
    event = company.read_hook(headers, body, now=now)
    with transaction.atomic():
        hook = (uuid7(), provider, event.event_id, event.kind, event.intent_id)
        raw = crypto.seal_shop(body, context=f"hook:{provider}")
        row = [(*hook, raw, "new", now)]
        sql.insert_many(Hook, COLUMNS, row, on_conflict="ON CONFLICT DO NOTHING")
        kept = Hook.objects.filter(provider=provider, event_id=event.event_id).values_list("id", "outcome").get()
        if kept[0] == hook[0]:
            outcome = apply_event(company, event, by=f"system:{provider}", why=f"hook {event.event_id}", now=now)
            Hook.objects.filter(id=hook[0]).update(outcome=outcome)
        else:
            outcome = kept[1] if kept[1].startswith(MISMATCH) else "repeated"
    if outcome.startswith(MISMATCH):
        raise HookMismatch(field=outcome.removeprefix(MISMATCH), intent=str(event.intent_id))
    return HookOutcome(outcome, event.intent_id)  # type: ignore[arg-type]


def apply_event(company: Provider, event: HookEvent, *, by: str, why: str, now: datetime) -> str:
    """Book one event inside the caller's transaction; what came of it."""
    if event.kind == "other":
        return "ignored"
    siblings = siblings_locked(event.intent_id) if event.intent_id else []
    intent = next((one for one in siblings if one.id == event.intent_id), None)
    if event.kind in ("refunded", "refund_failed"):
        return _refund_event(company, event, intent, by=by, now=now)
    differs = _difference(company, event, intent)
    if differs or intent is None or event.amount is None:
        return MISMATCH + differs
    if event.kind == "voided" or intent.state == IntentState.AUTHORISED:
        if event.kind in ("captured", "voided"):
            return apply_authorised(intent, siblings, event.kind, event.amount, by=by, why=why, now=now)
        return "known"
    if event.kind == "authorised":
        booked = authorise(intent, by=by, why=why, provider_ref=event.provider_ref, now=now)
    elif event.kind == "captured":
        booked = capture(intent, siblings, by=by, why=why, provider_ref=event.provider_ref, now=now)
    else:
        booked = fail(intent, by=by, why=why, now=now)
    return "booked" if booked else "known"


def _difference(company: Provider, event: HookEvent, intent: Intent | None) -> str:
    """The first thing in which the message differs from what we asked for."""
    if intent is None:
        return "payment"
    if intent.provider != company.key:
        return "provider"
    if event.payee != company.payee:
        return "payee"
    if intent.provider_ref and event.provider_ref != intent.provider_ref:
        return "reference"
    if event.amount is None or event.amount.currency != intent.currency:
        return "currency"
    in_parts = intent.capture_later and event.kind in ("captured", "voided")  # compared with what we asked for
    if event.amount != Money(intent.amount_minor, intent.currency) and not in_parts:
        return "amount"
    return ""


def _refund_event(company: Provider, event: HookEvent, intent: Intent | None, *, by: str, now: datetime) -> str:
    refund = Refund.objects.filter(id=event.refund_id).first() if event.refund_id else None
    if intent is None or refund is None or refund.intent_id != intent.id:
        return MISMATCH + "payment"
    if intent.provider != company.key:
        return MISMATCH + "provider"
    if event.payee != company.payee:
        return MISMATCH + "payee"
    if event.amount != Money(refund.amount_minor, intent.currency):
        return MISMATCH + "amount"
    booked = close_refund(refund.id, done=event.kind == "refunded", problem="", by=by, now=now)
    return "booked" if booked else "known"
