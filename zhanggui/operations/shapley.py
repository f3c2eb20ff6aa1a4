"""Who moved the product: each factor's share of the change, exact and independent of any order of telling."""

from fractions import Fraction
from itertools import combinations
from math import factorial, prod


def shapley(before: tuple[Fraction, ...], after: tuple[Fraction, ...]) -> list[Fraction]:
    """Shares of prod(after) − prod(before) that sum to it. Zeros need no special case."""
    number = len(before)
    shares = []
    for factor in range(number):
        others = [place for place in range(number) if place != factor]
        share = Fraction(0)
        for size in range(number):
            weight = Fraction(factorial(size) * factorial(number - size - 1), factorial(number))
            for moved in combinations(others, size):
                rest = prod((after[place] if place in moved else before[place] for place in others), start=Fraction(1))
                share += weight * rest * (after[factor] - before[factor])
        shares.append(share)
    return shares


def whole(shares: list[Fraction], total: int) -> list[int]:
    """The shares in whole minor units that sum to `total`, which is their exact sum: largest remainder."""
    floors = [share.numerator // share.denominator for share in shares]
    left = total - sum(floors)
    order = sorted(range(len(shares)), key=lambda place: (floors[place] - shares[place], place))
    for place in order[:left]:
        floors[place] += 1
    return floors
