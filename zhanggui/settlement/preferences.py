"""Choices of the shop about documents."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "settlement.invoices",
    "shipped",
    _("When an invoice is issued by itself. One can be issued by hand at any time after the payment."),
    "choice",
    ("paid", "shipped", "on_request"),
    label=_("Issue invoices"),
)
declare(
    "settlement.invoice_series",
    "INV",
    _("The beginning of the numbers of invoices. Another beginning starts a series of its own."),
    label=_("Series of invoices"),
)
declare(
    "settlement.credit_series",
    "CRN",
    _("The beginning of the numbers of credit notes. Another beginning starts a series of its own."),
    label=_("Series of credit notes"),
)
