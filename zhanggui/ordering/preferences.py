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
    "ordering.review_above_minor",
    0,
    _("Paid orders above this sum, in the smallest unit of the currency, wait until staff release them. 0: none."),
    "money",
    label=_("Review orders above"),
)
declare(
    "ordering.review_after_declines",
    0,
    _("Orders paid after so many declined payments wait until staff release them. 0: none."),
    "number",
    label=_("Review after declined payments"),
)
declare(
    "ordering.review_orders_per_hour",
    0,
    _("When one person places more orders than this within an hour, they wait until staff release them. 0: none."),
    "number",
    label=_("Review after orders per hour"),
)
declare(
    "ordering.terms",
    "",
    _("The terms of sale that a buyer agrees to. They become part of the signed document of each order."),
    label=_("Terms of sale"),
)
