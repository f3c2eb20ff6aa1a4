"""Is a figure below target a miss, or what a shop on target sees on an ordinary day?

Buyers of a day vary like a negative binomial count (Poisson, and wider where the shop's own days have been wider); each spends
like one of the orders of the last weeks. Two thousand such days at the target's level are drawn with a fixed seed; the band
holds the middle nine of ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SEED = 20260101
DRAWS = 2000
LOW, HIGH = 0.05, 0.95
FEW_ORDERS = 5  # expected on the day
FEW_VALUES = 20  # orders known
MOST = 20_000  # orders of a day up to which each is drawn


@dataclass(frozen=True, slots=True)
class Band:
    low: int
    high: int


def band(
    target: int,
    values: Sequence[int],
    day_counts: Sequence[int],
    *,
    low: float = LOW,
    high: float = HIGH,
    days: int = 1,
    learnt: int = 0,
) -> Band | None:
    """What nine of ten days of a shop on target bring (or what lies between other quantiles). None where too little is known
    or expected to say.

    `values`: what single orders brought; `day_counts`: orders per day of comparable days, for how widely days vary. `days` of
    them together vary less than one, each having its own luck; `learnt`: from how many days their level is learnt.
    """
    known = [value for value in values if value > 0]
    if len(known) < FEW_VALUES:
        return None
    expected = target * len(known) / sum(known)
    if expected < FEW_ORDERS:
        return None
    import numpy

    chance = numpy.random.default_rng(SEED)
    rate = numpy.full(DRAWS, expected)
    extra = overdispersion(day_counts)
    extra = extra / days + ((extra + 1 / max(expected / days, 1)) / learnt if learnt else 0)
    if extra > 0:
        rate = chance.gamma(1 / extra, expected * extra, DRAWS)
    counts = chance.poisson(rate)
    pool = numpy.array(known, dtype=numpy.float64)
    if expected * DRAWS <= MOST * 100:
        drawn = chance.choice(pool, size=int(counts.sum()))
        ends = numpy.cumsum(counts)
        sums = numpy.concatenate([[0.0], numpy.cumsum(drawn)])
        totals = sums[ends] - sums[ends - counts]
    else:  # so many orders that their sum is normal
        totals = counts * pool.mean() + chance.standard_normal(DRAWS) * numpy.sqrt(counts) * pool.std()
    least, most = numpy.quantile(totals, [low, high])
    return Band(int(least), int(most))


def overdispersion(day_counts: Sequence[int]) -> float:
    """1/r of the negative binomial by moments: how much wider than Poisson the shop's days are; 0 under two weeks."""
    if len(day_counts) < 14:
        return 0.0
    mean = sum(day_counts) / len(day_counts)
    if mean <= 0:
        return 0.0
    variance = sum((count - mean) ** 2 for count in day_counts) / (len(day_counts) - 1)
    return max(0.0, (variance - mean) / mean**2)
