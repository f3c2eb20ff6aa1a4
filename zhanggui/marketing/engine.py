"""The reckoning of promotions: pure. The same rules and goods give the same cents, in whatever order codes were typed.

The order is: priority (1 before 2), then kind (sets and gifts, percentages, steps, amounts, delivery), then age. So of two
rules of one priority a percentage is always taken before an amount. Rules that exclude one another stand in one group: one
of them counts. Minimums look at the goods in scope before any promotion, so that no rule's gift spoils another's minimum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.marketing.dto import Promotion
from zhanggui.marketing.errors import (
    BelowMinimum,
    Excluded,
    ForOthers,
    HasEnded,
    NotBegun,
    NotForTheseGoods,
    NothingLeft,
    SignInFirst,
    TooFewPieces,
)
from zhanggui.marketing.kinds import KINDS, Goods, Off

PLACE = {kind: place for place, kind in enumerate(KINDS)}
TOLD = timedelta(days=1)  # so long a basket is told that a promotion has ended
MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Code:
    """What a buyer typed: the coupon it is, or the reason why it is none that counts."""

    text: str
    coupon_id: UUID | None = None
    problem: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    currency: str
    locale: str
    now: datetime
    member: bool = False
    groups: frozenset[str] = frozenset()
    codes: Mapping[UUID, Code] = field(default_factory=dict)  # by promotion
    best: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    rule: Promotion
    off: Off
    code: Code | None


@dataclass(frozen=True, slots=True)
class Withheld:
    rule: Promotion
    why: Refusal
    near: bool
    code: str = ""


def ordered(rules: Sequence[Promotion]) -> list[Promotion]:
    return sorted(rules, key=lambda rule: (rule.priority, PLACE[rule.kind], rule.id))


def reckon(goods: Sequence[Goods], rules: Sequence[Promotion], ask: Ask) -> tuple[list[Given], list[Withheld]]:
    """What each rule gives these goods, in order, and why the others give nothing. `goods` end with what is left."""
    given: list[Given] = []
    withheld: list[Withheld] = []
    waiting = [rule for rule in ordered(rules) if not rule.by_code or rule.id in ask.codes]
    chosen: dict[str, Promotion] = {}
    stopped: Promotion | None = None
    for rule in waiting:
        code = ask.codes.get(rule.id) if rule.by_code else None
        try:
            _may(rule, code, ask)
            if stopped is not None:
                raise Excluded(other=stopped.name(ask.locale))
            if rule.exclusive:
                _first_of_its_group(rule, chosen, waiting, goods, ask)
            off = _off(rule, goods, ask)
        except Refusal as why:
            near = code is not None or getattr(why, "near", False)
            withheld.append(Withheld(rule, why, near, code.text if code else ""))
            continue
        for each in goods:
            each.left -= off.shares.get(each.variant_id, 0)
        given.append(Given(rule, off, code))
        stopped = rule if rule.stop else None
    return given, withheld


def _may(rule: Promotion, code: Code | None, ask: Ask) -> None:
    """In force at this second, for this buyer, with this code; else the reason."""
    if ask.now < rule.starts_at:
        raise NotBegun(at=rule.starts_at)
    if rule.ends_at is not None and rule.ends_at <= ask.now:
        raise HasEnded(at=rule.ends_at)
    if code is not None and code.problem is not None:
        raise code.problem
    groups = rule.scope.groups
    if groups and not (groups & ask.groups) and not (MEMBERS in groups and ask.member):
        raise ForOthers() if ask.member else SignInFirst()


def _off(rule: Promotion, goods: Sequence[Goods], ask: Ask) -> Off:
    mine = [each for each in goods if _in_scope(rule, each)]
    if not mine:
        raise NotForTheseGoods
    pieces, worth = sum(each.quantity for each in mine), sum(each.start for each in mine)
    if pieces < rule.pieces:
        raise TooFewPieces(minimum=rule.pieces, have=pieces)
    if rule.minimum:
        least = rule.minimum.get(ask.currency)
        if least is None:
            raise NotForTheseGoods
        if worth < least:
            raise BelowMinimum(
                minimum=Money(least, ask.currency),
                have=Money(worth, ask.currency),
                missing=Money(least - worth, ask.currency),
            )
    off = KINDS[rule.kind](rule.terms, goods if rule.kind == "gift" else mine, ask.currency)
    if not off.minor and off.delivery is None:
        raise NothingLeft
    return off


def _in_scope(rule: Promotion, each: Goods) -> bool:
    scope = rule.scope
    if each.product_id in scope.excluded or (scope.sellers and each.seller_id not in scope.sellers):
        return False
    if not scope.products and not scope.categories:
        return True
    return each.product_id in scope.products or not scope.categories.isdisjoint(each.categories)


def _first_of_its_group(
    rule: Promotion, chosen: dict[str, Promotion], waiting: Sequence[Promotion], goods: Sequence[Goods], ask: Ask
) -> None:
    """Choose, when the first of a group comes up, which of the group counts: the best, or the first that gives anything."""
    if rule.exclusive not in chosen:
        possible = []
        for one in waiting:
            if one.exclusive != rule.exclusive:
                continue
            try:
                _may(one, ask.codes.get(one.id) if one.by_code else None, ask)
                possible.append((one, _off(one, goods, ask)))
            except Refusal:
                continue
        if not possible:
            return
        best = max(possible, key=lambda each: each[1].minor)[0] if ask.best else possible[0][0]
        chosen[rule.exclusive] = best
    if chosen[rule.exclusive].id != rule.id:
        _off(rule, goods, ask)  # its own reason comes first
        raise Excluded(other=chosen[rule.exclusive].name(ask.locale))
