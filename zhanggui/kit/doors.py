"""How many requests a web process works on at once, how many wait inside, and what the others are told: come back later.

A connection to the database belongs to a place at work, not to a thread: whoever waits (at the door, or for a shared commit)
holds none. Beyond the room inside, and after waiting too long, the answer is 503 with Retry-After, at once and without any
work, so that a shop in a rush serves as many as it can instead of everybody late.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.utils import translation

from zhanggui.kit.errors import Busy
from zhanggui.kit.locales import django_code

AT_WORK = 16  # requests, and connections
INSIDE = 56  # at work and waiting
PATIENCE = 3.0  # seconds of waiting for a place
PAGE = '<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>503</title><p>{text}</p></html>'

_mine = threading.local()


class Places:
    """So many places; whoever comes back from waiting aside goes before those at the door."""

    def __init__(self, count: int):
        lock = threading.Lock()
        self.door, self.aside = threading.Condition(lock), threading.Condition(lock)
        self.free, self.returning = count, 0

    def take(self, patience: float | None) -> bool:
        with self.door:
            if not self.door.wait_for(lambda: self.free and not self.returning, patience):
                return False
            self.free -= 1
            return True

    def take_again(self) -> None:
        with self.aside:
            self.returning += 1
            self.aside.wait_for(lambda: self.free)
            self.returning -= 1
            self.free -= 1
            if self.free and not self.returning:
                self.door.notify()

    def give(self) -> None:
        with self.door:
            self.free += 1
            (self.aside if self.returning else self.door).notify()


class Doors:
    """Around a WSGI application."""

    def __init__(
        self, application: Callable, *, at_work: int = AT_WORK, inside: int = INSIDE, patience: float = PATIENCE
    ):
        self.application, self.room, self.patience = application, inside, patience
        self.places = Places(at_work)
        self.idle: list[dict[str, Any]] = []  # connections that nobody uses
        self.inside = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        with self._lock:
            full = self.inside >= self.room
            self.inside += not full
        if full:
            return _busy(environ, start_response)
        entered = False
        try:
            entered = self.places.take(self.patience)
            if not entered:
                return _busy(environ, start_response)
            self.enter()
            answer = self.application(environ, start_response)
            if getattr(answer, "streaming", True):  # read later, by this thread
                return self._streamed(answer)
            try:
                return [*answer]
            finally:
                getattr(answer, "close", lambda: None)()
        finally:
            if entered:
                self.leave()
            with self._lock:
                self.inside -= 1

    def _streamed(self, answer: Any) -> Iterator[bytes]:
        try:
            yield from answer
        finally:
            getattr(answer, "close", lambda: None)()

    def enter(self) -> None:
        """Having a place, take the connections of somebody who left."""
        with self._lock:
            taken = self.idle.pop() if self.idle else {}
        for alias, wrapper in taken.items():
            connections[alias] = wrapper
            wrapper.close_if_unusable_or_obsolete()
        _mine.doors = self

    def leave(self) -> None:
        """Give place and connections to the next."""
        _mine.doors = None
        left = {wrapper.alias: wrapper for wrapper in connections.all(initialized_only=True)}
        for alias, wrapper in left.items():
            if not wrapper.allow_thread_sharing:
                wrapper.inc_thread_sharing()
            del connections[alias]
        with self._lock:
            self.idle.append(left)
        self.places.give()


@contextmanager
def aside() -> Iterator[None]:
    """Wait without a place at work: somebody else goes on with it. Outside a web process nothing happens."""
    doors: Doors | None = getattr(_mine, "doors", None)
    if doors is None:
        yield
        return
    doors.leave()
    try:
        yield
    finally:
        doors.places.take_again()
        doors.enter()


def _busy(environ: dict, start_response: Callable) -> list[bytes]:
    from zhanggui.kit.http import API, PROBLEM, problem

    path, refusal = environ.get("PATH_INFO", ""), Busy()
    wished = path[1:3] if path[1:3] in ("zh", "en") else environ.get("HTTP_ACCEPT_LANGUAGE", "zh")[:2]
    with translation.override(django_code("en" if wished == "en" else "zh-cn")):
        if path.startswith(API):
            kind, body = PROBLEM, problem(refusal)
        else:
            kind, body = "text/html; charset=utf-8", PAGE.format(lang=wished, text=refusal.message).encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Retry-After", str(refusal.retry_after))]
    start_response("503 Service Unavailable", headers)
    return [body]
