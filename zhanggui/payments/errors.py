from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class ProviderUnknown(Refusal):
    code = "provider_unknown"
    status = 422
    text = _("This way of paying is not offered here. Choose another.")


class IntentClosed(Refusal):
    code = "payment_closed"
    status = 409
    text = _("This payment is closed. Start a new one.")


class ProviderUnreachable(Refusal):
    code = "provider_unreachable"
    status = 503
    text = _(
        "The payment company does not answer right now. Nothing was charged; try again or choose another way to pay."
    )


class ProviderRefused(Refusal):
    code = "provider_refused"
    status = 502
    text = _("The payment company refused this payment. Choose another way to pay.")


class HookForged(Refusal):
    code = "hook_forged"
    status = 403
    text = _("The signature of this message is not the provider's.")


class HookStale(Refusal):
    code = "hook_stale"
    status = 403
    text = _("This message was signed too long ago, or its clock is wrong.")


class HookMalformed(Refusal):
    code = "hook_malformed"
    status = 422
    text = _("This message cannot be read.")


class HookMismatch(Refusal):
    """The message is genuine and speaks of something other than what we asked for: `field` names what differs."""

    code = "hook_mismatch"
    status = 409
    text = _("This message does not fit the payment it names ({field}). Nothing was booked.")


class StatementUnreadable(Refusal):
    code = "statement_unreadable"
    status = 422
    text = _("This file cannot be read as a bank statement ({problem}). Nothing was taken in.")


class BillUnreadable(Refusal):
    code = "bill_unreadable"
    status = 422
    text = _("Row {row} of this file cannot be read as a bill of this company. Nothing was taken in.")


class ConfirmationNeeded(Refusal):
    """The sum is above the shop's limit: the owner of the account signs it with a passkey."""

    code = "confirmation_needed"
    status = 409
    text = _("Payments from your wallet above {limit} are confirmed with a passkey. Nothing was charged yet.")


class AmountDiffers(Refusal):
    code = "amount_differs"
    status = 409
    text = _("{expected} is owed, {given} was entered. Nothing was booked.")


class TenderTooLarge(Refusal):
    code = "tender_too_large"
    status = 422
    text = _("{owed} is still owed; {given} cannot be a part of it. Nothing was charged.")


class NotAuthorised(Refusal):
    code = "not_authorised"
    status = 409
    text = _("Nothing is held for this payment that could be captured or let go.")


class CaptureTooLarge(Refusal):
    code = "capture_too_large"
    status = 409
    text = _("At most {available} is still held; {asked} was asked. Nothing was captured.")


class RefundNotRefused(Refusal):
    """Only a refund that its company refused is ordered anew."""

    code = "refund_not_refused"
    status = 409
    text = _("This refund was not refused ({state}). Nothing was ordered anew.")


class RefundTooLarge(Refusal):
    code = "refund_too_large"
    status = 409
    text = _("At most {available} can still be refunded; {asked} was asked. Nothing was refunded.")
