from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.states import Machine


class IntentState(TextChoices):
    CREATED = "created", _("Not started")
    PENDING = "pending", _("Waiting for the payment")
    AUTHORISED = "authorised", _("Authorised")
    CAPTURED = "captured", _("Paid")
    FAILED = "failed", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")


class RefundState(TextChoices):
    REQUESTED = "requested", _("Refund on its way")
    DONE = "done", _("Refunded")
    FAILED = "failed", _("Refund failed")


class BankLineState(TextChoices):
    QUEUED = "queued", _("To be looked at")
    MATCHED = "matched", _("Matched")
    PAYOUT = "payout", _("Payout of a payment company")
    IGNORED = "ignored", _("Not of the shop's payments")


class InstructionState(TextChoices):
    REQUESTED = "requested", _("Asked for")
    DONE = "done", _("Done")
    FAILED = "failed", _("Refused")


# Money that arrived is a fact: it is captured whatever we thought of the intent before.
INTENT = Machine(
    "payment intent",
    {
        IntentState.CREATED: {
            IntentState.PENDING,
            IntentState.AUTHORISED,
            IntentState.CAPTURED,
            IntentState.FAILED,
            IntentState.CANCELLED,
        },
        IntentState.PENDING: {
            IntentState.AUTHORISED,
            IntentState.CAPTURED,
            IntentState.FAILED,
            IntentState.CANCELLED,
        },
        IntentState.AUTHORISED: {IntentState.CAPTURED, IntentState.CANCELLED},
        IntentState.FAILED: {IntentState.AUTHORISED, IntentState.CAPTURED},
        IntentState.CANCELLED: {IntentState.AUTHORISED, IntentState.CAPTURED},
    },
)
REFUND = Machine("refund", {RefundState.REQUESTED: {RefundState.DONE, RefundState.FAILED}})
INSTRUCTION = Machine(
    "payment instruction", {InstructionState.REQUESTED: {InstructionState.DONE, InstructionState.FAILED}}
)
