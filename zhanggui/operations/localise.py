"""Which slice carries a move: source × device × item and so on, or none of them. `docs/why.md` tells the method.

RiskLoc's way of searching (layers of ever finer slices, what deviates against what does not, all leaves of a slice moving by
one ratio, found slices taken out before the next search), with the weights that counts need: a leaf of a shop holds three
buyers a day, so deviations weigh by their likelihood (negative binomial), not by their distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from zhanggui.operations.shapley import shapley, whole

ALPHA = 0.005  # how often a day without a cause may be given a slice
OUTSIDE = 3.2  # standard deviations by which the whole must leave its usual for "everywhere"
LAYERS = 3
LEAST = 5.0  # expected of a slice that is looked at
MOST_CAUSES = 3  # per factor
FACTORS = ("visitors", "buyers", "conversion", "value")
LEVELS = {"basket": "conversion"}  # how widely whole days vary in a factor is taken from another
FEW_DAYS = 14  # whole days, below which nothing is known of how days vary
UNKNOWN_SPREAD = 0.15
PRIOR = 20.0  # expected buyers by which a leaf's own rate is drawn to what its parts say


@dataclass(frozen=True, slots=True)
class Cube:
    """Per day (the last is the one in question, those before are comparable) and leaf: visitors, buyers, sales, and the sum of
    squares of what single buyers spent. `visitors` None: not known by these dimensions; `baskets`: visitors who put it into
    theirs. Only slices that name one of `of` are looked at (all dimensions, when empty). `asked`: slices that the diary
    names; they were suspected before anybody looked, so they are not charged for all the slices that could have moved."""

    dims: tuple[str, ...]
    keys: Sequence[tuple[str, ...]]
    visitors: Any
    buyers: Any
    value: Any
    squares: Any
    of: tuple[str, ...] = ()
    baskets: Any = None
    asked: frozenset[tuple[tuple[str, str], ...]] = frozenset()


@dataclass(frozen=True, slots=True)
class Usual:
    """What whole days are like: per factor by how much the day in question may differ from its comparable days by rhythm and
    growth alone (`drift`, a ratio), and how widely days vary beyond chance (`wide`, deviation of the logarithm)."""

    drift: dict[str, float]
    wide: dict[str, float]


@dataclass(frozen=True, slots=True)
class Cause:
    """A factor that moved in a slice; an empty slice is everywhere alike: the cause is outside the data.

    `effect` in minor units of a day, `score` the logarithm of how much likelier the move is with the slice than without.
    """

    factor: str
    slice: tuple[tuple[str, str], ...]
    before: float
    after: float
    effect: int
    score: float
    rows: tuple[
        tuple[float | None, float, float], ...
    ] = ()  # visitors, buyers, sales of each compared day, then of the day


def usual_of(days: Sequence[tuple[int, int, int, int]], weekday: int) -> Usual:
    """From the whole days before (weekday, visitors, buyers, sales), weekday and growth taken out, for a day of `weekday`."""
    table = np.array([day for day in days if day[2] > 0], dtype=float).reshape(-1, 4)
    if len(table) < FEW_DAYS:
        even = dict.fromkeys(FACTORS, 1.0)
        return Usual(even, dict.fromkeys(FACTORS, UNKNOWN_SPREAD))
    on, visitors, buyers, value = table.T
    visitors = np.maximum(visitors, 1)
    lines = {
        "visitors": (np.log(visitors), 1 / visitors),
        "buyers": (np.log(buyers), 1 / buyers),
        "conversion": (np.log(buyers / visitors), 1 / buyers),
        "value": (np.log(np.maximum(value, 1) / buyers), 0.5 / buyers),
    }
    drift, wide = {}, {}
    for name, (line, noise) in lines.items():
        drift[name], wide[name] = _next(line, noise, on.astype(int), weekday)
    return Usual(drift, wide)


def _next(line: Any, noise: Any, weekdays: Any, weekday: int) -> tuple[float, float]:
    """The next day's level beside the mean of its weekday, and the spread that weekday, growth and counting noise leave."""
    time = np.arange(len(line)) / max(len(line) - 1, 1)
    design = np.column_stack([*(weekdays == day for day in range(7)), time]).astype(float)
    fitted, _rest, rank, _values = np.linalg.lstsq(design, line, rcond=None)
    left = line - design @ fitted
    beyond = max((left**2).sum() / max(1, len(line) - rank) - noise.mean(), 1e-6)
    alike = weekdays == weekday
    level = fitted[weekday] + fitted[7] * (1 + time[1])
    drift = level - np.log(np.exp(line[alike]).mean()) if alike.any() else 0.0
    unsure = ((left**2).mean()) * 4 / len(line)
    return float(np.exp(np.clip(drift, -0.5, 0.5))), float(np.sqrt(beyond + unsure))


