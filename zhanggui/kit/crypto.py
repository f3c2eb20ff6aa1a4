"""Encryption of personal fields: a key per person, wrapped by the shop's key, so that destroying it erases the person.

AES-256-GCM throughout. A sealed value is `version ‖ key number ‖ nonce ‖ ciphertext`; its context (what it is, whose it is)
is authenticated, so a value moved to another row does not open. Blind indexes (HMAC-SHA256) find equal values unseen.
"""

import hashlib
import hmac
import os
import re
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhanggui.kit import secrets
from zhanggui.kit.files import folder

VERSION = b"\x01"
NONCE = 12


class Unreadable(Exception):
    """Sealed bytes that do not open: altered, moved, or sealed by a key that is not here."""


def key_numbers() -> list[int]:
    """The shop's keys on this machine, oldest first; the newest seals."""
    found = [re.fullmatch(r"shop-(\d+)\.key", file.name) for file in folder("keys").iterdir()]
    return sorted(int(match[1]) for match in found if match) or [1]


@lru_cache(maxsize=1)
def _newest() -> int:
    return key_numbers()[-1]


@lru_cache(maxsize=64)
def _shop_key(number: int) -> AESGCM:
    return AESGCM(secrets.key(f"shop-{number}"))


@lru_cache(maxsize=64)
def _known_key(number: int) -> AESGCM:
    # Looking into the folder costs more than opening a value; a key that is missing is not remembered as missing.
    if number not in key_numbers():
        raise Unreadable("sealed by a key that is not here")
    return _shop_key(number)


def rotate() -> int:
    """Make a new shop key; what is sealed from now on uses it. Person keys are wrapped anew by `rewrap`."""
    number = key_numbers()[-1] + 1
    secrets.key(f"shop-{number}")
    _newest.cache_clear()
    return number


def forget() -> None:
    """Drop keys held in memory."""
    secrets.forget()
    _newest.cache_clear()
    _shop_key.cache_clear()
    _known_key.cache_clear()
    _unwrapped.cache_clear()


def _by_shop(data: bytes, context: str) -> bytes:
    number, nonce = _newest(), os.urandom(NONCE)
    return VERSION + number.to_bytes(2, "big") + nonce + _shop_key(number).encrypt(nonce, data, context.encode())


def _open_by_shop(blob: bytes, context: str) -> bytes:
    blob = bytes(blob)
    number = int.from_bytes(blob[1:3], "big")
    if blob[:1] != VERSION:
        raise Unreadable("not sealed by a shop's key")
    try:
        return _known_key(number).decrypt(blob[3 : 3 + NONCE], blob[3 + NONCE :], context.encode())
    except InvalidTag:
        raise Unreadable("altered, or sealed for something else") from None


def new_person_key() -> bytes:
    """A fresh key for one person, wrapped by the shop's key: keep it in the person's row."""
    return _by_shop(os.urandom(32), "person-key")


def rewrap(wrapped: bytes) -> bytes:
    """The same person's key under the shop's newest key."""
    return _by_shop(_open_by_shop(wrapped, "person-key"), "person-key")


@lru_cache(maxsize=4096)
def _unwrapped(wrapped: bytes) -> AESGCM:
    return AESGCM(_open_by_shop(wrapped, "person-key"))


def seal(wrapped: bytes, data: dict[str, Any], context: str) -> bytes:
    """Seal a person's fields under the person's key. `context` names table and row and must be given again to open."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + _unwrapped(bytes(wrapped)).encrypt(nonce, orjson.dumps(data), context.encode())


def unseal(wrapped: bytes, blob: bytes, context: str) -> dict[str, Any]:
    """Open what `seal` sealed; Unreadable when anything differs."""
    blob = bytes(blob)
    try:
        data = _unwrapped(bytes(wrapped)).decrypt(blob[1 : 1 + NONCE], blob[1 + NONCE :], context.encode())
    except InvalidTag:
        raise Unreadable("altered, or sealed for something else") from None
    return orjson.loads(data)


def seal_shop(data: bytes | str, context: str = "shop") -> bytes:
    """Seal a secret of the shop itself (raw hooks, mails, tokens of providers)."""
    return _by_shop(data.encode() if isinstance(data, str) else data, context)


def unseal_shop(blob: bytes, context: str = "shop") -> bytes:
    return _open_by_shop(blob, context)


def blind_index(value: str, purpose: str) -> bytes:
    """Sixteen bytes that are equal for equal values and tell nothing else. Normalise the value first."""
    return hmac.digest(secrets.key("blind-index"), f"{purpose}\0{value}".encode(), hashlib.sha256)[:16]
