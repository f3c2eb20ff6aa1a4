from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class NoBill(Refusal):
    code = "no_bill"
    status = 409
    text = _("The bill of this day is not here yet. Fetch it or take its file in first.")


class BreaksOpen(Refusal):
    code = "breaks_open"
    status = 409
    text = _("{count} breaks of this day are open. Explain them first.")


class NotCompared(Refusal):
    code = "not_compared"
    status = 409
    text = _("Lines of this day's bill came after it was compared. Compare it again first.")


class DayClosed(Refusal):
    code = "day_closed"
    status = 409
    text = _("This day is closed.")


class NotInvoiceable(Refusal):
    code = "not_invoiceable"
    status = 409
    text = _("Order {number} is not paid: there is nothing to invoice.")


class CreditNotesStand(Refusal):
    code = "credit_notes_stand"
    status = 409
    text = _("Credit notes refer to this invoice: {numbers}. Cancel them first.")
