from datetime import datetime

from django.db import transaction

from zhanggui.kit import audit, outbox
from zhanggui.kit.errors import NotFound
from zhanggui.people import vault
from zhanggui.people.events import PersonErased
from zhanggui.people.models import Address, ApiToken, LoginCode, Party, Passkey
from zhanggui.people.values import PartyId


def erase(party_id: PartyId, *, by: str, now: datetime) -> None:
    """Destroy the person's key, and with it everything sealed for it, here and in every other module. The row stays, nameless.

    Erasing twice changes nothing. `same_person` names the other parties of somebody who asks to be forgotten.
    """
    with transaction.atomic():
        party = Party.objects.select_for_update().filter(id=party_id).first()
        if party is None:
            raise NotFound(what="party")
        if party.erased_at:
            return
        if party.email_index and party.verified_at:
            LoginCode.objects.filter(email_index=bytes(party.email_index)).delete()
        Party.objects.filter(id=party_id).update(
            wrapped_key=b"", sealed=b"", email_index=None, phone_index=None, verified_at=None, erased_at=now
        )
        Address.objects.filter(party_id=party_id).delete()
        Passkey.objects.filter(party_id=party_id).delete()
        ApiToken.objects.filter(party_id=party_id, revoked_at=None).update(revoked_at=now)
        audit.note(by=by, deed="people.erase", object_kind="party", object_id=str(party_id), facts={}, now=now)
        outbox.record(PersonErased(party_id))
    vault.forget(party_id)
