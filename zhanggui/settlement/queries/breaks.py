"""Where the sides differ, and how far each day is."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from zhanggui.kit.page import Page, decode_cursor, encode_cursor
from zhanggui.payments.public import PROVIDERS
from zhanggui.settlement.models import BillDay, Break, Terms
from zhanggui.settlement.states import BreakKind, BreakState


@dataclass(frozen=True, slots=True)
class BreakView:
    id: UUID
    provider: str
    provider_label: str
    day: date
    kind: str
    kind_label: str
    reference: str
    document: str
    facts: dict[str, Any]
    state: str
    state_label: str
    note: str
    by: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class DayView:
    """`open` breaks keep the day from being closed."""

    provider: str
    provider_label: str
    day: date
    lines: int
    fetched_at: datetime | None
    reconciled_at: datetime | None
    closed_at: datetime | None
    open: int
    explained: int


@dataclass(frozen=True, slots=True)
class TermsView:
    provider: str
    valid_from: date
    rate: Decimal
    fixed_minor: int
    returns_fee: bool
    mark: str
    payout_days: int
    source: str


def breaks(
    *, state: str = "open", provider: str = "", kind: str = "", cursor: str | None = None, limit: int = 50
) -> Page[BreakView]:
    """Breaks, newest day first."""
    rows = Break.objects.order_by("-day", "-id")
    for name, value in (("state", state), ("provider", provider), ("kind", kind)):
        if value:
            rows = rows.filter(**{name: value})
    if cursor:
        day, last = decode_cursor(cursor, 2)
        rows = rows.filter(Q(day__lt=day) | Q(day=day, id__lt=last))
    found = list(rows[: limit + 1])
    views = tuple(_view(row) for row in found[:limit])
    more = encode_cursor([views[-1].day.isoformat(), str(views[-1].id)]) if len(found) > limit else None
    return Page(views, more)


def open_breaks() -> int:
    return Break.objects.filter(state=BreakState.OPEN).count()


def days(*, limit: int = 30) -> list[DayView]:
    """The latest days of all companies with what is open on each."""
    rows = list(BillDay.objects.order_by("-day", "provider")[:limit])
    counted: dict[tuple, dict[str, int]] = {}
    of_days = Break.objects.filter(day__in={row.day for row in rows})
    for provider, day, state, count in of_days.values_list("provider", "day", "state").annotate(Count("id")):
        counted.setdefault((provider, day), {})[state] = count
    return [_day(row, counted.get((row.provider, row.day), {})) for row in rows]


def terms_in_force(day: date) -> list[TermsView]:
    """What each company charges on a day."""
    found: dict[str, TermsView] = {}
    fields = ("provider", "valid_from", "rate", "fixed_minor", "returns_fee", "mark", "payout_days", "source")
    for row in Terms.objects.filter(valid_from__lte=day).order_by("valid_from").values_list(*fields):
        found[row[0]] = TermsView(*row)
    return [found[key] for key in sorted(found)]


def _label(provider: str) -> str:
    return str(PROVIDERS.get(provider).label) if provider in PROVIDERS else provider


def _view(row: Break) -> BreakView:
    return BreakView(
        row.id,
        row.provider,
        _label(row.provider),
        row.day,
        row.kind,
        str(BreakKind(row.kind).label),
        row.reference,
        row.document,
        row.facts,
        row.state,
        str(BreakState(row.state).label),
        row.note,
        row.by,
        row.found_at,
    )


def _day(row: BillDay, counts: dict[str, int]) -> DayView:
    return DayView(
        row.provider,
        _label(row.provider),
        row.day,
        row.lines,
        row.fetched_at,
        row.reconciled_at,
        row.closed_at,
        counts.get(BreakState.OPEN, 0),
        counts.get(BreakState.EXPLAINED, 0),
    )
