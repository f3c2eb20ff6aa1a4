from datetime import datetime

from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Forbidden, Invalid
from zhanggui.people.errors import PartyErased
from zhanggui.people.queries.parties import party_card
from zhanggui.people.queries.staff import staff_may
from zhanggui.people.values import PartyCard, PartyId


def reveal(party_id: PartyId, *, by: str, why: str, now: datetime) -> PartyCard:
    """A customer's data in full, for somebody who may see them and says why. The look is written into the audit log first."""
    why = why.strip()
    if not why:
        raise Invalid(field="why", problem=_("Say why the data are needed; it is kept with your name."))
    kind, _colon, number = by.partition(":")
    if kind != "system" and not (kind == "staff" and number.isdigit() and staff_may(int(number), "pii.reveal")):
        raise Forbidden()
    card = party_card(party_id)
    if card.erased:
        raise PartyErased(party_id=str(party_id))
    audit.note(by=by, deed="people.reveal", object_kind="party", object_id=party_id, facts={"why": why[:200]}, now=now)
    return card
