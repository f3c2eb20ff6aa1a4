"""From the request into the database: hits gather in the process and are written together.

A batch is written when it is large, when its oldest hit is `WAIT` seconds old, and when the process ends. A process that is
killed loses at most that second of hits; money and orders never travel this way. Inside a transaction of the caller (a
test, an import) everything is written at once.
"""

import atexit
import logging
import os
import threading
import time
from collections import Counter
from datetime import date, datetime

from django.db import connections, transaction

from zhanggui.analytics import coverage
from zhanggui.analytics.models import BufferedHit, Drop
from zhanggui.kit import sql
from zhanggui.kit.databases import EVENTS

log = logging.getLogger(__name__)
WAIT = 1.0  # s
FULL = 200  # hits
KEEP = 20_000  # hits held while the database cannot be reached
COLUMNS = ["at_us", "kind", "visitor", "path", "subject", "channel", "source", "campaign", "paid", "device", "browser",
           "locale", "dwell_ms"]  # fmt: skip


class Buffer:
    def __init__(self):
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._rows: list[tuple] = []
        self._drops: Counter[tuple[date, str]] = Counter()
        self._now: datetime | None = None  # of the last live hit: a sign that collection runs
        self._wake = threading.Event()
        self._thread: tuple[int, threading.Thread] | None = None

    def add(self, rows: list[tuple], drops: list[tuple[date, str]], now: datetime | None) -> None:
        """Take rows to be written; `now` when they are live, None when they are history."""
        with self._lock:
            self._rows += rows
            self._now = now or self._now
            self._drops.update(drops)
            full = len(self._rows) >= FULL
        if connections[EVENTS].in_atomic_block:
            self.flush()
        else:
            self._start()
            if full:
                self._wake.set()

    def flush(self) -> int:
        """Write what has gathered; the number of hits written."""
        if not self._rows and not self._drops:
            return 0
        with self._writing:
            with self._lock:
                rows, drops, now = self._rows, self._drops, self._now
                self._rows, self._drops, self._now = [], Counter(), None
            try:
                with transaction.atomic(using=EVENTS):
                    sql.insert_many(BufferedHit, COLUMNS, rows, using=EVENTS)
                    count_drops(drops)
                    if now:
                        coverage.alive("hits", now)
            except Exception:
                with self._lock:
                    self._rows = (rows + self._rows)[:KEEP]
                    self._drops.update(drops)
                raise
        return len(rows)

    def _start(self) -> None:
        if self._thread and self._thread[0] == os.getpid() and self._thread[1].is_alive():
            return
        with self._lock:
            if self._thread and self._thread[0] == os.getpid() and self._thread[1].is_alive():
                return
            thread = threading.Thread(target=self._run, name="analytics-buffer", daemon=True)
            self._thread = (os.getpid(), thread)
            thread.start()

    def _run(self) -> None:
        while True:
            self._wake.wait(WAIT)
            self._wake.clear()
            try:
                if self.flush():
                    connections[EVENTS].close()  # a second's work is done; the next batch may be long in coming
            except Exception as problem:
                log.warning("hits could not be written yet: %s", problem)
                time.sleep(WAIT)

    def at_exit(self) -> None:
        try:
            self.flush()
        except Exception as problem:
            log.warning("the last hits could not be written: %s", problem)


BUFFER = Buffer()
atexit.register(BUFFER.at_exit)


def count_drops(drops: Counter[tuple[date, str]]) -> None:
    """Add to the counts per UTC day and reason."""
    table = Drop._meta.db_table
    rows = [(on, reason, count) for (on, reason), count in sorted(drops.items())]
    conflict = f'ON CONFLICT ("on", reason) DO UPDATE SET count = {table}.count + excluded.count'
    sql.insert_many(Drop, ["on", "reason", "count"], rows, using=EVENTS, on_conflict=conflict)
