"""`zhanggui worker`: tells facts to their listeners and runs periodic jobs. Safe to run more than once, and to kill."""

import os
import signal
import threading
import time
from argparse import ArgumentParser, Namespace

PAUSE = 0.1
NICE = 5  # how far the worker steps back for the web processes on PostgreSQL
QUICK = 5  # seconds: jobs more frequent than this have a thread of their own, so that no long job delays a fact


def arguments(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace) -> int:
    ending = threading.Event()
    for sort in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sort, lambda *_: ending.set())
    import django

    django.setup()
    _step_back()
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


def _step_back() -> None:
    """Whoever buys goes before what is told afterwards. With the embedded database the worker holds its one lock, and nobody
    should wait for a holder who waits himself."""
    from django.db import connection

    if connection.vendor == "postgresql" and hasattr(os, "nice"):
        os.nice(NICE)
