"""What each kind of promotion takes off: pure. Each gives minor units by variant, or raises the reason why it gives nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhanggui.kit.money import HALF_UP, Money, split
from zhanggui.marketing.errors import BelowMinimum, GiftNotTaken, NoAmountInCurrency, SetNotComplete, TooFewPieces


@dataclass(slots=True, eq=False)
class Goods:
    """A line of a basket on its way through the rules: what it cost before them, and what is left."""

    variant_id: UUID
    product_id: UUID
    seller_id: UUID
    quantity: int
    start: int
    left: int
    categories: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Off:
    """What one rule takes off: by variant, or off the delivery."""

    shares: Mapping[UUID, int] = field(default_factory=dict)
    delivery: tuple[Decimal, Money | None] | None = None

    @property
    def minor(self) -> int:
        return sum(self.shares.values())


Kind = Callable[[Mapping[str, Any], Sequence[Goods], str], Off]


def percent_of(amount: int, percent: str | Decimal) -> int:
    return int((amount * Decimal(percent) / 100).to_integral_value(rounding=HALF_UP))


def shared(amount: int, goods: Sequence[Goods]) -> Off:
    """`amount`, at most what is left, shared over the goods by what is left of each (largest remainder)."""
    amount = min(amount, sum(each.left for each in goods))
    parts = split(amount, [each.left for each in goods])
    return Off({each.variant_id: part for each, part in zip(goods, parts, strict=True) if part})


def in_currency(amounts: Mapping[str, int], currency: str) -> int:
    if currency not in amounts:
        raise NoAmountInCurrency(currency=currency)
    return amounts[currency]


def percentage(terms: Mapping[str, Any], goods: Sequence[Goods], currency: str) -> Off:
    off = percent_of(sum(each.left for each in goods), terms["percent"])
    if terms.get("most"):
        off = min(off, in_currency(terms["most"], currency))
    return shared(off, goods)


def fixed(terms: Mapping[str, Any], goods: Sequence[Goods], currency: str) -> Off:
    return shared(in_currency(terms["amount"], currency), goods)


def buy_get(terms: Mapping[str, Any], goods: Sequence[Goods], currency: str) -> Off:
    """Of every `buy` + `get` pieces the `get` cheapest cost `percent` less; at most `most` pieces."""
    size = terms["buy"] + terms["get"]
    pieces = sum(each.quantity for each in goods)
    free = pieces // size * terms["get"]
    if terms.get("most"):
        free = min(free, terms["most"])
    if not free:
        raise TooFewPieces(minimum=size, have=pieces)
    shares: dict[UUID, int] = {}
    for each in sorted(goods, key=lambda one: (Decimal(one.left) / one.quantity, one.variant_id)):
        taken = min(free, each.quantity)
        free -= taken
        shares[each.variant_id] = percent_of(each.left, Decimal(terms["percent"]) * taken / each.quantity)
        if not free:
            break
    return Off({variant: off for variant, off in shares.items() if off})


def tiers(terms: Mapping[str, Any], goods: Sequence[Goods], currency: str) -> Off:
    """The highest step that is reached counts. Steps by amount look at the goods before any promotion."""
    by_amount = terms["by"] == "amount"
    have = sum(each.start if by_amount else each.quantity for each in goods)
    steps = [(in_currency(step["from"], currency) if by_amount else step["from"], step) for step in terms["steps"]]
    steps.sort(key=lambda one: one[0])
    reached = [step for least, step in steps if have >= least]
    if not reached:
        least = steps[0][0]
        if by_amount:
            raise BelowMinimum(
                minimum=Money(least, currency), have=Money(have, currency), missing=Money(least - have, currency)
            )
        raise TooFewPieces(minimum=least, have=have)
    step = reached[-1]
    return percentage(step, goods, currency) if "percent" in step else fixed(step, goods, currency)


def bundle(terms: Mapping[str, Any], goods: Sequence[Goods], currency: str) -> Off:
    """As many whole sets as lie in the basket cost `price` each, or `percent` less."""
    of_variant = {str(each.variant_id): each for each in goods}
    wanted = {of_variant.get(variant): pieces for variant, pieces in terms["items"].items()}
    sets = min((each.quantity // pieces if each else 0) for each, pieces in wanted.items())
    if not sets:
        raise SetNotComplete
    inside = {each: each.left * pieces * sets // each.quantity for each, pieces in _known(wanted)}
    worth = sum(inside.values())
    off = (
        percent_of(worth, terms["percent"])
        if "percent" in terms
        else worth - in_currency(terms["price"], currency) * sets
    )
    members = list(inside)
    parts = split(max(off, 0), [inside[each] for each in members])
    return Off({each.variant_id: part for each, part in zip(members, parts, strict=True) if part})


def _known(wanted: Mapping[Goods | None, int]) -> list[tuple[Goods, int]]:
    return [(each, pieces) for each, pieces in wanted.items() if each is not None]


def shipping(terms: Mapping[str, Any], goods: Sequence[Goods], currency: str) -> Off:
    if "amount" in terms:
        return Off(delivery=(Decimal(0), Money(in_currency(terms["amount"], currency), currency)))
    return Off(delivery=(Decimal(terms["percent"]), None))


def gift(terms: Mapping[str, Any], goods: Sequence[Goods], currency: str) -> Off:
    """So many pieces of the gift cost nothing. `goods` are all of the basket: the gift needs not be in scope."""
    found = next((each for each in goods if str(each.variant_id) == terms["variant"]), None)
    if found is None:
        raise GiftNotTaken(variant=terms["variant"])
    taken = min(terms.get("pieces", 1), found.quantity)
    off = found.left * taken // found.quantity
    return Off({found.variant_id: off} if off else {})


KINDS: dict[str, Kind] = {
    "bundle": bundle,
    "buy_get": buy_get,
    "gift": gift,
    "percentage": percentage,
    "tiers": tiers,
    "fixed": fixed,
    "shipping": shipping,
}
