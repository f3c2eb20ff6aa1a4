from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "marketing.choice",
    "best",
    _("Of promotions that exclude one another, the one that saves the buyer most counts, or the first by priority."),
    "choice",
    ("best", "priority"),
    label=_("Among promotions that exclude one another"),
)
