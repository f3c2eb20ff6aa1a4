"""A passkey device for tests: makes keys and signs, as the WebAuthn specification tells an authenticator to."""

import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

USER_PRESENT, USER_VERIFIED, ATTESTED = 1, 4, 64


class Authenticator:
    def __init__(self, origin: str = "http://localhost:8000"):
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def _data(self, rp_id: str, *, flags: int = USER_PRESENT | USER_VERIFIED) -> bytes:
        self.count += 1
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        wanted = options["publicKey"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(cose)
        data = self._data(wanted["rp"]["id"], flags=USER_PRESENT | USER_VERIFIED | ATTESTED) + credential
        client = self._client("webauthn.create", wanted["challenge"])
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(made)})

    def sign(self, options: dict[str, Any], **change: Any) -> dict[str, Any]:
        """Sign a challenge; `change`: another `challenge`, `flags`, or `spoil=True` for a wrong signature."""
        wanted = options["publicKey"]
        data = self._data(wanted["rpId"], flags=change.get("flags", USER_PRESENT | USER_VERIFIED))
        client = self._client("webauthn.get", change.get("challenge", wanted["challenge"]))
        message = data + hashlib.sha256(client).digest() + (b"x" if change.get("spoil") else b"")
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(self.key.sign(message, ec.ECDSA(hashes.SHA256()))),
            }
        )

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def plain(options: Any) -> dict[str, Any]:
    """Options as the browser gets them: through JSON."""
    return json.loads(json.dumps(options))


__all__ = ["Authenticator", "plain", "websafe_decode"]
