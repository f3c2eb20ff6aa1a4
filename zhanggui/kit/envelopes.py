"""Signed documents as one file that verifies without this server, its database or its network.

An envelope holds the very bytes that were signed, the signature and the public key. What it cannot prove is whose key that
is: compare its fingerprint with the one that the shop publishes on its page of verification.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhanggui.kit import signing

FILE = "zhanggui.file/1"
LARGEST = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Verdict:
    """`valid`: these bytes were signed by the key of this `fingerprint` and are as they were. `why` says what fails."""

    valid: bool
    why: str = ""
    fingerprint: str = ""
    sha256: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def envelope(body: bytes, signature: str, key_id: str) -> bytes:
    """The file that is handed out for a document that was signed before."""
    return orjson.dumps(
        {
            "document": body.decode(),
            "sha256": hashlib.sha256(body).hexdigest(),
            "signature": signature,
            "key_id": key_id,
            "public_key": signing.public_key(key_id),
        },
        option=orjson.OPT_INDENT_2,
    )


def sign(what: str, facts: dict[str, Any], *, now: datetime) -> bytes:
    """Sign facts, with the time, and give the file."""
    signed = signing.sign_document({"what": what, "signed_at": now.isoformat(), **facts})
    return envelope(signed.body, signed.signature, signed.key_id)


def sign_file(name: str, data: bytes, *, now: datetime) -> bytes:
    """A signature to lie beside a file (a PDF, a CSV): it covers the file's hash and name, and the time."""
    return sign(FILE, {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}, now=now)


def fingerprint(public_key: str) -> str:
    """What a person compares: SHA-256 of the raw public key."""
    return hashlib.sha256(base64.b64decode(public_key, validate=True)).hexdigest()


def check(data: bytes, *, beside: bytes | None = None) -> Verdict:
    """Verify an envelope, or a file with the signature that lies beside it. Needs nothing but these bytes."""
    try:
        held = orjson.loads(data if beside is None else beside)
        body, key = held["document"].encode(), base64.b64decode(held["public_key"], validate=True)
        signature = base64.b64decode(held["signature"], altchars=b"-_", validate=True)
        mark = hashlib.sha256(key).hexdigest()
        public = Ed25519PublicKey.from_public_bytes(key)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Verdict(False, "not_signed")
    digest = hashlib.sha256(body).hexdigest()
    if not mark.startswith(str(held.get("key_id"))):
        return Verdict(False, "key_differs", mark, digest)
    try:
        public.verify(signature, body)
        facts = orjson.loads(body)
    except (InvalidSignature, ValueError):
        return Verdict(False, "changed", mark, digest)
    facts = facts if isinstance(facts, dict) else {}
    if beside is not None and facts.get("sha256") != hashlib.sha256(data).hexdigest():
        return Verdict(False, "file_changed", mark, digest, facts)
    if beside is None and facts.get("what") == FILE:
        return Verdict(False, "file_needed", mark, digest, facts)
    return Verdict(True, "", mark, digest, facts)
