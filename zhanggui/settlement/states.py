from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BreakKind(TextChoices):
    MISSING_HERE = "missing_here", _("Missing here")
    MISSING_THERE = "missing_there", _("Missing on the bill")
    AMOUNT = "amount", _("Different amount")
    FEE = "fee", _("Different fee")
    STATUS = "status", _("Different state")
    DUPLICATE = "duplicate", _("Twice on the bill")
    CROSS_DAY = "cross_day", _("Days apart")
    FX = "fx", _("Exchange")
    ORDER = "order", _("Order and money differ")
    PAYOUT = "payout", _("Payout")


class BreakState(TextChoices):
    OPEN = "open", _("open")
    GONE = "gone", _("gone by itself")
    EXPLAINED = "explained", _("explained")
