"""The face of ledger: nobody outside imports anything else."""

from zhanggui.ledger.actions.post import Posting, post
from zhanggui.ledger.errors import InsufficientFunds
from zhanggui.ledger.kinds import Kind, declare_prefix
from zhanggui.ledger.queries.balances import balance, balances, trial_balance
from zhanggui.ledger.queries.statements import StatementLine, TransferLine, statement, transfers_of

__all__ = [
    "InsufficientFunds",
    "Kind",
    "Posting",
    "StatementLine",
    "TransferLine",
    "balance",
    "balances",
    "declare_prefix",
    "post",
    "statement",
    "transfers_of",
    "trial_balance",
]
