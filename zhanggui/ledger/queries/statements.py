"""The lines behind a balance and behind a document."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from zhanggui.kit.money import Money
from zhanggui.kit.page import Page, decode_cursor, encode_cursor
from zhanggui.ledger.kinds import DEBIT_KINDS, code_of, rows_of
from zhanggui.ledger.models import Account, Transfer
from zhanggui.ledger.queries.balances import balance_at


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as this account sees it: `amount` is positive when the balance grew."""

    id: int
    at: datetime
    amount: Money
    other: str
    document: str
    memo: str


@dataclass(frozen=True, slots=True)
class TransferLine:
    id: int
    at: datetime
    debit: str
    credit: str
    amount: Money
    command_id: UUID
    memo: str


def statement(code: str, currency: str, *, cursor: str | None = None, limit: int = 50) -> Page[StatementLine]:
    """Movements of one account, newest first."""
    accounts = {row.id: row for row in Account.objects.filter(code__in=rows_of(code), currency=currency)}
    if not accounts:
        return Page((), None)
    rows = Transfer.objects.filter(Q(debit__in=list(accounts)) | Q(credit__in=list(accounts))).order_by("-id")
    if cursor:
        rows = rows.filter(id__lt=decode_cursor(cursor)[0])
    found = list(rows.select_related("debit", "credit")[: limit + 1])
    lines = tuple(_line(row, accounts) for row in found[:limit])
    return Page(lines, encode_cursor([lines[-1].id]) if len(found) > limit else None)


def _line(row: Transfer, accounts: dict[int, Account]) -> StatementLine:
    debited = row.debit_id in accounts
    grew = debited == (accounts[row.debit_id if debited else row.credit_id].kind in DEBIT_KINDS)
    amount = Money(row.amount_minor if grew else -row.amount_minor, row.currency)
    other = row.credit.code if debited else row.debit.code
    return StatementLine(row.id, row.at, amount, code_of(other), row.document, row.memo)


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """An account between two instants: opening + Σ lines = closing."""

    code: str
    currency: str
    since: datetime
    until: datetime
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]


def account_statement(code: str, currency: str, *, since: datetime, until: datetime) -> AccountStatement:
    """Every movement of `since` ≤ at < `until`, oldest first, with the balance before and after."""
    accounts = {row.id: row for row in Account.objects.filter(code__in=rows_of(code), currency=currency)}
    rows = Transfer.objects.filter(Q(debit__in=list(accounts)) | Q(credit__in=list(accounts)))
    found = rows.filter(at__gte=since, at__lt=until).order_by("at", "id").select_related("debit", "credit")
    lines = tuple(_line(row, accounts) for row in found)
    opening = balance_at(code, currency, at=since - timedelta(microseconds=1))
    closing = sum((line.amount for line in lines), opening)
    return AccountStatement(code, currency, since, until, opening, closing, lines)


def transfers_of(document: str) -> list[TransferLine]:
    """Every transfer that names a document, oldest first."""
    rows = Transfer.objects.filter(document=document).order_by("id")
    fields = ("id", "at", "debit__code", "credit__code", "amount_minor", "currency", "command_id", "memo")
    return [
        TransferLine(key, at, code_of(debit), code_of(credit), Money(minor, currency), command_id, memo)
        for key, at, debit, credit, minor, currency, command_id, memo in rows.values_list(*fields)
    ]
