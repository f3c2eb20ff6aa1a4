"""Stock that a warehouse keeps for its own region serves others only where nobody else can."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.sourcing_port import SOURCING, Asked, is_local


class Protected:
    label = _("local stock is kept for its region")

    def rank(self, row: Any, free: int, asked: Asked) -> int:
        return int(not is_local(row, asked.to) and free - asked.units < row.protected)


SOURCING.add("protected", Protected())
