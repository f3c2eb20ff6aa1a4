"""The books must balance: both sides equal, and every balance the fold of its transfers."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import sql
from zhanggui.kit.checks import Finding, check
from zhanggui.ledger.kinds import code_of
from zhanggui.ledger.queries.balances import trial_balance

# One pass over the transfers; the sign of a kind is applied at the end.
FOLD = """
SELECT a.code, a.currency, a.balance_minor,
       COALESCE(m.net, 0) * CASE WHEN a.kind IN ('asset', 'expense') THEN 1 ELSE -1 END AS folded
FROM ledger_account a
LEFT JOIN (
    SELECT account_id, SUM(minor) AS net FROM (
        SELECT debit_id AS account_id, amount_minor AS minor FROM ledger_transfer
        UNION ALL SELECT credit_id, -amount_minor FROM ledger_transfer
    ) sides GROUP BY account_id
) m ON m.account_id = a.id
WHERE a.balance_minor <> COALESCE(m.net, 0) * CASE WHEN a.kind IN ('asset', 'expense') THEN 1 ELSE -1 END
ORDER BY a.code LIMIT 20
"""

HELD = """
SELECT a.code, a.currency, a.held_minor, COALESCE(h.minor, 0) FROM ledger_account a
LEFT JOIN (SELECT debit_id, SUM(amount_minor) AS minor FROM ledger_hold WHERE state = 'held' GROUP BY debit_id) h
    ON h.debit_id = a.id
WHERE a.held_minor <> COALESCE(h.minor, 0) ORDER BY a.code LIMIT 20
"""


@check("ledger.sums_to_zero")
def books_balance(now: datetime) -> list[Finding]:
    """Debits equal credits in every currency, and each balance is what its transfers say."""
    findings = [
        Finding(
            "bad", _("The books in {currency} are out by {minor} minor units."), {"currency": currency, "minor": minor}
        )
        for currency, minor in trial_balance().items()
        if minor
    ]
    for code, currency, kept, folded in sql.fetch(FOLD):
        facts = {"account": code_of(code), "currency": currency, "kept": kept, "folded": int(folded)}
        findings.append(Finding("bad", _("The balance of {account} is {kept}; its transfers say {folded}."), facts))
    for code, currency, kept, open_minor in sql.fetch(HELD):
        facts = {"account": code_of(code), "currency": currency, "kept": kept, "folded": int(open_minor)}
        findings.append(Finding("bad", _("{account} keeps {kept} back; its open holds say {folded}."), facts))
    return findings
