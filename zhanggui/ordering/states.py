"""How an order moves. "Paid" and "shipped" are not states: they follow from payments and parcels."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.states import Machine


class OrderState(models.TextChoices):
    PLACED = "placed", _("placed")
    CONFIRMED = "confirmed", _("confirmed")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


class ReviewState(models.TextChoices):
    HELD = "held", _("held for review")
    RELEASED = "released", _("released")
    DECLINED = "declined", _("declined")


MOVES = {
    OrderState.PLACED: {OrderState.CONFIRMED, OrderState.CANCELLED},
    OrderState.CONFIRMED: {OrderState.COMPLETED, OrderState.CANCELLED},
    OrderState.CANCELLED: {
        OrderState.PLACED
    },  # only by revive_lapsed: paid after it had lapsed, and the goods are there
}

ORDER = Machine("order", MOVES)
SELLER_ORDER = Machine("seller_order", MOVES)
REVIEW = Machine("order review", {ReviewState.HELD: {ReviewState.RELEASED, ReviewState.DECLINED}})
