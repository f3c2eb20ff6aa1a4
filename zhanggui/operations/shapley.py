"""Who moved a sum of products: each factor's share of the change, exact and independent of any order of telling."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import chain, permutations, product
from math import prod

Groups = tuple[tuple[int, ...], ...]


def shapley(before: tuple[Fraction, ...], after: tuple[Fraction, ...], groups: Groups | None = None) -> list[Fraction]:
    """Shares of prod(after) − prod(before) that sum to it: what each factor's step adds, over all orders in which the
    factors can take theirs. Zeros need no special case. Factors of a group take their steps next to one another (Owen).
    """
    orders = _orders(groups or tuple((place,) for place in range(len(before))))
    shares = [Fraction(0)] * len(before)
    for order in orders:
        stood, value = list(before), prod(before, start=Fraction(1))
        for place in order:
            stood[place] = after[place]
            reached = prod(stood, start=Fraction(1))
            shares[place] += reached - value
            value = reached
    return [share / len(orders) for share in shares]


@cache
def _orders(groups: Groups) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(chain.from_iterable(within))
        for turn in permutations(groups)
        for within in product(*(permutations(group) for group in turn))
    )


def whole(shares: list[Fraction], total: int) -> list[int]:
    """The shares in whole minor units that sum to `total`, which is their exact sum: largest remainder."""
    floors = [share.numerator // share.denominator for share in shares]
    left = total - sum(floors)
    order = sorted(range(len(shares)), key=lambda place: (floors[place] - shares[place], place))
    for place in order[:left]:
        floors[place] += 1
    return floors


def by_segment(
    before: Mapping[str, tuple[Fraction, ...]],
    after: Mapping[str, tuple[Fraction, ...]],
    groups: Groups | None = None,
) -> dict[str, list[int]]:
    """Shares of Σ prod(after) − Σ prod(before), in whole units, per segment and factor. Both sides name the same segments.

    Each segment's products are whole numbers; its shares sum to its own change, so segments and factors add up both ways.
    """
    found = {}
    for name, old in before.items():
        change = prod(after[name], start=Fraction(1)) - prod(old, start=Fraction(1))
        found[name] = whole(shapley(old, after[name], groups), int(change))
    return found