def causes(cubes: Sequence[Cube], usual: Usual) -> list[Cause]:
    """What moved beyond chance, most money first; nothing when the day is like its comparable days."""
    found: list[Cause] = []
    for cube in cubes:
        for factor in _factors_of(cube):
            found += _slices(cube, factor, usual)
    return sorted(_apart(found), key=lambda cause: (-abs(cause.effect), cause.factor, cause.slice))


def _factors_of(cube: Cube) -> tuple[str, ...]:
    if cube.visitors is None:
        return ("buyers",) if cube.of else ("buyers", "value")
    return (
        ("visitors", "conversion", "value") if cube.baskets is None else ("visitors", "basket", "conversion", "value")
    )


def _apart(found: list[Cause]) -> list[Cause]:
    """Some tell again what others have told: buyers by region what visitors did, baskets what conversion did, a page's visitors
    what a source's did. Of two that overlap the likelier stays."""
    kept: list[Cause] = []
    for cause in sorted(found, key=lambda cause: -cause.score):
        if not any(_tells_again(cause, other) or _tells_again(other, cause) for other in kept):
            kept.append(cause)
    return kept


def _tells_again(one: Cause, other: Cause) -> bool:
    """Of one kind, and not of people who cannot be the same."""
    mine, yours = dict(one.slice), dict(other.slice)
    alike = one.factor == "buyers" and other.factor != "value"
    alike = alike or {one.factor, other.factor} == {"basket", "conversion"}
    alike = alike or (one.factor == other.factor and bool(set(mine) ^ set(yours)))
    return alike and all(yours.get(name, value) == value for name, value in mine.items())


@dataclass(frozen=True, slots=True)
class _Counts:
    """A factor of a cube per day and leaf: what came, what was to be expected, and the variance of one that came."""

    came: Any  # days × leaves
    due: Any  # days × leaves
    unit: Any  # leaves: 1 for counts; for value the squared coefficient of variation per buyer
    size: Any  # days × leaves: how many there were to vary
    is_money: bool = False


def _counts(cube: Cube, factor: str, usual: Usual, keep: Any) -> _Counts:
    last = len(cube.buyers) - 1
    visitors: Any = None if cube.visitors is None else cube.visitors * keep
    buyers, value = cube.buyers * keep, cube.value * keep
    level = LEVELS.get(factor, factor)
    if factor in ("visitors", "buyers"):
        came = visitors if factor == "visitors" else buyers
        before = came[:last].sum(axis=0)
        shares = before / max(before.sum(), 1e-9)
        totals = came.sum(axis=1)
        totals[last] = before.sum() / max(last, 1) * usual.drift[factor]
        due = totals[:, None] * shares[None, :]
        return _Counts(came, due, np.ones(came.shape[1]), due)
    top, bottom = (value, buyers)
    if factor != "value":
        top, bottom = (buyers if factor == "conversion" else cube.baskets * keep), visitors
    rate = _rates(cube, top[:last].sum(axis=0), bottom[:last].sum(axis=0), factor)
    due = bottom * rate[None, :]
    for day in range(last):
        due[day] *= top[day].sum() / max(due[day].sum(), 1e-9)
    due[last] *= usual.drift[level]
    if factor != "value":
        return _Counts(top, due, np.ones(top.shape[1]), due)
    return _Counts(top, due, _variation(cube, keep), bottom, is_money=True)


