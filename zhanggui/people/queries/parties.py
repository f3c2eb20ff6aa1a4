from collections.abc import Iterable

from zhanggui.kit import crypto
from zhanggui.kit.errors import NotFound
from zhanggui.people import vault
from zhanggui.people.actions.create_guests import CONTEXT
from zhanggui.people.masking import mask_email, mask_name, mask_phone
from zhanggui.people.models import Party
from zhanggui.people.values import PartyCard, PartyId


def party_card(party_id: PartyId) -> PartyCard:
    """One party, in clear and masked. A face shows the masked texts unless `reveal` was called."""
    cards = party_cards([party_id])
    if party_id not in cards:
        raise NotFound(what="party")
    return cards[party_id]


def party_cards(party_ids: Iterable[PartyId]) -> dict[PartyId, PartyCard]:
    """The cards of some parties in one query; ids that do not exist are left out."""
    rows = Party.objects.filter(id__in=set(party_ids)).values_list(
        "id", "kind", "wrapped_key", "sealed", "locale", "created_at", "erased_at"
    )
    return {row[0]: _card(*row) for row in rows}


def _card(party_id, kind, wrapped, sealed, locale, created_at, erased_at) -> PartyCard:
    data = {} if erased_at else crypto.unseal(bytes(wrapped), bytes(sealed), CONTEXT)
    name, email, phone = (data.get(key, "") for key in ("name", "email", "phone"))
    return PartyCard(
        id=party_id,
        kind=kind,
        name=name,
        email=email,
        phone=phone,
        locale=locale,
        masked_name=mask_name(name),
        masked_email=mask_email(email),
        masked_phone=mask_phone(phone),
        created_at=created_at,
        erased=erased_at is not None,
    )


def find_parties(*, email: str = "", phone: str = "", country: str = "") -> list[PartyId]:
    """Parties with this e-mail address or phone number, however it is written, newest first. Never by part of it."""
    if email:
        rows = Party.objects.filter(email_index=vault.email_index(email))
    elif phone:
        rows = Party.objects.filter(phone_index=vault.phone_index(phone, country))
    else:
        return []
    return list(rows.order_by("-id").values_list("id", flat=True))


def same_person(party_id: PartyId) -> list[PartyId]:
    """The party, and if it proved its e-mail address, every party that gave the same one. An unproved address opens nothing."""
    index = Party.objects.filter(id=party_id, verified_at__isnull=False).values_list("email_index", flat=True).first()
    if not index:
        return [party_id]
    return list(Party.objects.filter(email_index=bytes(index)).order_by("id").values_list("id", flat=True))
