"""The warehouse that can serve the most lines of the order, so that it goes in as few parcels as may be."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.sourcing_port import SOURCING, Asked


class Fewest:
    label = _("the fewest parcels")

    def rank(self, row: Any, free: int, asked: Asked) -> int:
        return -asked.serves(row.warehouse_id)


SOURCING.add("fewest", Fewest())