def _variation(cube: Cube, keep: Any) -> Any:
    """The squared coefficient of variation of what one buyer spends in a leaf."""
    last = len(cube.buyers) - 1
    number, total, squares = ((part[:last] * keep).sum(axis=0) for part in (cube.buyers, cube.value, cube.squares))
    mean = total / np.maximum(number, 1)
    within = np.where(number > 1, squares / np.maximum(number, 1) / np.maximum(mean, 1e-9) ** 2 - 1, 0)
    whole_mean = total.sum() / max(number.sum(), 1)
    between = max(squares.sum() / max(number.sum(), 1) / max(whole_mean, 1e-9) ** 2 - 1, 0.05)
    return np.clip((within * number + between * 5) / (number + 5), 0.01, None)


def _rates(cube: Cube, top: Any, bottom: Any, factor: str) -> Any:
    """The usual rate of each leaf: its own, drawn to the product of what its parts say."""
    whole_rate = top.sum() / max(bottom.sum(), 1e-9)
    model = np.full(len(top), whole_rate)
    for place in range(len(cube.dims)):
        _names, code = _codes(cube, (place,))
        part = np.bincount(code, top) / np.maximum(np.bincount(code, model * bottom), 1e-9)
        seen = np.bincount(code, bottom)
        part = np.where(seen > 0, part, 1.0)
        model = model * part[code]
    worth = PRIOR if factor == "value" else PRIOR / max(whole_rate, 1e-9)
    return (top + model * worth) / (bottom + worth)


def _codes(cube: Cube, places: tuple[int, ...]) -> tuple[list[tuple[str, ...]], Any]:
    """The elements of a cuboid, and which of them each leaf belongs to."""
    numbers: dict[tuple[str, ...], int] = {}
    code = [numbers.setdefault(tuple(key[place] for place in places), len(numbers)) for key in cube.keys]
    return list(numbers), np.array(code, dtype=np.int64)


def _slices(cube: Cube, factor: str, usual: Usual) -> list[Cause]:
    """The slices in which a factor moved, one after another; each is taken out before the next is looked for."""
    keep = np.ones(len(cube.keys), dtype=bool)
    cuboids = [_cuboid(cube, chosen) for chosen in _layers(cube)]
    found: list[Cause] = []
    while len(found) < MOST_CAUSES and keep.any():
        best = _best(cube, cuboids, _counts(cube, factor, usual, keep), usual.wide[LEVELS.get(factor, factor)])
        if best is None:
            break
        score, where, slice_ = best
        found.append(_cause(cube, factor, where & keep, slice_, score))
        keep &= ~where
    return found if cube.of or factor == "basket" else [*found, *_everywhere(cube, factor, usual, keep)]


@dataclass(frozen=True, slots=True)
class _Cuboid:
    """All slices that name the same dimensions, and to which of them each leaf belongs."""

    dims: tuple[str, ...]
    names: list[tuple[str, ...]]
    code: Any

    def sums(self, part: Any) -> Any:
        if part.ndim == 1:
            return np.bincount(self.code, part, len(self.names))
        return np.array([np.bincount(self.code, day, len(self.names)) for day in part])


def _layers(cube: Cube) -> list[tuple[int, ...]]:
    places = range(len(cube.dims))
    all_ = [chosen for layer in range(1, min(LAYERS, len(cube.dims)) + 1) for chosen in combinations(places, layer)]
    return [chosen for chosen in all_ if not cube.of or any(cube.dims[place] in cube.of for place in chosen)]


def _cuboid(cube: Cube, places: tuple[int, ...]) -> _Cuboid:
    names, code = _codes(cube, places)
    return _Cuboid(tuple(cube.dims[place] for place in places), names, code)


