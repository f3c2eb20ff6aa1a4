"""A run under way: its counts, its lines, its heartbeat, and the ask whether it should stop."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from zhanggui.exchange.models import ImportIssue, ImportRun
from zhanggui.exchange.reasons import Said
from zhanggui.exchange.states import RunState
from zhanggui.kit import sql

ISSUE = ["run_id", "row", "field", "code", "facts", "severity"]


class Cancelled(Exception):
    """Somebody asked the run to stop."""


class Lost(Exception):
    """Somebody else carries the run out now."""


class Work:
    def __init__(self, run: ImportRun, clock: Callable[[], datetime], tell: Callable[["Work"], None]):
        self.run, self.clock, self.tell = run, clock, tell
        self.counts: Counter[str] = Counter(run.counts)
        self.begun_at = run.position

    def say(self, said: Sequence[Said]) -> None:
        """Write lines into the report (inside the chunk's transaction)."""
        rows = [(self.run.id, s.row, s.field[:100], s.code, s.facts, s.severity) for s in said]
        sql.insert_many(ImportIssue, ISSUE, rows)
        for line in said:
            self.counts[f"{line.severity}s"] += 1

    def settle(self, position: int, **values: Any) -> None:
        """The run stands at `position` now; the last statement of a chunk's transaction."""
        mine = ImportRun.objects.filter(id=self.run.id, state=RunState.RUNNING, runner=self.run.runner)
        changed = mine.update(position=position, counts=dict(self.counts), beat_at=self.clock(), **values)
        if not changed:
            raise Lost
        self.run.position = position

    def beat(self, **values: Any) -> None:
        """Say that we live, tell who watches, and stop if asked (outside of transactions)."""
        mine = ImportRun.objects.filter(id=self.run.id, state=RunState.RUNNING, runner=self.run.runner)
        if not mine.update(beat_at=self.clock(), **values):
            raise Lost
        for name, value in values.items():
            setattr(self.run, name, value)
        self.tell(self)
        if ImportRun.objects.filter(id=self.run.id, cancel_asked=True).exists():
            raise Cancelled
