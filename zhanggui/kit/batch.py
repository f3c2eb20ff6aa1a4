"""Shared commits: callers that arrive together share one transaction, and a call returns when its change is durable.

When a list fails, it is halved until the culprit stands alone; it alone gets the exception. Inside somebody's own
transaction (a test case, a larger deed) the command runs at once, as a list of one. Who waits holds no connection, and
where too many wait already the answer is `Busy`, before anything was begun.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connections, transaction

from zhanggui.kit import doors
from zhanggui.kit.errors import Busy

C = TypeVar("C")
R = TypeVar("R")


class _Call(Generic[C, R]):
    """One caller: woken once, with an answer or to commit for all who wait."""

    __slots__ = ("answered", "bell", "command", "problem", "result")

    result: R

    def __init__(self, command: C):
        self.command = command
        self.answered = False
        self.problem: BaseException | None = None
        self.bell = threading.Lock()
        self.bell.acquire()


class Committer(Generic[C, R]):
    """`run(list) -> list` of equal length, called in one transaction for up to `size` commands that wait together."""

    def __init__(self, run: Callable[[list[C]], list[R]], *, size: int = 64, limit: int = 512):
        self.run = run
        self.size = size
        self.limit = limit
        self._waiting: deque[_Call[C, R]] = deque()
        self._led = False  # somebody commits; who is not led has nobody waiting
        self._lock = threading.Lock()

    def submit(self, command: C) -> R:
        """The command's result, once its transaction is committed."""
        if connections["default"].in_atomic_block:
            return self.run([command])[0]
        call: _Call[C, R] = _Call(command)
        with self._lock:
            if len(self._waiting) >= self.limit:
                raise Busy
            self._waiting.append(call)
            leads, self._led = not self._led, True
        if not leads:
            with doors.aside():
                call.bell.acquire()
        if not call.answered:
            self._lead()
        if call.problem is not None:
            raise call.problem
        return call.result

    def _lead(self) -> None:
        """Commit for the first who wait, the leader among them; then the first of the others leads, before anybody answers."""
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(self.size, len(self._waiting)))]
        try:
            self._settle(batch)
        finally:
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
            if following is not None:
                following.bell.release()
            for call in batch:
                call.bell.release()

    def _settle(self, batch: list[_Call[C, R]]) -> None:
        if not batch:
            return
        try:
            with transaction.atomic():
                results = self.run([call.command for call in batch])
            for call, result in zip(batch, results, strict=True):
                call.result, call.answered = result, True
        except BaseException as problem:
            if len(batch) == 1:
                batch[0].problem, batch[0].answered = problem, True
                return
            middle = len(batch) // 2
            self._settle(batch[:middle])
            self._settle(batch[middle:])
