from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class InsufficientFunds(Refusal):
    """An account that may not go below zero would have. Nothing was posted."""

    code = "insufficient_funds"
    status = 409
    text = _("There is not enough money: {available} of {needed} is available.")
