"""`python -m tests.simulation.shopdays [first] [number]`: the figures of docs/why.md, from seeds that nothing was tuned on."""

import sys
from collections import Counter

from tests.simulation.shopdays.trial import run

FIRST = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
NUMBER = int(sys.argv[2]) if len(sys.argv) > 2 else 1000


def told(name: str, score: Counter) -> None:
    kinds = sorted({kind for kind, _right in score})
    parts = [f"{kind} {score[kind, True]}/{score[kind, True] + score[kind, False]}" for kind in kinds]
    print(f"{name}: " + ", ".join(parts), flush=True)


seeds = range(FIRST, FIRST + NUMBER)
told("shops of 800 to 4,000 buyers a day, restless by 1 to 3 %", run(seeds))
told("unchanged days of the same shops", run(seeds[: NUMBER // 2], kind="none"))
for buyers in (30, 100, 300, 1000, 3000):
    told(f"{buyers} buyers a day", run(seeds[: NUMBER // 5], buyers=buyers))
for restless in (0.05, 0.1):
    told(f"restless by {restless:.0%}", run(seeds[: NUMBER // 5], restless=restless))
for share in (0.01, 0.03):
    told(
        f"a source × item of {share:.0%} of the sales loses 30 %", run(seeds[: NUMBER // 5], kind="slice", third=share)
    )
