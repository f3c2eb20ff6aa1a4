"""By what a customer is known again: account, e-mail address, telephone. Blind indexes: nothing here can be read."""

from collections.abc import Sequence

from zhanggui.kit import crypto
from zhanggui.ordering.public import Draft
from zhanggui.people.public import normal_email, normal_phone, party_cards

PURPOSE = "marketing.customer"


def _mark(text: str) -> bytes:
    return crypto.blind_index(text, PURPOSE)


def marks_of(drafts: Sequence[Draft]) -> list[frozenset[bytes]]:
    """The marks of each draft's buyer, in one statement. A quote of somebody unknown has none."""
    parties = {draft.party_id for draft in drafts if draft.party_id is not None}
    cards = party_cards(parties) if parties else {}
    answer = []
    for draft in drafts:
        found = set()
        reached = [(draft.contact.email, draft.contact.phone)] if draft.contact else []
        if draft.party_id is not None:
            found.add(_mark(f"party {draft.party_id}"))
            if card := cards.get(draft.party_id):
                reached.append((card.email, card.phone))
        for email, phone in reached:
            if email.strip():
                found.add(_mark(f"email {normal_email(email)}"))
            if phone.strip():
                found.add(_mark(f"phone {normal_phone(phone, draft.country)}"))
        answer.append(frozenset(found))
    return answer
