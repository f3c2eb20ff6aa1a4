"""Sealing with a key per person. Whoever destroys the key erases everything sealed with it, wherever it lies."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from zhanggui.kit import crypto, sql
from zhanggui.people.models import Party
from zhanggui.people.normalise import normal_email, normal_phone

KEPT = 4096

_keys: OrderedDict[UUID, bytes] = OrderedDict()
_lock = threading.Lock()


def remember(keys: Iterable[tuple[UUID, bytes]]) -> None:
    """Keep wrapped keys of parties just made or read, so that sealing for them asks the database nothing."""
    with _lock:
        for party_id, wrapped in keys:
            _keys[party_id] = wrapped
            _keys.move_to_end(party_id)
        while len(_keys) > KEPT:
            _keys.popitem(last=False)


def forget(party_id: UUID) -> None:
    with _lock:
        _keys.pop(party_id, None)


def _read_keys(party_ids: set[UUID]) -> dict[UUID, bytes]:
    which, params = sql.among("id", party_ids)
    rows = sql.select(Party, "id wrapped_key", f"WHERE erased_at IS NULL AND {which}", params)
    return {row.id: bytes(row.wrapped_key) for row in rows}


def seal(items: list[tuple[UUID, dict]], *, context: str) -> list[bytes]:
    """Seal a dict per party; `context` must be the same when unsealing. At most one query; a party without a key is refused.

    A key kept in memory may belong to a party that another process has just erased: what is sealed with it is then as
    unreadable as everything else of that party.
    """
    with _lock:
        keys = {party_id: _keys[party_id] for party_id, _ in items if party_id in _keys}
    if missing := {party_id for party_id, _ in items} - keys.keys():
        found = _read_keys(missing)
        remember(found.items())
        keys |= found
        if gone := missing - found.keys():
            from zhanggui.people.errors import PartyErased

            raise PartyErased(party_id=str(min(gone)))
    return [crypto.seal(keys[party_id], data, context) for party_id, data in items]


def unseal(items: list[tuple[UUID, bytes]], *, context: str) -> list[dict | None]:
    """What was sealed, in order; None where the person has been erased. One query.

    Keys are read anew each time, never from memory: an erasure holds at once in every process.
    """
    if not items:
        return []
    keys = _read_keys({party_id for party_id, _ in items})
    return [
        crypto.unseal(keys[party_id], bytes(blob), context) if party_id in keys and blob else None
        for party_id, blob in items
    ]


def email_index(email: str) -> bytes | None:
    """The blind index of an address, or None for no address."""
    email = normal_email(email)
    return crypto.blind_index(email, "people.email") if email else None


def phone_index(phone: str, country: str = "") -> bytes | None:
    phone = normal_phone(phone, country)
    return crypto.blind_index(phone, "people.phone") if phone else None
