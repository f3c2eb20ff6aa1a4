"""`zhanggui worker`: tells facts to their listeners and runs periodic jobs. Safe to run more than once, and to kill."""

import signal
import threading
import time
from argparse import ArgumentParser, Namespace

PAUSE = 0.1
QUICK = 5  # seconds: jobs more frequent than this have a thread of their own, so that no long job delays a fact


def arguments(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace) -> int:
    ending = threading.Event()
    for sort in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sort, lambda *_: ending.set())
    import django

    django.setup()
    from zhanggui.kit.periodic import JOBS, Rota

    def turn(names: set[str]) -> None:
        rota = Rota(names)
        while not ending.is_set():
            rota.step()
            ending.wait(PAUSE)

    quick = {name for name, job in JOBS.items() if job.seconds < QUICK}
    slow = threading.Thread(target=turn, args=(set(JOBS) - quick,), daemon=True)
    slow.start()
    turn(quick)
    last = time.monotonic() + 8
    while slow.is_alive() and time.monotonic() < last:
        slow.join(0.1)
    return 0
