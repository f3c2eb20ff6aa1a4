from datetime import datetime
from typing import Any

from django.db import transaction

from zhanggui.kit import crypto
from zhanggui.kit.errors import NotFound
from zhanggui.people import vault
from zhanggui.people.actions.create_guests import CONTEXT
from zhanggui.people.errors import PartyErased
from zhanggui.people.models import Party
from zhanggui.people.values import PartyId


def edit_party(
    party_id: PartyId, *, name: str | None = None, phone: str | None = None, locale: str | None = None, now: datetime
) -> None:
    """Change a party's name, phone number or language; what is None stays. The e-mail address is proved anew, not edited."""
    with transaction.atomic():
        party = Party.objects.select_for_update().filter(id=party_id).first()
        if party is None:
            raise NotFound(what="party")
        if party.erased_at:
            raise PartyErased(party_id=str(party_id))
        wrapped = bytes(party.wrapped_key)
        data = crypto.unseal(wrapped, bytes(party.sealed), CONTEXT)
        given = {"name": name, "phone": phone}
        data |= {key: " ".join(text.split())[:200] for key, text in given.items() if text is not None}
        changes: dict[str, Any] = {"sealed": crypto.seal(wrapped, data, CONTEXT), "locale": locale or party.locale}
        if phone is not None:
            changes["phone_index"] = vault.phone_index(data["phone"])
        Party.objects.filter(id=party_id).update(**changes)
