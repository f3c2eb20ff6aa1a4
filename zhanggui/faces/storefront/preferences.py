from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "storefront.return_days",
    7,
    _("Days in which a buyer may send goods back without a reason."),
    "number",
    label=_("Days to return"),
)
declare(
    "storefront.ships_within_days",
    2,
    _("Working days until a paid order leaves the house."),
    "number",
    label=_("Days to ship"),
)
declare(
    "storefront.tagline",
    "",
    _("One sentence under the name on the front page; empty: a sentence of the house."),
    label=_("Front page sentence"),
)
declare(
    "storefront.visitor_cookie",
    True,
    _("Tell returning visitors from new ones by a cookie of our own. Browsers that ask not to be followed get none."),
    "yes",
    label=_("Visitor cookie"),
)
