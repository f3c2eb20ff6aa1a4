"""The audit log: who did what, when, to which thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhanggui.kit import sql
from zhanggui.kit.ids import uuid7
from zhanggui.kit.models import AuditEntry
from zhanggui.kit.page import CursorUnknown, Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class AuditLine:
    by: str
    deed: str
    object_kind: str
    object_id: str
    facts: dict[str, Any]
    at: datetime


def note(
    *, by: str, deed: str, object_kind: str, object_id: Any, facts: dict[str, Any] | None = None, now: datetime
) -> None:
    """Write one line. `facts` are plain JSON values and hold no personal data."""
    AuditEntry.objects.create(
        by=by, deed=deed, object_kind=object_kind, object_id=str(object_id), facts=facts or {}, at=now
    )


def note_many(*, by: str, deed: str, object_kind: str, things: list[tuple[Any, dict[str, Any]]], now: datetime) -> None:
    """One line for each (thing, facts), in one statement."""
    columns = ["id", "by", "deed", "object_kind", "object_id", "facts", "at"]
    rows = [(uuid7(), by, deed, object_kind, str(thing), facts, now) for thing, facts in things]
    sql.insert_many(AuditEntry, columns, rows)


def trail(object_kind: str, object_id: Any, *, limit: int = 200) -> list[AuditLine]:
    """What was done to one thing, newest first."""
    return _lines(AuditEntry.objects.filter(object_kind=object_kind, object_id=str(object_id)), limit)


def latest(*, limit: int = 100, by: str = "") -> list[AuditLine]:
    """What was done lately, by everybody or by one."""
    return _lines(AuditEntry.objects.filter(by=by) if by else AuditEntry.objects.all(), limit)


def between(deeds: Iterable[str], since: datetime, until: datetime, *, limit: int = 500) -> list[AuditLine]:
    """Deeds of some names in a span, newest first."""
    return _lines(AuditEntry.objects.filter(deed__in=list(deeds), at__gte=since, at__lt=until), limit)


def page(*, by: str = "", kind: str = "", cursor: str | None = None, limit: int = 100) -> Page[AuditLine]:
    """What was done, newest first: by one, or to things of one kind, if asked."""
    rows = AuditEntry.objects.filter(**{"by": by} if by else {}, **{"object_kind": kind} if kind else {})
    if cursor:
        at, last = decode_cursor(cursor, 2)
        try:
            when = datetime.fromisoformat(str(at))
            rows = rows.filter(Q(at__lt=when) | Q(at=when, id__lt=UUID(hex=str(last))))
        except ValueError:
            raise CursorUnknown from None
    fields = ("by", "deed", "object_kind", "object_id", "facts", "at", "id")
    found = list(rows.order_by("-at", "-id").values_list(*fields)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    following = encode_cursor([found[-1][5].isoformat(), found[-1][6].hex]) if more else None
    return Page(tuple(AuditLine(*row[:6]) for row in found), following)


def _lines(rows, limit: int) -> list[AuditLine]:
    fields = rows.order_by("-at", "-id").values_list("by", "deed", "object_kind", "object_id", "facts", "at")
    return [AuditLine(*row) for row in fields[:limit]]
