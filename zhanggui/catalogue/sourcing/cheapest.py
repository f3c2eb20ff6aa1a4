"""What it costs to pick a parcel there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.sourcing_port import SOURCING, Asked


class Cheapest:
    label = _("the cheapest warehouse")

    def rank(self, row: Any, free: int, asked: Asked) -> int:
        return row.pick_cost


SOURCING.add("cheapest", Cheapest())
