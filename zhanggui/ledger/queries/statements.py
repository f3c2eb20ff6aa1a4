"""The lines behind a balance and behind a document."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zhanggui.kit.money import Money
from zhanggui.kit.page import Page, decode_cursor, encode_cursor
from zhanggui.ledger.kinds import DEBIT_KINDS
from zhanggui.ledger.models import Account, Transfer


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
    account = Account.objects.filter(code=code, currency=currency).first()
    if account is None:
        return Page((), None)
    rows = Transfer.objects.filter(Q(debit=account) | Q(credit=account)).order_by("-id")
    if cursor:
        rows = rows.filter(id__lt=decode_cursor(cursor)[0])
    found = list(rows.select_related("debit", "credit")[: limit + 1])
    lines = tuple(_line(row, account) for row in found[:limit])
    return Page(lines, encode_cursor([lines[-1].id]) if len(found) > limit else None)


def _line(row: Transfer, account: Account) -> StatementLine:
    debited = row.debit_id == account.id
    grew = debited == (account.kind in DEBIT_KINDS)
    amount = Money(row.amount_minor if grew else -row.amount_minor, row.currency)
    other = row.credit.code if debited else row.debit.code
    return StatementLine(row.id, row.at, amount, other, row.document, row.memo)


def transfers_of(document: str) -> list[TransferLine]:
    """Every transfer that names a document, oldest first."""
    rows = Transfer.objects.filter(document=document).order_by("id")
    fields = ("id", "at", "debit__code", "credit__code", "amount_minor", "currency", "command_id", "memo")
    return [
        TransferLine(key, at, debit, credit, Money(minor, currency), command_id, memo)
        for key, at, debit, credit, minor, currency, command_id, memo in rows.values_list(*fields)
    ]
