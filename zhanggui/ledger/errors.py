from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class InsufficientFunds(Refusal):
    """An account that may not go below zero would have. Nothing was posted."""

    code = "insufficient_funds"
    status = 409
    text = _("There is not enough money: {available} of {needed} is available.")


class PeriodClosed(Refusal):
    """The books of that day are closed: correct it by a posting of today."""

    code = "period_closed"
    status = 409
    text = _("The books of that time are closed. Nothing was posted; correct it with a posting of today.")


class HoldOver(Refusal):
    """The hold has lapsed, was settled or was given back."""

    code = "hold_over"
    status = 409
    text = _("This amount is no longer kept back for you. Start again.")
