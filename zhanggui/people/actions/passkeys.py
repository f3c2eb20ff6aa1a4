"""Passkeys of members: add one, sign in with one, and let one sign what is about to be done (WebAuthn).

A challenge is a row that is taken away when it is answered, so that no signature works twice.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import IntegrityError
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from zhanggui.kit import preferences
from zhanggui.kit.errors import NotFound
from zhanggui.people.errors import PasskeyMissing, PasskeyWrong
from zhanggui.people.models import Passkey, PasskeyChallenge
from zhanggui.people.queries.parties import party_card
from zhanggui.people.values import PartyId

LASTS = timedelta(minutes=5)
MOST = 20  # passkeys of one member
REQUIRED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Signature:
    """What a passkey signed, kept as evidence: anyone can verify it with the public key."""

    party_id: PartyId
    credential: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class PasskeyCard:
    id: UUID
    label: str
    created_at: datetime
    used_at: datetime | None


def _server() -> Fido2Server:
    address = urlsplit(settings.BASE_URL)
    rp = PublicKeyCredentialRpEntity(name=preferences.get("shop.name"), id=address.hostname)
    return Fido2Server(rp, verify_origin=lambda origin: origin == f"{address.scheme}://{address.netloc}")


def _ask(purpose: str, party: PartyId | None, challenge: bytes, now: datetime) -> None:
    PasskeyChallenge.objects.filter(expires_at__lte=now).delete()
    PasskeyChallenge.objects.update_or_create(
        challenge=challenge, defaults={"purpose": purpose, "party_id": party, "expires_at": now + LASTS}
    )


def _answered(purpose: str, party: PartyId | None, challenge: bytes, now: datetime) -> dict[str, Any]:
    """Take the question away; of two answers one finds it."""
    asked = PasskeyChallenge.objects.filter(
        challenge=challenge, purpose=purpose, party_id=party, expires_at__gt=now
    ).delete()[0]
    if not asked:
        raise PasskeyWrong
    return {"challenge": websafe_encode(challenge), "user_verification": REQUIRED}


def _credentials(party: PartyId) -> list[AttestedCredentialData]:
    rows = Passkey.objects.filter(party_id=party).values_list("credential", flat=True)
    return [AttestedCredentialData(bytes(row)) for row in rows]


def begin_passkey(party: PartyId, *, now: datetime) -> dict[str, Any]:
    """What the browser needs to make a new passkey for this member."""
    card, challenge = party_card(party), os.urandom(32)
    user = PublicKeyCredentialUserEntity(
        id=party.bytes, name=card.email or "member", display_name=card.name or "member"
    )
    options, _state = _server().register_begin(
        user,
        _credentials(party),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
        challenge=challenge,
    )
    _ask("add", party, challenge, now)
    return dict(options)


def add_passkey(party: PartyId, answer: Mapping[str, Any], *, label: str = "", now: datetime) -> UUID:
    """Keep the public half of a passkey that the browser made. Refuses `passkey_wrong`."""
    try:
        challenge = RegistrationResponse.from_dict(answer).response.client_data.challenge
        state = _answered("add", party, challenge, now)
        made = _server().register_complete(state, answer)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PasskeyWrong from None
    credential = made.credential_data
    if credential is None or Passkey.objects.filter(party_id=party).count() >= MOST:
        raise PasskeyWrong
    try:
        row = Passkey.objects.create(
            party_id=party,
            credential_id=credential.credential_id,
            credential=bytes(credential),
            sign_count=made.counter,
            label=label[:60],
            created_at=now,
        )
    except IntegrityError:
        raise PasskeyWrong from None
    return row.id


def remove_passkey(party: PartyId, passkey_id: UUID) -> None:
    if not Passkey.objects.filter(party_id=party, id=passkey_id).delete()[0]:
        raise NotFound(what="passkey")


def passkeys_of(party: PartyId) -> list[PasskeyCard]:
    rows = Passkey.objects.filter(party_id=party).order_by("id")
    return [PasskeyCard(*row) for row in rows.values_list("id", "label", "created_at", "used_at")]


def begin_passkey_sign_in(*, now: datetime) -> dict[str, Any]:
    """What the browser needs to offer its passkeys of this shop. Tells nothing about who is a member."""
    challenge = os.urandom(32)
    options, _state = _server().authenticate_begin(user_verification=REQUIRED, challenge=challenge)
    _ask("sign_in", None, challenge, now)
    return dict(options)


def sign_in_with_passkey(answer: Mapping[str, Any], *, now: datetime) -> PartyId:
    """The member whose passkey signed. Refuses `passkey_wrong`."""
    return _verified("sign_in", None, answer, now).party_id


def begin_signature(party: PartyId, challenge: bytes, *, now: datetime) -> dict[str, Any]:
    """Ask a passkey of this member to sign `challenge`: the hash of what is about to be done. Refuses `passkey_missing`."""
    credentials = _credentials(party)
    if not credentials:
        raise PasskeyMissing
    options, _state = _server().authenticate_begin(credentials, user_verification=REQUIRED, challenge=challenge)
    _ask("sign", party, challenge, now)
    return dict(options)


def take_signature(party: PartyId, challenge: bytes, answer: Mapping[str, Any], *, now: datetime) -> Signature:
    """The member's passkey signed this very challenge, once. Refuses `passkey_wrong`."""
    return _verified("sign", party, answer, now, challenge=challenge)


def _verified(
    purpose: str, party: PartyId | None, answer: Mapping[str, Any], now: datetime, *, challenge: bytes | None = None
) -> Signature:
    try:
        told = AuthenticationResponse.from_dict(answer)
        asked = told.response.client_data.challenge
        if challenge is not None and asked != challenge:
            raise PasskeyWrong
        state = _answered(purpose, party, asked, now)
        rows = Passkey.objects.filter(credential_id=told.raw_id)
        row = (rows if party is None else rows.filter(party_id=party)).first()
        if row is None:
            raise PasskeyWrong
        _server().authenticate_complete(state, [AttestedCredentialData(bytes(row.credential))], answer)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PasskeyWrong from None
    count = told.response.authenticator_data.counter
    if count and count <= row.sign_count:  # a copy of the key has been at work
        raise PasskeyWrong
    Passkey.objects.filter(id=row.id).update(sign_count=count, used_at=now)
    return Signature(
        row.party_id,
        bytes(row.credential),
        bytes(told.response.client_data),
        bytes(told.response.authenticator_data),
        told.response.signature,
    )


def verify_signature(proof: Signature, challenge: bytes) -> bool:
    """Whether this evidence is a signature over this challenge: needs neither database nor session."""
    client = json.loads(proof.client_data)
    if client.get("type") != "webauthn.get" or websafe_decode(client.get("challenge", "")) != challenge:
        return False
    try:
        AttestedCredentialData(proof.credential).public_key.verify(
            proof.authenticator_data + sha256(proof.client_data).digest(), proof.signature
        )
    except InvalidSignature:
        return False
    return True
