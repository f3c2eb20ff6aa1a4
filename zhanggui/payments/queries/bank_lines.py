"""What stands on the bank account, and which of it nobody has explained yet."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson

from zhanggui.kit import crypto
from zhanggui.kit.money import Money
from zhanggui.kit.page import Page, decode_cursor, encode_cursor
from zhanggui.payments.actions.import_statement import CONTEXT
from zhanggui.payments.models import BankLine, BankStatement, Intent
from zhanggui.payments.states import BankLineState


@dataclass(frozen=True, slots=True)
class BankLineView:
    """`suggested` is the reference that the text names when the amount differs."""

    id: UUID
    booked_on: date
    amount: Money
    text: str
    name: str
    account: str
    ref: str
    state: str
    why: str
    mark: str
    suggested: str = ""
    expected: Money | None = None


@dataclass(frozen=True, slots=True)
class StatementView:
    id: UUID
    name: str
    kind: str
    lines: int
    matched: int
    by: str
    at: datetime


def bank_queue(*, cursor: str | None = None, limit: int = 50) -> Page[BankLineView]:
    """Movements that wait for somebody, oldest first."""
    rows = BankLine.objects.filter(state=BankLineState.QUEUED).order_by("booked_on", "id")
    if cursor:
        day, last = decode_cursor(cursor, 2)
        rows = rows.filter(booked_on__gte=date.fromisoformat(day)).exclude(
            booked_on=date.fromisoformat(day), id__lte=last
        )
    found = list(rows[: limit + 1])
    views = _views(found[:limit])
    more = encode_cursor([views[-1].booked_on.isoformat(), str(views[-1].id)]) if len(found) > limit else None
    return Page(tuple(views), more)


def bank_queue_size() -> int:
    return BankLine.objects.filter(state=BankLineState.QUEUED).count()


def bank_lines(since: date, until: date, *, states: tuple[str, ...] = ()) -> list[BankLineView]:
    """Movements booked from `since` on and before `until`."""
    rows = BankLine.objects.filter(booked_on__gte=since, booked_on__lt=until).order_by("booked_on", "id")
    return _views(list(rows.filter(state__in=states) if states else rows))


def statements(*, limit: int = 20) -> list[StatementView]:
    rows = BankStatement.objects.order_by("-at", "-id")[:limit]
    fields = ("id", "name", "kind", "lines", "matched", "by", "at")
    return [StatementView(*row) for row in rows.values_list(*fields)]


def _views(rows: list[BankLine]) -> list[BankLineView]:
    wanted = {row.intent_id for row in rows if row.intent_id and row.state == BankLineState.QUEUED}
    intents = {one.id: one for one in Intent.objects.filter(id__in=wanted)}
    return [_view(row, intents.get(row.intent_id) if row.intent_id else None) for row in rows]


def _view(row: BankLine, intent: Intent | None) -> BankLineView:
    told = orjson.loads(crypto.unseal_shop(bytes(row.sealed), context=CONTEXT))
    return BankLineView(
        row.id,
        row.booked_on,
        Money(row.amount_minor, row.currency),
        told["text"],
        told["name"],
        told["account"],
        told["ref"],
        row.state,
        row.why,
        row.mark,
        suggested=intent.reference if intent else "",
        expected=Money(intent.amount_minor, intent.currency) if intent else None,
    )
