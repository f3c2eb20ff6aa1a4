"""Choices of the shop about tax."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare("tax.prices_include_tax", True, _("Prices are shown with tax included."), "yes", label=_("Prices include tax"))
declare(
    "tax.rounding",
    "per_line",
    _("Tax is rounded for each line, or once for the sum of a rate. Every order keeps the way it was made with."),
    "choice",
    ("per_line", "per_total"),
    label=_("Rounding of tax"),
)
declare(
    "tax.half",
    "half_up",
    _("Half a cent of tax is rounded up, or to the even cent. Every order keeps the way it was made with."),
    "choice",
    ("half_up", "half_even"),
    label=_("Half cents of tax"),
)
declare(
    "tax.shipping",
    "own",
    _(
        "Delivery has a rate of its own, is taxed as the goods in the parcel (shared, or all at their highest rate), or not."
    ),
    "choice",
    ("own", "goods", "highest", "untaxed"),
    label=_("Tax on delivery"),
)
