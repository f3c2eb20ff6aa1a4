"""What accounts hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from zhanggui.kit.money import Money
from zhanggui.ledger.kinds import DEBIT_KINDS, code_of, prefix_of, rows_of
from zhanggui.ledger.models import Account, Hold, HoldState, Transfer

AT_ONCE = 500


def balance(code: str, currency: str) -> Money:
    """The balance of one account; an account that nobody used yet holds nothing."""
    return balances([(code, currency)])[code, currency]


def balances(accounts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Money]:
    """Balances by (code, currency), in one statement. A hot account's is the sum of its shards."""
    wanted = list(accounts)
    rows = Account.objects.filter(code__in={row for code, _ in wanted for row in rows_of(code)})
    known: dict[tuple[str, str], int] = {}
    for row, currency, minor in rows.values_list("code", "currency", "balance_minor"):
        known[code_of(row), currency] = known.get((code_of(row), currency), 0) + minor
    return {(code, currency): Money(known.get((code, currency), 0), currency) for code, currency in wanted}


def available(code: str, currency: str, *, now: datetime) -> Money:
    """What can be spent at this instant: the balance less the holds that are in force by the clock."""
    open_holds = Hold.objects.filter(
        debit__code__in=rows_of(code), currency=currency, state=HoldState.HELD, until_at__gt=now
    )
    held = open_holds.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return balance(code, currency) - Money(int(held), currency)


def balance_at(code: str, currency: str, *, at: datetime) -> Money:
    """The balance as it stood at an instant: the fold of the transfers up to it."""
    rows = list(Account.objects.filter(code__in=rows_of(code), currency=currency))
    ids, sign = [row.id for row in rows], 1 if rows and rows[0].kind in DEBIT_KINDS else -1
    until = Transfer.objects.filter(at__lte=at)
    debits = until.filter(debit__in=ids).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    credits = until.filter(credit__in=ids).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return Money(sign * int(debits - credits), currency)


def balances_of_documents(prefix: str, documents: Iterable[str]) -> dict[tuple[str, str], int]:
    """What each document has left on accounts of a sort, by (document, currency): credits less debits."""
    wanted, found = sorted(set(documents)), dict[tuple[str, str], int]()
    for start in range(0, len(wanted), AT_ONCE):
        rows = Transfer.objects.filter(document__in=wanted[start : start + AT_ONCE])
        for side, sign in (("credit", 1), ("debit", -1)):
            of_sort = rows.filter(**{f"{side}__code__startswith": f"{prefix}:"}).values_list("document", "currency")
            for document, currency, minor in of_sort.annotate(sum=Sum("amount_minor")):
                key = (document, currency)
                found[key] = found.get(key, 0) + sign * int(minor)
    return found


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as a list shows it."""

    code: str
    currency: str
    kind: str
    label: str
    balance: Money


def accounts(*, prefix: str = "", limit: int = 500) -> list[AccountLine]:
    """Accounts that were used, by code; shards under their account."""
    rows = Account.objects.order_by("code", "currency")
    rows = rows.filter(code__startswith=f"{prefix}:") if prefix else rows
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for row, currency, kind, minor in rows.values_list("code", "currency", "kind", "balance_minor"):
        key = (code_of(row), currency)
        found[key] = (kind, found.get(key, ("", 0))[1] + minor)
    return [
        AccountLine(code, currency, kind, str(prefix_of(code).label), Money(minor, currency))
        for (code, currency), (kind, minor) in list(found.items())[:limit]
    ]


def trial_balance() -> dict[str, int]:
    """Per currency: what stands on the debit side less what stands on the credit side. Always zero."""
    totals: dict[str, int] = {}
    for currency, kind, minor in Account.objects.values_list("currency", "kind").annotate(Sum("balance_minor")):
        totals[currency] = totals.get(currency, 0) + (minor if kind in DEBIT_KINDS else -minor)
    return totals
