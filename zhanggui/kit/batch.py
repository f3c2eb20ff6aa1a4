"""Shared commits: callers that arrive together share one transaction, and a call returns when its change is durable.

When a list fails, it is halved until the culprit stands alone; it alone gets the exception. Inside somebody's own
transaction (a test case, a larger deed) the command runs at once, as a list of one.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections, transaction

C = TypeVar("C")
R = TypeVar("R")


class Committer(Generic[C, R]):
    """`run(list) -> list` of equal length, called in one transaction for up to `size` commands that wait together."""

    def __init__(self, run: Callable[[list[C]], list[R]], *, size: int = 64):
        self.run = run
        self.size = size
        self._waiting: deque[tuple[C, Future]] = deque()
        self._busy = threading.Lock()

    def submit(self, command: C) -> R:
        """The command's result, once its transaction is committed."""
        if connections["default"].in_atomic_block:
            return self.run([command])[0]
        future: Future = Future()
        self._waiting.append((command, future))
        # Whoever holds the lock commits for all who wait; the others wait for it and find their answer ready.
        while not future.done():
            with self._busy:
                if not future.done():
                    self._commit()
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
