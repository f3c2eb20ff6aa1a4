"""Visitors without names: keyed pseudonyms that nobody can turn back without the shop's key."""

import hashlib
import hmac
import secrets
import threading
from datetime import date

from zhanggui.analytics.models import DaySalt
from zhanggui.kit import secrets as keys
from zhanggui.kit import sql
from zhanggui.kit.databases import EVENTS

_salts: dict[date, bytes] = {}
_lock = threading.Lock()


def visitor_of(cookie_id: str | None, day: date, *, ip: str = "", user_agent: str = "") -> str:
    """The visitor's pseudonym: lasting when the visitor let us keep a cookie, else good for this day only."""
    if cookie_id:
        return _hash(keys.key("visitors"), b"c", cookie_id.encode())
    return _hash(_salt(day), b"d", ip.encode() + b"\0" + user_agent.encode())


def pseudonym_of(kind: str, identity: object) -> str:
    """A lasting pseudonym for facts, e.g. of a buyer: `pseudonym_of("buyer", party_id)`."""
    return _hash(keys.key("visitors"), b"f", f"{kind}\0{identity}".encode())


def forget_salts(before: date) -> None:
    """Delete the salts of past days: from then on their pseudonyms can be linked to nobody."""
    DaySalt.objects.filter(on__lt=before).delete()
    with _lock:
        for day in [day for day in _salts if day < before]:
            del _salts[day]


def _hash(key: bytes, kind: bytes, data: bytes) -> str:
    return kind.decode() + hmac.new(key, kind + data, hashlib.sha256).hexdigest()[:24]


def _salt(day: date) -> bytes:
    salt = _salts.get(day)
    if salt is None:
        sql.insert_many(
            DaySalt,
            ["on", "salt"],
            [(day, secrets.token_bytes(32))],
            using=EVENTS,
            on_conflict="ON CONFLICT DO NOTHING",
        )
        salt = bytes(DaySalt.objects.values_list("salt", flat=True).get(on=day))
        with _lock:
            _salts[day] = salt
    return salt
