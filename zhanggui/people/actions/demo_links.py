"""Sign-in links of the demonstration shop. The face honours them on loopback and in the demonstration only."""

from datetime import datetime
from uuid import UUID

from zhanggui.kit import links
from zhanggui.people.queries.parties import party_card
from zhanggui.people.queries.staff import staff_card
from zhanggui.people.values import PartyId

STAFF = "people.demo_staff"
BUYER = "people.demo_buyer"


def demo_sign_in_link(staff_id: int, expires: datetime) -> str:
    """A token that signs somebody of the staff in without password or second factor."""
    return links.make(STAFF, {"staff": staff_card(staff_id).id}, expires)


def read_demo_sign_in(token: str, now: datetime) -> int:
    """The staff id behind such a token, or a refusal (forged, expired)."""
    return links.read(STAFF, token, now)["staff"]


def demo_buyer_link(party_id: PartyId, expires: datetime) -> str:
    """The same for a buyer."""
    return links.make(BUYER, {"party": str(party_card(party_id).id)}, expires)


def read_demo_buyer(token: str, now: datetime) -> PartyId:
    return UUID(links.read(BUYER, token, now)["party"])
