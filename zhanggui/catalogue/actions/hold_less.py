"""For changes of orders: lock all that a change touches at once, and give back a part of what a document holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhanggui.catalogue.actions.promises import let_go, serve_promises
from zhanggui.catalogue.actions.stock_rows import change_held, change_stock, locked_stock
from zhanggui.catalogue.errors import HoldTooSmall
from zhanggui.catalogue.models import Hold, HoldState


def lock_stock(variant_ids: Iterable[UUID]) -> None:
    """Lock the stock rows of all these variants now, in the order that everybody keeps, before deeds that touch some each."""
    locked_stock(variant_ids)


def hold_less(document: str, units: Mapping[UUID, int], *, now: datetime) -> None:
    """Release so many units by variant, the latest held first; refuses where the document does not hold as many."""
    with transaction.atomic():
        rows = {(row.variant_id, row.warehouse_id): row.id for row in locked_stock(units)}
        kinds = (HoldState.HELD, HoldState.PROMISED)
        held = Hold.objects.filter(document=document, variant_id__in=list(units), state__in=kinds)
        left = dict(units)
        freed: dict[int, int] = {}
        unpromised: dict[int, int] = {}
        for hold in held.order_by("-state", "-id"):  # first what is still to come
            part = min(left[hold.variant_id], hold.quantity)
            if part <= 0:
                continue
            left[hold.variant_id] -= part
            let_go(hold, part, now)
            if hold.warehouse_id is not None:
                place = rows[hold.variant_id, hold.warehouse_id]
                changes = freed if hold.state == HoldState.HELD else unpromised
                changes[place] = changes.get(place, 0) - part
        if any(left.values()):
            raise HoldTooSmall(document=document)
        change_held(freed)
        change_stock(held={}, gone={}, promised=unpromised)
        serve_promises(units, by="", now=now)
