"""What the shop can choose about its day."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "operations.ask_first",
    False,
    _(
        "Everybody writes down what they hold to be the cause of yesterday before they see what the figures say. Both are kept."
    ),
    kind="yes",
    label=_("Ask first, then explain"),
)
