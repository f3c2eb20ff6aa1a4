"""The face of payments: nobody outside imports anything else."""

from zhanggui.payments.accounts import reseal_accounts, save_account, shown_account
from zhanggui.payments.actions.ask_anew import ask_anew, ask_more
from zhanggui.payments.actions.ask_pending import ask_pending
from zhanggui.payments.actions.authorised import capture_part, settle_instructions, void
from zhanggui.payments.actions.cancel_intents import cancel_intents
from zhanggui.payments.actions.close_cancelled import close_cancelled
from zhanggui.payments.actions.confirm_received import confirm_received
from zhanggui.payments.actions.confirm_spend import (
    SpendQuestion,
    ask_confirmation,
    confirm_spend,
    confirmation_due,
    spend_proof,
)
from zhanggui.payments.actions.import_statement import (
    Imported,
    claim_payouts,
    ignore_line,
    import_statement,
    match_line,
)
from zhanggui.payments.actions.new_attempt import Tender, new_attempt
from zhanggui.payments.actions.open_intents import IntentDraft, Share, open_and_capture, open_intents
from zhanggui.payments.actions.read_bill import read_bill
from zhanggui.payments.actions.read_hook import HookOutcome, read_hook
from zhanggui.payments.actions.refund import RefundDraft, refund, retry_refund
from zhanggui.payments.actions.settle_refunds import confirm_refunded, settle_refunds
from zhanggui.payments.actions.start import start
from zhanggui.payments.actions.top_up_wallet import top_up_wallet
from zhanggui.payments.errors import (
    AmountDiffers,
    BillUnreadable,
    CaptureTooLarge,
    ConfirmationNeeded,
    HookForged,
    HookMalformed,
    HookMismatch,
    HookStale,
    IntentClosed,
    NotAuthorised,
    ProviderRefused,
    ProviderUnknown,
    ProviderUnreachable,
    RefundNotRefused,
    RefundTooLarge,
    StatementUnreadable,
    TenderTooLarge,
)
from zhanggui.payments.events import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentSurplus,
    PaymentVoided,
    RefundDone,
    RefundFailed,
)
from zhanggui.payments.patience import forget as forget_silence
from zhanggui.payments.ports import PROVIDERS, BillLine, IntentInfo, NextStep, RefundAnswer, Started
from zhanggui.payments.providers._base import Base as BaseProvider
from zhanggui.payments.providers.simulator import hook_secret as simulator_secret
from zhanggui.payments.providers.wallet import wallet_code
from zhanggui.payments.queries.bank_lines import (
    BankLineView,
    StatementView,
    bank_lines,
    bank_queue,
    bank_queue_size,
    statements,
)
from zhanggui.payments.queries.books import BookLine, book_lines, has_books
from zhanggui.payments.queries.choices import (
    ProviderChoice,
    provider_choices,
    provider_offered,
    wallet_balance,
    wallet_statement,
)
from zhanggui.payments.queries.order_payments import (
    IntentView,
    OrderPayments,
    RefundView,
    order_payments,
    payments_of,
    promised_documents,
    to_show,
)
from zhanggui.payments.receipts import receipt_file

__all__ = [
    "promised_documents",
    "retry_refund",
    "PROVIDERS",
    "AmountDiffers",
    "BillUnreadable",
    "BookLine",
    "BankLineView",
    "BillLine",
    "CaptureTooLarge",
    "BaseProvider",
    "ConfirmationNeeded",
    "HookForged",
    "HookMalformed",
    "HookMismatch",
    "HookOutcome",
    "HookStale",
    "Imported",
    "IntentClosed",
    "IntentDraft",
    "IntentInfo",
    "IntentView",
    "NextStep",
    "NotAuthorised",
    "OrderPayments",
    "PaymentAuthorised",
    "PaymentCaptured",
    "PaymentFailed",
    "PaymentSurplus",
    "PaymentVoided",
    "ProviderChoice",
    "ProviderRefused",
    "ProviderUnknown",
    "ProviderUnreachable",
    "RefundAnswer",
    "RefundDone",
    "RefundDraft",
    "RefundFailed",
    "RefundNotRefused",
    "RefundTooLarge",
    "RefundView",
    "Share",
    "Started",
    "StatementUnreadable",
    "StatementView",
    "Tender",
    "TenderTooLarge",
    "ask_anew",
    "ask_more",
    "SpendQuestion",
    "ask_confirmation",
    "ask_pending",
    "bank_lines",
    "bank_queue",
    "bank_queue_size",
    "book_lines",
    "cancel_intents",
    "capture_part",
    "claim_payouts",
    "close_cancelled",
    "confirm_received",
    "confirm_refunded",
    "forget_silence",
    "has_books",
    "ignore_line",
    "import_statement",
    "match_line",
    "confirm_spend",
    "confirmation_due",
    "new_attempt",
    "open_and_capture",
    "open_intents",
    "order_payments",
    "payments_of",
    "provider_choices",
    "provider_offered",
    "read_bill",
    "read_hook",
    "reseal_accounts",
    "save_account",
    "shown_account",
    "receipt_file",
    "refund",
    "settle_instructions",
    "settle_refunds",
    "simulator_secret",
    "spend_proof",
    "start",
    "statements",
    "to_show",
    "top_up_wallet",
    "void",
    "wallet_balance",
    "wallet_code",
    "wallet_statement",
]
