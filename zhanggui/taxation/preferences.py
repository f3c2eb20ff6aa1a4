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
