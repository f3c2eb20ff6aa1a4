"""Groups of customers, who is in them, and the list of customers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery

from zhanggui.kit import sql
from zhanggui.kit.locales import fallbacks
from zhanggui.kit.page import CursorUnknown, Page, decode_cursor, encode_cursor
from zhanggui.people.models import CustomerGroup, GroupMember, Party
from zhanggui.people.queries.parties import find_parties, party_cards
from zhanggui.people.values import PartyCard, PartyId

_MEMBERS = (
    GroupMember.objects.filter(group=OuterRef("pk")).order_by().values("group").annotate(n=Count("pk")).values("n")
)


@dataclass(frozen=True, slots=True)
class GroupCard:
    """`rule` says in words by what a customer belongs to it."""

    code: str
    name: str
    rule: str
    names: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    members: int = 0


def groups_of(party_ids: Iterable[PartyId]) -> dict[PartyId, frozenset[str]]:
    """The codes of the groups that each party is in: one statement. Whoever is in none is left out."""
    ids = list(set(party_ids))
    if not ids:
        return {}
    where, params = sql.among("m.party_id", ids)
    found: dict[PartyId, set[str]] = defaultdict(set)
    for party, code in sql.fetch(
        f"""SELECT m.party_id, g.code FROM people_groupmember m
 JOIN people_customergroup g ON g.id = m.group_id WHERE {where}""",
        params,
    ):
        found[sql.uuid_out(party)].add(code)
    return {party: frozenset(codes) for party, codes in found.items()}


def groups(*, locale: str) -> list[GroupCard]:
    """All groups with their published rules."""

    def text(texts: dict[str, str]) -> str:
        return next((texts[its] for its in fallbacks(locale) if its in texts), next(iter(texts.values()), ""))

    rows = CustomerGroup.objects.order_by("code").annotate(n=Subquery(_MEMBERS, output_field=IntegerField()))
    return [
        GroupCard(code, text(names), text(rules), names, rules, n or 0)
        for code, names, rules, n in rows.values_list("code", "names", "rules", "n")
    ]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as a list shows one: masked."""

    id: PartyId
    masked_name: str
    masked_email: str
    masked_phone: str
    member: bool  # proved an address and can sign in
    erased: bool
    since: datetime
    groups: tuple[str, ...]


def customer_rows(
    *, text: str = "", group: str = "", members: bool = False, cursor: str | None = None, limit: int = 50
) -> Page[CustomerRow]:
    """Customers, newest first. `text` is a whole e-mail address or telephone number: nobody is found by a part of it."""
    rows = Party.objects.all()
    if text := text.strip():
        rows = rows.filter(id__in=find_parties(email=text) if "@" in text else find_parties(phone=text))
    if group:
        rows = rows.filter(Exists(GroupMember.objects.filter(party=OuterRef("id"), group__code=group)))
    if members:
        rows = rows.filter(verified_at__isnull=False)
    if cursor:
        (last,) = decode_cursor(cursor, 1)
        try:
            rows = rows.filter(id__lt=UUID(hex=str(last)))
        except ValueError:
            raise CursorUnknown from None
    limit = max(1, min(limit, 500))
    found = list(rows.order_by("-id").values_list("id", "verified_at")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    cards, own = party_cards([key for key, _ in found]), groups_of([key for key, _ in found])
    items = tuple(_customer(cards[key], verified is not None, own.get(key, frozenset())) for key, verified in found)
    return Page(items, encode_cursor([found[-1][0].hex]) if more else None)


def _customer(card: PartyCard, member: bool, own: frozenset[str]) -> CustomerRow:
    masked = (card.masked_name, card.masked_email, card.masked_phone)
    return CustomerRow(card.id, *masked, member, card.erased, card.created_at, tuple(sorted(own)))
