"""Shared commits: callers that arrive together share one transaction, and a call returns when its change is durable.

When a list fails, it is halved until the culprit stands alone; it alone gets the exception. Inside somebody's own
transaction (a test case, a larger deed) the command runs at once, as a list of one. Who waits holds no connection, and
where too many wait already the answer is `Busy`, before anything was begun.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections, transaction

from zhanggui.kit import doors
from zhanggui.kit.errors import Busy

C = TypeVar("C")
R = TypeVar("R")


class Committer(Generic[C, R]):
    """`run(list) -> list` of equal length, called in one transaction for up to `size` commands that wait together."""

    def __init__(self, run: Callable[[list[C]], list[R]], *, size: int = 64, limit: int = 512):
        self.run = run
        self.size = size
        self.limit = limit
        self._waiting: deque[tuple[C, Future]] = deque()
        self._busy = threading.Lock()

    def submit(self, command: C) -> R:
        """The command's result, once its transaction is committed."""
        if connections["default"].in_atomic_block:
            return self.run([command])[0]
        if len(self._waiting) >= self.limit:
            raise Busy
        future: Future = Future()
        self._waiting.append((command, future))
        # Whoever holds the lock commits for all who wait; the others wait for it and find their answer ready.
        while not future.done():
            if not self._busy.acquire(blocking=False):
                with doors.aside():
                    self._busy.acquire()
            try:
                if not future.done():
                    self._commit()
            finally:
                self._busy.release()
        return future.result()

    def _commit(self) -> None:
        batch: list[tuple[C, Future]] = []
        while self._waiting and len(batch) < self.size:
            batch.append(self._waiting.popleft())
        self._settle(batch)

    def _settle(self, batch: list[tuple[C, Future]]) -> None:
        if not batch:
            return
        try:
            with transaction.atomic():
                results = self.run([command for command, _ in batch])
        except BaseException as problem:
            if len(batch) == 1:
                batch[0][1].set_exception(problem)
                return
            middle = len(batch) // 2
            self._settle(batch[:middle])
            self._settle(batch[middle:])
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)
