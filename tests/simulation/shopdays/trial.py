"""Hand the days to the explainer as the shop would, and compare its first answer with the truth."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from tests.simulation.shopdays.stories import Story, days
from tests.simulation.shopdays.world import DEVICES, ITEMS, REGIONS, SOURCES
from zhanggui.operations.localise import Cause, Cube, causes, usual_of


def cubes(told: list[dict]) -> list[Cube]:
    """The day and the same weekdays before it."""
    alike = told[::7]

    def table(part: str, away: tuple[int, ...]) -> np.ndarray:
        return np.array(
            [day[part].sum(axis=away).reshape(-1) if away else day[part].reshape(-1) for day in alike], dtype=float
        )

    seen = [(source, device, item) for source in SOURCES for device in DEVICES for item in ITEMS]
    lived = [(source, item, region) for source in SOURCES for item in ITEMS for region in REGIONS]
    sold = ("buyers", "money", "squares")
    seen_cube = Cube(("source", "device", "item"), seen, table("visits", ()), *(table(part, (3,)) for part in sold))
    lived_cube = Cube(("source", "item", "region"), lived, None, *(table(part, (1,)) for part in sold), of=("region",))
    return [seen_cube, lived_cube]


def explain(told: list[dict], first: int) -> list[Cause]:
    totals = [
        ((first + number) % 7, int(day["visits"].sum()), int(day["buyers"].sum()), int(day["money"].sum()))
        for number, day in enumerate(told[:-1])
    ]
    return causes(cubes(told), usual_of(totals, (first + len(totals)) % 7))


def right(story: Story, found: list[Cause]) -> bool:
    if not story.factor:
        return not found
    return bool(found) and (found[0].factor, dict(found[0].slice)) == (story.factor, dict(story.slice))


def run(seeds: Iterable[int], *, buyers=None, restless=None, **how) -> Counter:
    """Right and wrong by kind of story, with the size of the shop drawn where it is not given."""
    score: Counter = Counter()
    for seed in seeds:
        draw = np.random.default_rng((seed, 5))
        size = float(np.exp(draw.uniform(np.log(800), np.log(4000)))) if buyers is None else buyers
        calm = float(draw.uniform(0.01, 0.03)) if restless is None else restless
        story, told = days(seed, buyers=size, restless=calm, **how)
        kind = "none" if not story.factor else "slice" if story.slice else "outside"
        found = explain(told, seed % 7)
        score[kind, right(story, found)] += 1
    return score
