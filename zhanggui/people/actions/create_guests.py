from datetime import datetime

from django.db import transaction

from zhanggui.kit import crypto
from zhanggui.kit.ids import uuid7
from zhanggui.kit.sql import insert_many
from zhanggui.people import vault
from zhanggui.people.models import Party, PartyKind
from zhanggui.people.values import Contact, PartyId

COLUMNS = [
    "id",
    "kind",
    "wrapped_key",
    "sealed",
    "email_index",
    "phone_index",
    "verified_at",
    "locale",
    "created_at",
    "erased_at",
]
CONTEXT = "people.party"


def create_guests(contacts: list[Contact], *, locale: str, now: datetime) -> list[PartyId]:
    """A party per contact, in order, in one statement. Nobody's address is verified by this."""
    rows = [row(contact, kind=PartyKind.GUEST.value, locale=locale, now=now) for contact in contacts]
    with transaction.atomic(savepoint=False):
        insert_many(Party, COLUMNS, rows)
    vault.remember((row[0], row[2]) for row in rows)
    return [row[0] for row in rows]


def row(contact: Contact, *, kind: str, locale: str, now: datetime, verified: bool = False) -> tuple:
    """The values of COLUMNS for a new party, with a key of its own."""
    wrapped = crypto.new_person_key()
    return (
        uuid7(),
        kind,
        wrapped,
        crypto.seal(
            wrapped,
            {"name": contact.name.strip(), "email": contact.email.strip(), "phone": contact.phone.strip()},
            CONTEXT,
        ),
        vault.email_index(contact.email),
        vault.phone_index(contact.phone, contact.country) if contact.phone else None,
        now if verified else None,
        locale,
        now,
        None,
    )