def _best(cube: Cube, cuboids: list[_Cuboid], counts: _Counts, wide: float) -> tuple[float, Any, tuple] | None:
    """The slice that is likeliest to have moved. Of the best of each cuboid, one that leaves nothing unlikely behind (its own
    leaves moved alike, and nothing else moved) goes before one that does, then the likelier one."""
    judges = [_Judge(cuboid, counts, wide) for cuboid in cuboids]
    last = counts.due[-1]
    found = []
    for judge in judges:
        scores = judge.scores(last)
        costs = np.full(len(scores), np.log(len(judge.cuboid.names) * len(judges) / ALPHA))
        for place, name in enumerate(judge.cuboid.names if cube.asked else ()):
            if tuple(zip(judge.cuboid.dims, name, strict=True)) in cube.asked:
                costs[place] = np.log(len(cube.asked) * len(FACTORS) / ALPHA)
        place = int(np.argmax(scores - costs))
        if scores[place] > costs[place]:
            found.append((float(scores[place] - costs[place]), judge, place))
    if not found:
        return None
    ranked = []
    for score, judge, place in found:
        where = judge.cuboid.code == place
        moved = np.where(where, _ratio(counts.came[-1], last, where), _ratio(counts.came[-1], last, ~where))
        left = max(
            float(other.own(last * moved).max() / 2 - np.log(len(other.cuboid.names) / ALPHA)) for other in judges
        )
        ranked.append((max(left, 0.0), -score, judge, place, where))
    _left, minus, judge, place, where = min(ranked, key=lambda one: one[:2])
    return -minus, where, tuple(zip(judge.cuboid.dims, judge.cuboid.names[place], strict=True))


def _ratio(now: Any, due: Any, where: Any) -> float:
    return max(float(now[where].sum()), 0.5) / max(float(due[where].sum()), 1e-9)


class _Judge:
    """How unlikely the moves of a cuboid's slices are."""

    def __init__(self, cuboid: _Cuboid, counts: _Counts, wide: float):
        self.cuboid, self.counts, self.wide = cuboid, counts, wide
        sizes = cuboid.sums(counts.size)
        unit = cuboid.sums(counts.unit * counts.size.sum(axis=0)) / np.maximum(sizes.sum(axis=0), 1e-9)
        unit = np.where(unit > 0, unit, counts.unit.mean())
        chance = unit / np.maximum(sizes, 0.5)
        self.days = len(sizes) - 1
        came, due = cuboid.sums(counts.came[:-1]), cuboid.sums(counts.due[:-1])
        self.extra = _extra(came, due, chance[:-1], sizes[:-1])
        self.now, self.unit, self.size = cuboid.sums(counts.came[-1]), unit, sizes[-1]
        self.seen = self.size >= LEAST

    def own(self, due: Any) -> Any:
        """Per slice: squared deviations by which its figure differs from what it had to be if it had moved like the rest."""
        expected = self.cuboid.sums(due)
        whole_now, whole_due = self.now.sum(), max(expected.sum(), 1e-9)
        share = np.clip(expected / whole_due, 1e-12, 1 - 1e-9)
        if self.counts.is_money:
            chance = self.unit / np.maximum(self.size, 0.5)
            rest = np.maximum(whole_now - self.now, 1) / (whole_due * (1 - share))
            gap = np.log(np.maximum(self.now, 1) / np.maximum(expected, 1e-9)) - np.log(rest)
            whole = float((self.unit * self.size).sum()) / max(float(self.size.sum()), 1) ** 2
            own = gap**2 / ((chance + self.extra) * (1 + 1 / self.days) + whole / np.maximum(1 - share, 0.02))
        else:
            own = _deviance(self.now, whole_now * share) + _deviance(whole_now - self.now, whole_now * (1 - share))
            own = own / ((1 + self.extra * np.maximum(expected, 0.5)) * (1 + 1 / self.days))
        return np.where(self.seen & (share < 0.97), own, 0)

    def scores(self, due: Any) -> Any:
        """Half of `own`, and what is gained by the rest being as usual where the whole is not."""
        expected = self.cuboid.sums(due)
        whole_now, whole_due = self.now.sum(), max(expected.sum(), 1e-9)
        share = np.clip(expected / whole_due, 1e-12, 0.98)
        noise = float((self.unit * self.size).sum()) / max(float(self.size.sum()), 1) ** 2
        alike = _unusual(whole_now, whole_due, self.wide**2 + noise)
        rest = _unusual(whole_now - self.now, whole_due - expected, self.wide**2 + noise / (1 - share))
        return (self.own(due) + alike - rest) / 2


