"""Confirm a large payment from an electronic account: the owner's passkey signs the payment itself.

The challenge is the hash of what is paid: payee, sum, currency, order and a nonce. A signature fits this one payment, works
once, and is kept as evidence that anyone can verify.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from zhanggui.kit import preferences, signing
from zhanggui.kit.errors import Forbidden, NotFound
from zhanggui.kit.money import Money
from zhanggui.payments.errors import ConfirmationNeeded, IntentClosed
from zhanggui.payments.models import Intent, SpendConfirmation
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import IntentState
from zhanggui.people.public import Signature, begin_signature, take_signature, verify_signature


@dataclass(frozen=True, slots=True)
class SpendQuestion:
    """`facts` is shown to the buyer and comes back with the answer; `options` go to the browser."""

    facts: str
    options: dict[str, Any]


def _facts(intent: Any, nonce: str) -> bytes:
    return signing.canonical(
        {
            "what": "zhanggui.spend/1",
            "payee": [[seller, minor] for _ref, seller, minor in intent.shares],
            "amount_minor": intent.amount_minor,
            "currency": intent.currency,
            "order": intent.document,
            "reference": intent.reference,
            "payment": str(intent.id),
            "nonce": nonce,
        }
    )


def _mine(intent_id: UUID, party: UUID) -> Intent:
    intent = Intent.objects.filter(id=intent_id).first()
    if intent is None:
        raise NotFound(what="payment")
    if intent.payer != party:
        raise Forbidden
    if intent.state not in (IntentState.CREATED, IntentState.PENDING):
        raise IntentClosed
    return intent


def ask_confirmation(intent_id: UUID, *, party: UUID, now: datetime) -> SpendQuestion:
    """What the owner's passkey is to sign. Refuses `passkey_missing`, `forbidden` for another's account."""
    facts = _facts(_mine(intent_id, party), os.urandom(16).hex())
    options = begin_signature(party, hashlib.sha256(facts).digest(), now=now)
    return SpendQuestion(facts.decode(), options)


def confirm_spend(intent_id: UUID, facts: str, answer: Mapping[str, Any], *, party: UUID, now: datetime) -> None:
    """Keep the signature, if it covers this payment as it stands now. Refuses `passkey_wrong`, `confirmation_needed`."""
    with transaction.atomic():
        intent = _mine(intent_id, party)
        if not _fits(facts, intent):
            raise ConfirmationNeeded(limit=str(_limit(intent.currency)))
        proof = take_signature(party, hashlib.sha256(facts.encode()).digest(), answer, now=now)
        SpendConfirmation.objects.update_or_create(
            intent_id=intent.id,
            defaults={
                "party": party,
                "facts": facts,
                "credential": proof.credential,
                "client_data": proof.client_data,
                "authenticator_data": proof.authenticator_data,
                "signature": proof.signature,
                "at": now,
            },
        )


def _fits(facts: str, intent: Any) -> bool:
    """Whether these are the facts of this intent, whatever their nonce."""
    try:
        nonce = str(orjson.loads(facts)["nonce"])
    except (ValueError, KeyError, TypeError):
        return False
    return facts.encode() == _facts(intent, nonce)


def _limit(currency: str) -> Money:
    return Money(preferences.get("payments.passkey_above_minor"), currency)


def require_confirmation(intent: Any) -> None:
    """Let small payments and confirmed ones pass; refuse `confirmation_needed`. Inside this module only.

    The signature is verified again, over the payment as it is at this moment: a sum that was changed since does not pass.
    """
    if not PROVIDERS.get(intent.provider).confirms or intent.amount_minor <= _limit(intent.currency).minor:
        return
    row = SpendConfirmation.objects.filter(intent_id=intent.id, party=intent.payer).first()
    if row is None or not _fits(row.facts, intent) or not _proves(row):
        raise ConfirmationNeeded(limit=str(_limit(intent.currency)))


def _proves(row: SpendConfirmation) -> bool:
    proof = Signature(
        row.party,
        bytes(row.credential),
        bytes(row.client_data),
        bytes(row.authenticator_data),
        bytes(row.signature),
    )
    return verify_signature(proof, hashlib.sha256(row.facts.encode()).digest())


def confirmation_due(intent_id: UUID | None) -> bool:
    """Whether this open payment waits for its owner's passkey."""
    states = (IntentState.CREATED, IntentState.PENDING)
    intent = Intent.objects.filter(id=intent_id, state__in=states).first() if intent_id else None
    if intent is None:
        return False
    try:
        require_confirmation(intent)
    except ConfirmationNeeded:
        return True
    return False


def spend_proof(intent_id: UUID) -> dict[str, Any] | None:
    """The evidence of a confirmed payment: what was signed, and whether the signature fits it."""
    row = SpendConfirmation.objects.filter(intent_id=intent_id).first()
    if row is None:
        return None
    return {"facts": orjson.loads(row.facts), "valid": _proves(row), "at": row.at}
