"""Facts go up: recorded in the same transaction as the change, delivered afterwards, at least once, to every listener.

Handlers are idempotent and read the present. One that fails delays nobody else: its failure is a row with the time of
the next try; after eight tries it is parked, and the check `kit.outbox_parked` shows it until somebody tries again.
"""

import dataclasses
import logging
import random
import sys
import typing
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import connections, transaction

from zhanggui.kit import clock, sql
from zhanggui.kit.ids import uuid7
from zhanggui.kit.models import OutboxEvent, OutboxFailure

log = logging.getLogger(__name__)
TRIES = 8
FIRST_PAUSE = 2  # seconds; doubles with each try
BATCH = 200
CLAIM = timedelta(minutes=5)
KEEP_DONE = timedelta(days=7)

E = TypeVar("E")
EVENTS: dict[str, type] = {}
_names: dict[type, str] = {}
LISTENERS: dict[str, list[tuple[str, Callable, bool]]] = {}


def event(name: str) -> Callable[[type[E]], type[E]]:
    """Declare a frozen dataclass as a fact under a lasting name. It holds ids and numbers, never personal data."""

    def declare(kind: type[E]) -> type[E]:
        if EVENTS.setdefault(name, kind) is not kind:
            raise ValueError(f"two facts are called {name}")
        _names[kind] = name
        return kind

    return declare


def listens(*kinds: type, many: bool = False) -> Callable[[Callable], Callable]:
    """Have `handler(fact, *, now)` called for every fact of these kinds; with `many`, `handler(facts, *, now)` for lists.

    Each call has a transaction of its own. A list that fails is told again one by one, so that one bad fact stands alone.
    """

    def subscribe(handler: Callable) -> Callable:
        label = f"{handler.__module__}.{handler.__qualname__}"
        for kind in kinds:
            listeners = LISTENERS.setdefault(_names[kind], [])
            if label not in [known for known, _, _ in listeners]:
                listeners.append((label, handler, many))
        return handler

    return subscribe


def record(*facts: Any) -> None:
    """Record facts with the change they tell of. Outside a transaction they could be told of a change that never was."""
    if not facts:
        return
    if not connections["default"].in_atomic_block:
        raise RuntimeError("outbox.record belongs inside the transaction of the change it tells of")
    at = clock.now()
    rows = [(uuid7(), _names[type(fact)], orjson.dumps(_fields(fact)).decode(), at) for fact in facts]
    sql.insert_many(OutboxEvent, ["id", "name", "payload", "recorded_at"], rows)


def _fields(fact: Any) -> dict[str, Any]:
    return {field.name: getattr(fact, field.name) for field in dataclasses.fields(fact)}


def drain(now: datetime | None = None, *, rounds: int = 100) -> int:
    """Deliver whatever is due, including what deliveries record in turn; the number of facts told."""
    told = 0
    for _ in range(rounds):
        step = _fresh(now or clock.now()) + _again(now or clock.now())
        if not step:
            break
        told += step
    return told


def _fresh(now: datetime) -> int:
    """Tell facts that nobody has been told. A claim runs out by the clock, so a killed relay's facts are told again."""
    table = OutboxEvent._meta.db_table
    due = f"SELECT id FROM {table} WHERE done_at IS NULL AND (claimed_until IS NULL OR claimed_until <= %s) ORDER BY id"
    # As an array it is asked once, whatever the planner takes the table for; as a join it was asked again for every row.
    which = f"IN ({due} LIMIT {BATCH})"
    if sql.dialect() == "postgresql":
        which = f"= ANY(ARRAY({due} LIMIT {BATCH} FOR UPDATE SKIP LOCKED))"
    found: list[tuple[Any, str, str]] = sql.fetch(
        f"UPDATE {table} SET claimed_until = %s WHERE id {which} RETURNING id, name, payload", [now + CLAIM, now]
    )
    events = sorted((sql.uuid_out(key), name, payload) for key, name, payload in found)
    if not events:
        return 0
    failures = _deliver(events, now)
    which, params = sql.among("id", [event_id for event_id, _, _ in events])
    with transaction.atomic() if failures else nullcontext():
        columns = ["event_id", "handler", "tries", "next_at", "error"]
        sql.insert_many(OutboxFailure, columns, failures, on_conflict="ON CONFLICT DO NOTHING")
        sql.execute(f"UPDATE {table} SET done_at = %s WHERE {which}", [now, *params])
    return len(events)


