"""Signed documents: canonical JSON and an Ed25519 signature that anyone can verify with the shop's public key."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhanggui.kit import secrets
from zhanggui.kit.files import folder, write_whole


@dataclass(frozen=True, slots=True)
class Signed:
    body: bytes
    sha256: str
    signature: str  # base64url
    key_id: str


def canonical(data: Any) -> bytes:
    """One spelling for equal data: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


@lru_cache(maxsize=1)
def _private() -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.from_private_bytes(secrets.key("signing"))
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = hashlib.sha256(raw).hexdigest()[:16]
    # Public keys stay for ever, so that an old document verifies after the signing key has changed.
    public = folder("keys") / f"signing-{key_id}.pub"
    if not public.exists():
        write_whole(public, base64.b64encode(raw))
    return key, key_id


@lru_cache(maxsize=64)
def _public(key_id: str) -> Ed25519PublicKey | None:
    _private()
    file = folder("keys") / f"signing-{key_id}.pub"
    if not re.fullmatch(r"[0-9a-f]{16}", key_id) or not file.exists():
        return None
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(file.read_bytes()))


def public_key(key_id: str) -> str | None:
    """The public key in base64, for verifying without this server."""
    key = _public(key_id)
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode() if key else None


def public_keys() -> list[str]:
    """All public keys that this shop ever signed with, the one in use first."""
    now = _private()[1]
    files = sorted(folder("keys").glob("signing-*.pub"), key=lambda file: (now not in file.name, file.name))
    return [file.read_text() for file in files]


def sign_document(data: Any) -> Signed:
    body = canonical(data)
    key, key_id = _private()
    signature = base64.urlsafe_b64encode(key.sign(body)).decode()
    return Signed(body, hashlib.sha256(body).hexdigest(), signature, key_id)


def verify_document(body: bytes, signature: str, key_id: str) -> bool:
    """Whether these very bytes were signed by that key of this shop."""
    key = _public(key_id)
    try:
        if key is None:
            return False
        key.verify(base64.b64decode(signature, altchars=b"-_", validate=True), bytes(body))
    except (InvalidSignature, ValueError):
        return False
    return True


def forget() -> None:
    _private.cache_clear()
    _public.cache_clear()
