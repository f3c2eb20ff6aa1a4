from zhanggui.people import vault
from zhanggui.people.models import Address
from zhanggui.people.values import PartyId, PostalAddress, SavedAddress

CONTEXT = "people.address"


def addresses(party_id: PartyId) -> list[SavedAddress]:
    """The addresses a member keeps, the default one first."""
    rows = list(
        Address.objects.filter(party_id=party_id)
        .order_by("-is_default", "-id")
        .values_list("id", "sealed", "is_default")
    )
    data = vault.unseal([(party_id, bytes(sealed)) for _, sealed, _ in rows], context=CONTEXT)
    return [
        SavedAddress(address_id, PostalAddress(**texts), is_default)
        for (address_id, _, is_default), texts in zip(rows, data, strict=True)
        if texts is not None
    ]
