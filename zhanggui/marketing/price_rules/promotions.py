"""The rule that ordering asks: what the promotions in force give each draft. Without any it costs no statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.public import categories_of
from zhanggui.kit import clock, preferences
from zhanggui.kit.money import Money
from zhanggui.marketing.customers import marks_of
from zhanggui.marketing.dto import Promotion
from zhanggui.marketing.engine import MEMBERS, Ask, Code, Given, reckon
from zhanggui.marketing.errors import CodeUnknown, Excluded
from zhanggui.marketing.kinds import Goods
from zhanggui.marketing.queries.coupons import Uses, coupons_by_code, normal
from zhanggui.marketing.queries.in_force import in_force
from zhanggui.ordering.public import PRICE_RULES, DeliveryCut, Draft, NotApplied, PriceLine
from zhanggui.people.public import groups_of

Answer = list[PriceLine | DeliveryCut | NotApplied]
MOST_CODES = 5


def promotions(drafts: Sequence[Draft], *, now: datetime) -> list[Answer]:
    """At most five statements for any number of drafts: coupons, their uses (two), groups, categories; each only if asked."""
    rules = in_force(now)
    if not rules and not any(draft.coupons for draft in drafts):
        return [[] for _ in drafts]
    return given_by(rules, drafts, codes=_codes(drafts, rules, now), now=now)


def given_by(
    rules: Sequence[Promotion], drafts: Sequence[Draft], *, codes: Sequence[dict[UUID, Code] | None], now: datetime
) -> list[Answer]:
    """What these rules give these drafts."""
    categories = _categories(rules, drafts)
    groups = _groups(rules, drafts)
    best = preferences.get("marketing.choice") == "best"
    answers = []
    for draft, known in zip(drafts, codes, strict=True):
        known = known or {}
        mine = groups.get(draft.party_id, frozenset()) if draft.party_id else frozenset()
        unknown = [code for code in known.values() if code.coupon_id is None]
        ask = Ask(draft.currency, draft.locale, now, draft.party_id is not None, mine, known, best)
        given, withheld = reckon(_goods(draft, categories), rules, ask)
        answer: Answer = [_line(one, draft) for one in given]
        answer += [
            NotApplied(f"promotion:{one.rule.id.hex}", one.rule.name(draft.locale), one.why, one.near, one.code)
            for one in withheld
        ]
        answer += [
            NotApplied("coupon", code.text, code.problem, True, code.text)
            for code in unknown
            if code.problem is not None
        ]
        answers.append(answer)
    return answers


def _goods(draft: Draft, categories: dict[UUID, frozenset[UUID]]) -> list[Goods]:
    return [
        Goods(
            line.offer.variant_id,
            line.offer.product_id,
            line.offer.seller_id,
            line.quantity,
            line.total,
            line.total,
            categories.get(line.offer.product_id, frozenset()),
        )
        for line in draft.lines
    ]


def _line(one: Given, draft: Draft) -> PriceLine | DeliveryCut:
    rule, name = f"promotion:{one.rule.id.hex}", one.rule.name(draft.locale)
    code, uses = (one.code.text, one.code.coupon_id) if one.code else ("", None)
    if one.off.delivery is not None:
        percent, amount = one.off.delivery
        return DeliveryCut(rule, name, percent, amount, one.rule.bearer, uses, code, one.rule.ends_at)
    return PriceLine(
        rule,
        name,
        Money(-one.off.minor, draft.currency),
        shares=tuple((variant, -minor) for variant, minor in one.off.shares.items()),
        bearer=one.rule.bearer,
        uses=uses,
        code=code,
        until=one.rule.ends_at,
    )


def _categories(rules: Iterable[Promotion], drafts: Iterable[Draft]) -> dict[UUID, frozenset[UUID]]:
    if not any(rule.scope.categories for rule in rules):
        return {}
    return categories_of({line.offer.product_id for draft in drafts for line in draft.lines})


def _groups(rules: Iterable[Promotion], drafts: Iterable[Draft]) -> dict[UUID, frozenset[str]]:
    parties = {draft.party_id for draft in drafts if draft.party_id is not None}
    if not parties or not any(rule.scope.groups - {MEMBERS} for rule in rules):
        return {}
    return groups_of(parties)


def _codes(drafts: Sequence[Draft], rules: Sequence[Promotion], now: datetime) -> list[dict[UUID, Code] | None]:
    """For each draft its codes by promotion; a code that is none stands under an id of its own."""
    typed = [[normal(code) for code in draft.coupons[:MOST_CODES]] for draft in drafts]
    if not any(typed):
        return [None] * len(drafts)
    rows = coupons_by_code(code for codes in typed for code in codes)
    personal = any(row.per_customer is not None for row in rows.values())
    marks = marks_of(drafts) if personal else [frozenset[bytes]()] * len(drafts)
    on = clock.local_day(now, preferences.get("shop.timezone"))
    uses = Uses(rows.values(), [mark for each in marks for mark in each], on)
    active = {rule.id for rule in rules}
    answer: list[dict[UUID, Code] | None] = []
    for codes, own in zip(typed, marks, strict=True):
        known: dict[UUID, Code] = {}
        for place, text in enumerate(dict.fromkeys(sorted(codes))):
            row = rows.get(text)
            if row is None or not row.active or row.promotion_id not in active:
                known[UUID(int=place)] = Code(text, None, CodeUnknown(coupon=text))
            elif row.promotion_id not in known or known[row.promotion_id].problem is not None:
                known[row.promotion_id] = Code(text, row.id, uses.problem(row, own))
            else:
                known[UUID(int=place)] = Code(text, None, Excluded(other=known[row.promotion_id].text))
        answer.append(known)
    return answer


PRICE_RULES.add("promotions", promotions)
