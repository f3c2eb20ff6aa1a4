"""How a parcel moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.states import Machine


class ParcelState(models.TextChoices):
    SHIPPED = "shipped", _("shipped")
    SIGNED = "signed", _("signed")
    LOST = "lost", _("lost")
    RECALLED = "recalled", _("called back")


MOVES = {
    ParcelState.SHIPPED: {ParcelState.SIGNED, ParcelState.LOST, ParcelState.RECALLED},
    ParcelState.LOST: {ParcelState.SIGNED},
}
PARCEL = Machine("parcel", MOVES)
