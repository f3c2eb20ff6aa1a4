from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "catalogue.reference_rule",
    "by_country",
    _("An earlier price is shown by the rule of the shop's country, or by the strictest rule of all."),
    "choice",
    ("by_country", "strictest"),
    label=_("Rule for earlier prices"),
)
declare(
    "catalogue.reference_days",
    7,
    _("A thing must have been on sale for so many days before an earlier price is shown beside a lower one."),
    "number",
    label=_("Days on sale before an earlier price is shown"),
)
declare(
    "catalogue.launch_days",
    3,
    _("So many days a launch price holds; then the price of before is in force again by itself."),
    "number",
    label=_("Days of a launch price"),
)
declare(
    "catalogue.sourcing",
    ["protected", "near", "fewest", "cheapest"],
    _("Of several warehouses that have the goods, these rules choose, the first counting most; then their position."),
    "list",
    ("protected", "near", "fewest", "cheapest"),
    label=_("Choice of the warehouse"),
)
