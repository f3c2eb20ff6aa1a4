"""Small tables that every request asks for, kept in the process and read again after two seconds or a change of our own."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connections, transaction

T = TypeVar("T")
FRESH = 2.0  # seconds that another process's change may stay unseen
_all: list["Kept"] = []


class Kept(Generic[T]):
    """What `load()` gave. Whatever depends on the clock is decided by the reader, never by the age of what is kept."""

    def __init__(self, load: Callable[[], T]):
        self._load = load
        self._held: tuple[float, T] | None = None
        _all.append(self)

    def get(self) -> T:
        held = self._held
        if held is None or time.monotonic() - held[0] > FRESH:
            held = self._held = (time.monotonic(), self._load())
        return held[1]

    def forget(self) -> None:
        self._held = None

    def changed(self) -> None:
        """The caller has written: forget now, and again when it is committed."""
        self.forget()
        if connections["default"].in_atomic_block:
            transaction.on_commit(self.forget)


def forget_all() -> None:
    for kept in _all:
        kept.forget()
