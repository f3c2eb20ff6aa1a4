"""What happened on the last day: nothing, something to a slice of the shop, or something to all of it from outside."""

from dataclasses import dataclass

import numpy as np

from tests.simulation.shopdays.world import DEVICES, ITEMS, REGIONS, SOURCES, WEEKS, Shop

AXES = {"source": SOURCES, "device": DEVICES, "item": ITEMS, "region": REGIONS}
# what can happen, and to which kind of slice
KINDS = {
    "visitors": (("source",), ("source", "device"), ("source", "item"), ("device", "item")),
    "conversion": (("item",), ("device",), ("source",), ("source", "item"), ("device", "item"), ("source", "device")),
    "value": (("item",), ("source",), ("source", "item")),
    "buyers": (("region",),),
}


@dataclass(frozen=True)
class Story:
    """The truth. `slice` is empty for what comes from outside and touches everything; `factor` is empty for nothing."""

    factor: str
    slice: tuple[tuple[str, str], ...]
    effect: float  # of the day's sales


def happen(
    shop: Shop, seed: int, *, kind: str | None = None, least: float = 0.1, most: float = 0.3, third: float | None = None
) -> tuple[Story, dict]:
    """Draw a story and the multipliers that make it: a share of `least` to `most` of the day's sales comes or goes.

    `third`: instead, a source × item that holds at least so much of the sales loses 30 % of its visitors.
    """
    draw = np.random.default_rng((seed, 77))
    kind = kind or ("none", "outside", "slice", "slice", "slice")[seed % 5]
    if kind == "none":
        return Story("", (), 0.0), {}
    effect = float(draw.uniform(least, most) * draw.choice((-1, 1)))
    if kind == "outside":
        factor = str(draw.choice(("visitors", "conversion", "value")))
        return Story(factor, (), effect), {factor: 1 + effect}
    worth = shop.worth()
    worth = worth / worth.sum()
    if third is not None:
        held = worth.sum(axis=(1, 3))
        fitting = np.argwhere((held >= third) & (held < 1.5 * third))
        if not len(fitting):
            fitting = np.argwhere(held == held.max())
        source, item = (int(place) for place in fitting[draw.integers(len(fitting))])
        name = (("source", SOURCES[source]), ("item", ITEMS[item]))
        index = (source, slice(None), item, slice(None))
        return Story("visitors", name, -0.3 * float(held[source, item])), _multipliers("visitors", index, 0.7)
    for _try in range(400):
        factor = str(draw.choice(list(KINDS)))
        axes = KINDS[factor][draw.integers(len(KINDS[factor]))]
        chosen = {axis: int(draw.integers(len(AXES[axis]))) for axis in axes}
        index = tuple(chosen.get(axis, slice(None)) for axis in AXES)
        share = float(worth[index].sum())
        ratio = 1 + effect / share if share else 0
        if (0.0 <= ratio < 1 if effect < 0 else 1 < ratio <= 3.0) and share < 0.8:
            names = tuple((axis, AXES[axis][place]) for axis, place in chosen.items())
            return Story(factor, names, effect), _multipliers(factor, index, ratio)
    return happen(shop, seed + 100_003, kind="slice", least=least, most=most)


def _multipliers(factor: str, index: tuple, ratio: float) -> dict:
    full = np.ones(tuple(len(values) for values in AXES.values()))
    full[index] = ratio
    if factor == "visitors":
        return {"visitors": full[..., 0]}
    return {"conversion" if factor == "buyers" else factor: full}


def days(seed: int, *, buyers: float, restless: float, **how) -> tuple[Story, list[dict]]:
    """Eight weeks and the day in question, its weekday drawn too."""
    shop = Shop(np.random.default_rng(seed), buyers, restless)
    first = seed % 7
    past = [shop.day(first + number) for number in range(7 * WEEKS)]
    story, change = happen(shop, seed, **how)
    return story, [*past, shop.day(first + 7 * WEEKS, change)]
