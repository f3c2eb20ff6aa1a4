"""The face of ledger: nobody outside imports anything else."""

from zhanggui.ledger.actions.close_books import close_books, closed_until
from zhanggui.ledger.actions.deposits import (
    compensation_account,
    deposit_account,
    pay_in_advance,
    return_deposit,
    settle_advance,
    take_deposit,
)
from zhanggui.ledger.actions.holds import HoldDraft, hold, release_hold, settle_hold
from zhanggui.ledger.actions.points import give_points, points_account, points_of, spend_points, take_back_points
from zhanggui.ledger.actions.post import Posting, post
from zhanggui.ledger.documents import StatementFile, statement_file
from zhanggui.ledger.errors import HoldOver, InsufficientFunds, PeriodClosed
from zhanggui.ledger.kinds import Kind, declare_prefix
from zhanggui.ledger.queries.balances import (
    AccountLine,
    accounts,
    available,
    balance,
    balance_at,
    balances,
    balances_of_documents,
    trial_balance,
)
from zhanggui.ledger.queries.statements import (
    AccountStatement,
    StatementLine,
    TransferLine,
    account_statement,
    statement,
    transfers_of,
)
from zhanggui.ledger.queries.verify import Broken, Verdict, verify_chain

__all__ = [
    "AccountLine",
    "AccountStatement",
    "Broken",
    "HoldDraft",
    "HoldOver",
    "InsufficientFunds",
    "Kind",
    "PeriodClosed",
    "Posting",
    "StatementFile",
    "StatementLine",
    "TransferLine",
    "Verdict",
    "account_statement",
    "accounts",
    "available",
    "balance",
    "balance_at",
    "balances",
    "balances_of_documents",
    "close_books",
    "compensation_account",
    "deposit_account",
    "give_points",
    "pay_in_advance",
    "points_account",
    "points_of",
    "return_deposit",
    "settle_advance",
    "spend_points",
    "take_back_points",
    "take_deposit",
    "closed_until",
    "declare_prefix",
    "hold",
    "post",
    "release_hold",
    "settle_hold",
    "statement",
    "statement_file",
    "transfers_of",
    "trial_balance",
    "verify_chain",
]
