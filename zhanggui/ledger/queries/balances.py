"""What accounts hold."""

from collections.abc import Iterable

from django.db.models import Sum

from zhanggui.kit.money import Money
from zhanggui.ledger.kinds import DEBIT_KINDS
from zhanggui.ledger.models import Account


def balance(code: str, currency: str) -> Money:
    """The balance of one account; an account that nobody used yet holds nothing."""
    return balances([(code, currency)])[code, currency]


def balances(accounts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Money]:
    """Balances by (code, currency), in one statement."""
    wanted = list(accounts)
    rows = Account.objects.filter(code__in={code for code, _ in wanted})
    known = {(code, currency): minor for code, currency, minor in rows.values_list("code", "currency", "balance_minor")}
    return {(code, currency): Money(known.get((code, currency), 0), currency) for code, currency in wanted}


def trial_balance() -> dict[str, int]:
    """Per currency: what stands on the debit side less what stands on the credit side. Always zero."""
    totals: dict[str, int] = {}
    for currency, kind, minor in Account.objects.values_list("currency", "kind").annotate(Sum("balance_minor")):
        totals[currency] = totals.get(currency, 0) + (minor if kind in DEBIT_KINDS else -minor)
    return totals
