"""Periodic work: jobs that the worker runs. Each is safe to run twice; nothing that must be true depends on one running."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections

from zhanggui.kit import clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    seconds: float
    run: Callable[[datetime], object]


JOBS: dict[str, Job] = {}


def every(*, seconds: float) -> Callable:
    """Register `job(now)` to run about every so many seconds."""

    def register(function: Callable) -> Callable:
        name = f"{function.__module__.removeprefix('zhanggui.')}.{function.__name__}"
        JOBS[name] = Job(name, seconds, function)
        return function

    return register


class Rota:
    """Runs what is due of the named jobs; one failing job delays no other."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.due: dict[str, float] = {}

    def step(self) -> int:
        ran = 0
        for job in [JOBS[name] for name in sorted(self.names)]:
            if time.monotonic() < self.due.get(job.name, 0):
                continue
            try:
                close_old_connections()
                job.run(clock.now())
            except Exception:
                log.exception("job %s failed", job.name)
            self.due[job.name] = time.monotonic() + job.seconds
            ran += 1
        return ran
