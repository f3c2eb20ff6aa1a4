"""`python -m tests.simulation.run --kills 1000 --seed 7`: run a shop in several processes and kill them at random.

Prints the figures as JSON and exits 0 when every invariant holds. The data folder and the database come from the environment.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing.sharedctypes import RawValue
from pathlib import Path

HANDS, WORKERS = 2, 1


def child(run: Callable[[], None]) -> int:
    """A process that runs this and ends; its id. It shares no connection with its parent."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        run()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def alone(run: Callable[[], None]) -> None:
    _pid, status = os.waitpid(child(run), 0)
    if status:
        raise SystemExit(f"{run} ended with {status}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3600, help="end earlier than all kills after this")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tests.simulation import hands, judge, world

    place = world.World(Path(os.environ["ZHANGGUI_HOME"]), RawValue("q", 0))
    hands.deaf_company()
    alone(lambda: world.open_shop(place))
    world.read_shop(place)
    rng, began, killed = random.Random(options.seed), time.monotonic(), {"web": 0, "worker": 0}

    def start(role: str) -> int:
        seed = rng.getrandbits(32)
        return child((lambda: hands.Hand(place, seed).work()) if role == "web" else (lambda: hands.work(place)))

    family = {start(role): role for role in ["web"] * HANDS + ["worker"] * WORKERS}
    while sum(killed.values()) < options.kills and time.monotonic() - began < options.seconds:
        time.sleep(rng.uniform(0.02, 0.3))
        victim = rng.choice(sorted(family))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        role = family.pop(victim)
        killed[role] += 1
        family[start(role)] = role
    for pid in family:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    place.jump(3 * 3600)
    alone(lambda: settle(place))
    report: dict = {}

    def judged() -> None:
        report.update(problems=judge.problems(place), **judge.figures(place))
        (place.folder / "report.json").write_text(json.dumps(report))

    alone(judged)
    report = json.loads((place.folder / "report.json").read_text())
    report |= {"killed": killed, "seed": options.seed, "seconds": round(time.monotonic() - began, 1)}
    print(json.dumps(report, ensure_ascii=False))
    return 1 if report["problems"] else 0


def settle(place) -> None:
    """The worker comes back after a pause: what was begun is brought to its end."""
    from tests.simulation.hands import round_of_work

    quiet = 0
    while quiet < 3:
        quiet = 0 if round_of_work(place) else quiet + 1
        place.jump(400)


if __name__ == "__main__":
    sys.exit(main())
