"""A clerk confirms what arrived: on the bank account, or in the hands of whoever delivered."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from zhanggui.kit import audit
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.payments.actions.authorised import instruct_locked
from zhanggui.payments.actions.capture import capture, siblings_locked
from zhanggui.payments.errors import AmountDiffers, IntentClosed
from zhanggui.payments.models import Intent
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import IntentState


def confirm_received(intent: UUID | str, amount: Money, *, by: str, now: datetime) -> UUID:
    """Book a transfer by the intent's id or by the reference the buyer wrote; the intent's id. Repeating changes nothing.

    The amount must be exactly what was asked (`amount_differs`). Refuses `payment_closed` for a provider that needs no
    clerk, `not_found`.
    """
    with transaction.atomic():
        intent_id = intent if isinstance(intent, UUID) else _by_reference(intent)
        siblings = siblings_locked(intent_id)
        found = next((one for one in siblings if one.id == intent_id), None)
        if found is None:
            raise NotFound(what="payment")
        settles = PROVIDERS.get(found.provider).settles
        if settles not in ("clerk", "on_delivery"):
            raise IntentClosed
        expected = Money(found.amount_minor - found.waived_minor, found.currency)
        if amount.currency != expected.currency or amount != expected:
            raise AmountDiffers(expected=str(expected), given=str(amount))
        if _book(found, siblings, amount, settles, by=by, now=now):
            facts = {"minor": amount.minor, "currency": amount.currency, "document": found.document}
            audit.note(
                by=by, deed="payments.confirm_received", object_kind="intent", object_id=intent_id, facts=facts, now=now
            )
    return intent_id


def _book(found: Any, siblings: list[Any], amount: Money, settles: str, *, by: str, now: datetime) -> bool:
    if settles == "clerk":
        return capture(found, siblings, by=by, why="transfer confirmed", now=now)
    if found.state == IntentState.CAPTURED:
        return False
    key = uuid5(found.id, "cash")
    instruct_locked(found, siblings, "capture", amount, command_id=key, by=by, why="cash received", now=now)
    return True


def _by_reference(reference: str) -> UUID:
    by_hand = [provider.key for provider in PROVIDERS if provider.settles == "clerk"]
    rows = Intent.objects.filter(reference=reference.strip().upper(), provider__in=by_hand).order_by(
        "-created_at", "-id"
    )
    found = rows.values_list("id", flat=True).first()
    if found is None:
        raise NotFound(what=f"payment {reference}")
    return found
