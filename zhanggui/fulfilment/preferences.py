from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "fulfilment.downloads",
    5,
    _("How often a bought file may be downloaded."),
    "number",
    label=_("Downloads for each file"),
)
declare(
    "fulfilment.download_days",
    30,
    _("For how many days after the payment a bought file may be downloaded."),
    "number",
    label=_("Days to download"),
)
