"""The sieve: named steps, each with the reason it drops a hit for. What no step drops is collected.

A step answers from the hit alone or from this process's short memory; none touches a database.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from zhanggui.analytics import agents
from zhanggui.analytics.dto import KINDS, Hit

AHEAD = timedelta(minutes=5)  # a clock may be wrong by this much
BEHIND = timedelta(hours=26)  # a phone without a net may send yesterday's hits
REPEAT = 0.25  # s: the same hit twice within this is one hit sent twice
WINDOW = 10.0  # s
MOST_PER_WINDOW = 40  # hits of one visitor, faster than anybody reads
MOST_PER_NETWORK = 400  # hits of one address: an office, not a flood


class Memory:
    """What the sieve remembers of the last seconds: counts per visitor and network, and the last hit of each visitor."""

    def __init__(self):
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[str, int] = {}
        self._last: dict[tuple, float] = {}

    def count(self, who: str, at: float) -> int:
        with self._lock:
            self._turn(at)
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who]

    def repeated(self, what: tuple, at: float) -> bool:
        with self._lock:
            self._turn(at)
            last = self._last.get(what)
            self._last[what] = at
            return last is not None and abs(at - last) < REPEAT

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()
            self._last.clear()

    def _turn(self, at: float) -> None:
        window = int(at // WINDOW)
        if window != self._window:
            self._window = window
            self._counts.clear()
            self._last.clear()


MEMORY = Memory()


def malformed(hit: Hit, now: datetime) -> bool:
    """Not of a known kind, no address of ours, no visitor, or an instant without a zone."""
    return (
        hit.kind not in KINDS
        or not hit.path.startswith("/")
        or len(hit.path) > 2000
        or not 8 <= len(hit.visitor) <= 32
        or hit.at.tzinfo is None
        or not 0 <= hit.dwell_ms <= 86_400_000
    )


def misdated(hit: Hit, now: datetime) -> bool:
    """Told of the future, or of longer ago than a phone without a net would."""
    return not now - BEHIND <= hit.at <= now + AHEAD


def own_probe(hit: Hit, now: datetime) -> bool:
    """Our own health checks and measurements."""
    return agents.own_probe(hit.user_agent)


def staff(hit: Hit, now: datetime) -> bool:
    """Somebody who works here, signed in."""
    return hit.is_staff


def prefetch(hit: Hit, now: datetime) -> bool:
    """A page that the browser fetched in case somebody wants it; nobody has seen it."""
    return hit.is_prefetch


def robot(hit: Hit, now: datetime) -> bool:
    """Says itself that it is a program, or says nothing."""
    return agents.robot(hit.user_agent)


def repeated(hit: Hit, now: datetime) -> bool:
    """The same hit of the same visitor again within a quarter of a second."""
    return MEMORY.repeated((hit.visitor, hit.kind, hit.path, hit.subject_id), hit.at.timestamp())


def too_fast(hit: Hit, now: datetime) -> bool:
    """More hits in ten seconds than anybody reads, from one visitor or one address."""
    at = now.timestamp()
    if MEMORY.count(hit.visitor, at) > MOST_PER_WINDOW:
        return True
    return bool(hit.ip) and MEMORY.count("ip " + hit.ip, at) > MOST_PER_NETWORK


Step = Callable[[Hit, datetime], bool]
LIVE: tuple[Step, ...] = (malformed, misdated, own_probe, staff, prefetch, robot, repeated, too_fast)
PAST: tuple[Step, ...] = (malformed, own_probe, staff, prefetch, robot)  # for hits handed in long afterwards


def reason_to_drop(hit: Hit, now: datetime, steps: tuple[Step, ...] = LIVE) -> str | None:
    """The name of the first step that drops the hit, or None."""
    for step in steps:
        if step(hit, now):
            return step.__name__
    return None