def _deliver(events: list[tuple[UUID, str, str]], now: datetime) -> list[tuple]:
    """Tell every listener; the rows of those that failed."""
    failures = []
    by_listener: dict[tuple[str, Callable, bool], list[tuple[UUID, str, str]]] = {}
    for fresh in events:
        for listener in LISTENERS.get(fresh[1], []):
            by_listener.setdefault(listener, []).append(fresh)
    for (label, handler, many), told in by_listener.items():
        if many and not _tell(handler, [decode(name, payload) for _, name, payload in told], now):
            continue
        for event_id, name, payload in told:
            fact = decode(name, payload)
            problem = _tell(handler, [fact] if many else fact, now)
            if problem:
                failures.append((event_id, label, 1, now + _pause(1), problem))
    return failures


def _again(now: datetime) -> int:
    """Try those listeners again whose pause is over."""
    due = sql.fetch(
        "SELECT f.id, f.handler, f.tries, e.name, e.payload FROM kit_outboxfailure f JOIN kit_outboxevent e ON e.id = f.event_id"
        f" WHERE f.parked_at IS NULL AND f.next_at <= %s ORDER BY f.next_at LIMIT {BATCH}",
        [now],
    )
    for failure_id, label, tries, name, payload in due:
        fact = decode(name, payload)
        problem = f"no listener {label}"
        for known, handler, many in LISTENERS.get(name, []):
            if known == label:
                problem = _tell(handler, [fact] if many else fact, now)
        row = OutboxFailure.objects.filter(id=failure_id)
        if not problem:
            row.delete()
            continue
        tries += 1
        row.update(tries=tries, error=problem, next_at=now + _pause(tries), parked_at=now if tries >= TRIES else None)
    return len(due)


def _tell(handler: Callable, fact: Any, now: datetime) -> str:
    """Call one listener in a transaction of its own; what went wrong, or nothing."""
    try:
        with transaction.atomic():
            handler(fact, now=now)
    except Exception as problem:
        log.warning("%s failed: %s", handler.__qualname__, type(problem).__name__, exc_info=problem)
        return f"{type(problem).__name__}: {problem}"[:2000]
    return ""


def _pause(tries: int) -> timedelta:
    return timedelta(seconds=FIRST_PAUSE * 2 ** (tries - 1) * random.uniform(0.8, 1.2))


def decode(name: str, payload: str) -> Any:
    """The fact that a row tells of."""
    kind = EVENTS[name]
    raw = orjson.loads(payload)
    hints = _hints(kind)
    return kind(**{key: _typed(value, hints[key]) for key, value in raw.items() if key in hints})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, vars(sys.modules[kind.__module__]))


def _typed(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (list, tuple):
        return origin(_typed(item, arguments[0]) for item in value)
    if origin is not None and arguments:  # Optional
        return _typed(value, next(kind for kind in arguments if kind is not type(None)))
    if hint is UUID:
        return UUID(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    return value


def parked() -> list[tuple[int, str, str, str, datetime | None]]:
    """(id, fact, listener, error, since) of deliveries that were given up."""
    rows = OutboxFailure.objects.filter(parked_at__isnull=False).order_by("parked_at")
    return list(rows.values_list("id", "event__name", "handler", "error", "parked_at"))


def try_again(failure_ids: list[int], now: datetime) -> int:
    """Give parked deliveries another eight tries; the number of them."""
    rows = OutboxFailure.objects.filter(id__in=failure_ids, parked_at__isnull=False)
    return rows.update(parked_at=None, tries=0, next_at=now)


def waiting() -> int:
    """Facts that have not been told yet."""
    return OutboxEvent.objects.filter(done_at__isnull=True).count()


def forget_done(now: datetime) -> int:
    """Delete facts told to everybody long ago; those with a failure stay."""
    told = OutboxEvent.objects.filter(done_at__lt=now - KEEP_DONE)
    return told.exclude(id__in=OutboxFailure.objects.values("event_id")).delete()[0]