def _unusual(now: Any, due: Any, variance: Any) -> Any:
    """Squared deviations of a whole from its usual; beyond some it is as likely that something outside moved it."""
    return np.minimum(np.log(np.maximum(now, 0.5) / np.maximum(due, 0.5)) ** 2 / variance, OUTSIDE**2)


def _deviance(now: Any, due: Any) -> Any:
    due = np.maximum(due, 1e-9)
    return 2 * (np.where(now > 0, now * np.log(np.maximum(now, 1e-9) / due), 0) - (now - due))


def _extra(came: Any, due: Any, chance: Any, size: Any) -> float:
    """By how much (variance of the logarithm) elements of this kind vary from day to day beyond chance."""
    if len(came) < 3:
        return 0.0
    ratio = came / np.maximum(due, 1e-9) - 1
    weight = np.where(size >= LEAST, size, 0)
    if not weight.sum():
        return 0.0
    over = (ratio**2 - chance) * weight
    return float(max(0.0, over.sum() / weight.sum() * len(came) / max(len(came) - 1, 1)))


def _everywhere(cube: Cube, factor: str, usual: Usual, keep: Any) -> list[Cause]:
    """Has the whole, without the slices that were found, left its usual?"""
    counts = _counts(cube, factor, usual, keep)
    now, due, size = counts.came[-1].sum(), counts.due[-1].sum(), counts.size[-1].sum()
    unit = float((counts.unit * counts.size[-1]).sum()) / max(float(size), 1)
    variance = usual.wide[LEVELS.get(factor, factor)] ** 2 + unit / max(size, 1) * (
        1 + 1 / max(len(counts.came) - 1, 1)
    )
    far = np.log(max(now, 0.5) / max(due, 0.5)) ** 2 / variance
    if size < LEAST or far <= OUTSIDE**2:
        return []
    return [_cause(cube, factor, keep, (), float(far / 2))]


def _cause(cube: Cube, factor: str, where: Any, slice_: tuple, score: float) -> Cause:
    """The slice's own figures, usual and now, and what the factor's move is worth in money (Shapley within the slice)."""
    last = len(cube.buyers) - 1

    def both(part: Any) -> tuple[Fraction, int]:
        return Fraction(int(part[:last, where].sum()), max(last, 1)), int(part[last, where].sum())

    buyers, value = both(cube.buyers), both(cube.value)
    chain = [*([] if cube.visitors is None else [both(cube.visitors)]), buyers, value]
    sides = []
    for side in (0, 1):
        steps = [Fraction(chain[0][side])]
        for above, below in zip(chain[1:], chain, strict=False):
            steps.append(Fraction(above[side]) / below[side] if below[side] else Fraction(0))
        sides.append(tuple(steps))
    place = {"visitors": 0, "buyers": 0, "conversion": 1, "basket": 1, "value": len(chain) - 1}[factor]
    parts = whole(shapley(sides[0], sides[1]), round(value[1] - value[0]))
    if factor == "basket":
        top, bottom = both(cube.baskets), both(cube.visitors)
        rate = [float(top[side]) / float(bottom[side]) if bottom[side] else 0.0 for side in (0, 1)]
    else:
        rate = [float(sides[side][place]) for side in (0, 1)]
    seen = [None] * (last + 1) if cube.visitors is None else cube.visitors[:, where].sum(axis=1).tolist()
    sold = (part[:, where].sum(axis=1).tolist() for part in (cube.buyers, cube.value))
    rows = tuple(zip(seen, *sold, strict=True))
    return Cause(
        factor,
        slice_,
        rate[0],
        rate[1],
        parts[place],
        score,
        rows,
    )
