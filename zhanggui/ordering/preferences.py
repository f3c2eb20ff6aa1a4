from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "ordering.pay_minutes",
    30,
    _("An order paid online is cancelled, and its goods go back on sale, when it is not paid after so many minutes."),
    "number",
    label=_("Minutes to pay online"),
)
declare(
    "ordering.pay_days_transfer",
    7,
    _("The same for orders paid by bank transfer, in days."),
    "number",
    label=_("Days to pay by transfer"),
)
declare(
    "ordering.terms",
    "",
    _("The terms of sale that a buyer agrees to. They become part of the signed document of each order."),
    label=_("Terms of sale"),
)
