from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.people import vault
from zhanggui.people.models import Address, Party
from zhanggui.people.queries.addresses import CONTEXT
from zhanggui.people.values import PartyId, PostalAddress

MOST = 50
LONGEST = 200


def save_address(
    party_id: PartyId,
    address: PostalAddress,
    *,
    address_id: UUID | None = None,
    is_default: bool = False,
    now: datetime,
) -> UUID:
    """Keep an address, or change the one named. The first one is the default; another's address is as absent as none."""
    address = check_address(address)
    (sealed,) = vault.seal([(party_id, asdict(address))], context=CONTEXT)
    with transaction.atomic():
        Party.objects.select_for_update().filter(id=party_id).values_list(
            "id"
        ).first()  # one change of a book at a time
        own = Address.objects.filter(party_id=party_id)
        others = own.exclude(id=address_id) if address_id else own
        if address_id and not own.filter(id=address_id).exists():
            raise NotFound(what="address")
        if not address_id and own.count() >= MOST:
            raise Invalid(field="address", problem=_("You keep many addresses already. Delete one first."))
        is_default = is_default or not others.filter(is_default=True).exists()
        if is_default:
            others.update(is_default=False)
        if address_id:
            own.filter(id=address_id).update(sealed=sealed, country=address.country, is_default=is_default)
            return address_id
        new = Address(
            uuid7(), party_id=party_id, sealed=sealed, country=address.country, is_default=is_default, created_at=now
        )
        new.save(force_insert=True)
        return new.id


def delete_address(party_id: PartyId, address_id: UUID) -> None:
    """Forget an address. If it was the default one, the newest of the others takes its place."""
    with transaction.atomic():
        own = Address.objects.filter(party_id=party_id)
        if not own.filter(id=address_id).delete()[0]:
            raise NotFound(what="address")
        if not own.filter(is_default=True).exists() and (newest := own.order_by("-id").first()):
            own.filter(id=newest.id).update(is_default=True)


def check_address(address: PostalAddress) -> PostalAddress:
    """The address trimmed, or a refusal that names the field. Which parts a country needs is for those who deliver to know."""
    texts = {field: " ".join(str(text).split()) for field, text in asdict(address).items()}
    for field in ("name", "line1"):
        if not texts[field]:
            raise Invalid(field=field, problem=_("This is needed for a parcel to arrive."))
    for field, text in texts.items():
        if len(text) > LONGEST:
            raise Invalid(field=field, problem=_("This is longer than {most} characters.").format(most=LONGEST))
    country = texts["country"].upper()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid(field="country", problem=_("Choose a country."))
    return replace(PostalAddress(**texts), country=country)
