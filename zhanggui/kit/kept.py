"""What hardly changes and everybody asks: read at most every two seconds, and at once after a change made here."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connections, transaction

T = TypeVar("T")
FRESH = 2.0  # seconds that another process's change may stay unseen
_every: "list[Kept]" = []


class Kept(Generic[T]):
    """`read()` gives the whole of it. Inside a transaction of somebody who changed it, it is read anew."""

    def __init__(self, read: Callable[[], T]):
        self._read = read
        self._lock = threading.Lock()
        self._value: T | None = None
        self._read_at = 0.0
        _every.append(self)

    def get(self) -> T:
        value = self._value
        if value is None or time.monotonic() - self._read_at > FRESH:
            at = time.monotonic()
            value = self._read()
            with self._lock:
                self._value, self._read_at = value, at
        return value

    def forget(self) -> None:
        """It was changed here: read it anew, now and after the commit."""
        self._value = None
        if connections["default"].in_atomic_block:
            transaction.on_commit(self._drop)

    def _drop(self) -> None:
        self._value = None


def forget_all() -> None:
    for kept in _every:
        kept._drop()
