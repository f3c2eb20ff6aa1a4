"""What a group of customers pays less by its price list: a line with the list's name, so that every difference has its rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.public import PriceListCard, list_prices, price_lists
from zhanggui.kit.measures import worth
from zhanggui.kit.money import Money
from zhanggui.ordering.draft import Draft
from zhanggui.ordering.ports import PRICE_RULES, PriceLine
from zhanggui.people.public import groups_of

MEMBERS = "members"


def lists(drafts: Sequence[Draft], *, now: datetime) -> list[list[PriceLine]]:
    """No statement where there is no list or nobody is signed in; else one for the groups and one a currency."""
    known = price_lists()
    parties = {draft.party_id for draft in drafts if draft.party_id is not None}
    if not known or not parties:
        return [[] for _ in drafts]
    groups = groups_of(parties) if any(each.group != MEMBERS for each in known) else {}
    mine = [_lists_of(draft, known, groups) for draft in drafts]
    asked: dict[str, set[UUID]] = {}
    for draft, own in zip(drafts, mine, strict=True):
        if own:
            asked.setdefault(draft.currency, set()).update(line.offer.variant_id for line in draft.lines)
    codes = sorted({each.code for own in mine for each in own})
    prices = {
        currency: list_prices(variants, lists=codes, currency=currency, now=now) for currency, variants in asked.items()
    }
    return [
        list(_lines(draft, own, prices[draft.currency])) if own else [] for draft, own in zip(drafts, mine, strict=True)
    ]


def _lists_of(draft: Draft, known: Iterable[PriceListCard], groups: dict[UUID, frozenset[str]]) -> list[PriceListCard]:
    if draft.party_id is None:
        return []
    own = groups.get(draft.party_id, frozenset()) | {MEMBERS}
    return [each for each in known if each.group in own]


def _lines(draft: Draft, own: Sequence[PriceListCard], prices: dict[tuple[UUID, str], Money]) -> Iterable[PriceLine]:
    """Each line at the lowest of its lists, where that is below the standard price."""
    shares: dict[str, list[tuple[UUID, int]]] = {}
    for line in draft.lines:
        variant = line.offer.variant_id
        known = [(prices[variant, each.code].minor, each.code) for each in own if (variant, each.code) in prices]
        best = min(known, default=None)
        if best is not None and best[0] < line.unit:
            shares.setdefault(best[1], []).append(
                (variant, worth(best[0], line.quantity, line.offer.step) - line.gross)
            )
    for each in own:
        if cut := shares.get(each.code):
            amount = Money(sum(minor for _, minor in cut), draft.currency)
            yield PriceLine(f"list:{each.code}", each.name(draft.locale), amount, shares=tuple(cut))


PRICE_RULES.add("lists", lists)
