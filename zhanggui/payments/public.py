"""The face of payments: nobody outside imports anything else."""

from zhanggui.payments.actions.ask_pending import ask_pending
from zhanggui.payments.actions.cancel_intents import cancel_intents
from zhanggui.payments.actions.confirm_received import confirm_received
from zhanggui.payments.actions.confirm_spend import (
    SpendQuestion,
    ask_confirmation,
    confirm_spend,
    confirmation_due,
    spend_proof,
)
from zhanggui.payments.actions.new_attempt import new_attempt
from zhanggui.payments.actions.open_intents import IntentDraft, Share, open_intents
from zhanggui.payments.actions.read_hook import HookOutcome, read_hook
from zhanggui.payments.actions.refund import RefundDraft, refund
from zhanggui.payments.actions.settle_refunds import confirm_refunded, settle_refunds
from zhanggui.payments.actions.start import start
from zhanggui.payments.actions.top_up_wallet import top_up_wallet
from zhanggui.payments.errors import (
    AmountDiffers,
    ConfirmationNeeded,
    HookForged,
    HookMalformed,
    HookMismatch,
    HookStale,
    IntentClosed,
    ProviderRefused,
    ProviderUnknown,
    ProviderUnreachable,
    RefundTooLarge,
)
from zhanggui.payments.events import PaymentCaptured, PaymentFailed, PaymentSurplus, RefundDone, RefundFailed
from zhanggui.payments.ports import PROVIDERS, IntentInfo, NextStep
from zhanggui.payments.providers._base import Base as BaseProvider
from zhanggui.payments.providers.simulator import hook_secret as simulator_secret
from zhanggui.payments.providers.wallet import wallet_code
from zhanggui.payments.queries.choices import (
    ProviderChoice,
    provider_choices,
    provider_offered,
    wallet_balance,
    wallet_statement,
)
from zhanggui.payments.queries.order_payments import IntentView, OrderPayments, RefundView, order_payments, payments_of
from zhanggui.payments.receipts import receipt_file

__all__ = [
    "PROVIDERS",
    "AmountDiffers",
    "BaseProvider",
    "ConfirmationNeeded",
    "HookForged",
    "HookMalformed",
    "HookMismatch",
    "HookOutcome",
    "HookStale",
    "IntentClosed",
    "IntentDraft",
    "IntentInfo",
    "IntentView",
    "NextStep",
    "OrderPayments",
    "PaymentCaptured",
    "PaymentFailed",
    "PaymentSurplus",
    "ProviderChoice",
    "ProviderRefused",
    "ProviderUnknown",
    "ProviderUnreachable",
    "RefundDone",
    "RefundDraft",
    "RefundFailed",
    "RefundTooLarge",
    "RefundView",
    "Share",
    "SpendQuestion",
    "ask_confirmation",
    "ask_pending",
    "cancel_intents",
    "confirm_received",
    "confirm_refunded",
    "confirm_spend",
    "confirmation_due",
    "new_attempt",
    "open_intents",
    "order_payments",
    "payments_of",
    "provider_choices",
    "provider_offered",
    "read_hook",
    "receipt_file",
    "refund",
    "settle_refunds",
    "simulator_secret",
    "spend_proof",
    "start",
    "top_up_wallet",
    "wallet_balance",
    "wallet_code",
    "wallet_statement",
]
