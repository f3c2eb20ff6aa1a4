from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from zhanggui.kit import sql
from zhanggui.kit.locales import fallbacks
from zhanggui.people.models import CustomerGroup
from zhanggui.people.values import PartyId


@dataclass(frozen=True, slots=True)
class GroupCard:
    """`rule` says in words by what a customer belongs to it."""

    code: str
    name: str
    rule: str


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

    rows = CustomerGroup.objects.order_by("code").values_list("code", "names", "rules")
    return [GroupCard(code, text(names), text(rules)) for code, names, rules in rows]
