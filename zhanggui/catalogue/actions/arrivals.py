"""Goods on their way: announced, received in one go or in several, called off."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.promises import serve_promises
from zhanggui.catalogue.actions.stock import LIMIT, has_stock, row_to_change, warehouse_for
from zhanggui.catalogue.actions.stock_rows import change_on_hand, write_movements
from zhanggui.catalogue.models import Arrival, Variant
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7


def expect_arrival(
    variant_id: UUID,
    warehouse_id: UUID | None,
    quantity: int,
    *,
    due_on: date,
    document: str,
    by: str,
    now: datetime,
) -> UUID:
    """Units that are to come by a day, on the word of a document (a purchase order, a supplier's note)."""
    if type(quantity) is not int or not 1 <= quantity <= LIMIT:
        raise Invalid(field="quantity", problem=_("{quantity} is not a number of units").format(quantity=quantity))
    if not document.strip() or len(document.strip()) > 60:
        raise Invalid(
            field="document", problem=_("name the document that announces the goods, in at most 60 characters")
        )
    with transaction.atomic():
        variant = Variant.objects.filter(id=variant_id).first()
        if variant is None:
            raise NotFound(what=f"variant {variant_id}")
        has_stock(variant)
        arrival = Arrival.objects.create(
            id=uuid7(),
            variant_id=variant_id,
            warehouse_id=warehouse_for(variant.seller_id, warehouse_id),
            quantity=quantity,
            due_on=due_on,
            document=document.strip(),
            by=by,
            at=now,
        )
        _note("catalogue.expect_arrival", arrival, variant.product_id, quantity, by=by, now=now)
    return arrival.id


def receive_arrival(arrival_id: UUID, units: int | None = None, *, by: str, now: datetime) -> int:
    """Units of an arrival are here (None: all that are missing); the units on hand with them, before the oldest promises
    are served from them. The last one closes it."""
    with transaction.atomic():
        arrival = _open(arrival_id)
        left = arrival.quantity - arrival.received
        units = left if units is None else units
        if type(units) is not int or not 1 <= units <= left:
            raise Invalid(field="units", problem=_("between 1 and {left} units are still to come").format(left=left))
        row = row_to_change(arrival.variant_id, arrival.warehouse_id)
        if row.on_hand + units > LIMIT:
            raise Invalid(field="units", problem=_("{quantity} is not a number of units").format(quantity=units))
        change_on_hand({row.id: units})
        write_movements(
            [(arrival.variant_id, arrival.warehouse_id, units, "received", arrival.document)], by=by, now=now
        )
        serve_promises([arrival.variant_id], by=by, now=now)
        closed = {"closed_at": now} if units == left else {}
        Arrival.objects.filter(id=arrival_id).update(received=F("received") + units, **closed)
        _note("catalogue.receive_arrival", arrival, None, units, by=by, now=now)
    return row.on_hand + units


def cancel_arrival(arrival_id: UUID, *, by: str, now: datetime) -> None:
    """What is still missing of an arrival will not come; what was received stays."""
    with transaction.atomic():
        arrival = _open(arrival_id)
        Arrival.objects.filter(id=arrival_id).update(closed_at=now)
        _note("catalogue.cancel_arrival", arrival, None, arrival.quantity - arrival.received, by=by, now=now)


def _open(arrival_id: UUID) -> Arrival:
    """The arrival, locked; refused when it is unknown or closed, so that of two who receive it one is told."""
    arrival = Arrival.objects.select_for_update().filter(id=arrival_id).first()
    if arrival is None:
        raise NotFound(what=f"arrival {arrival_id}")
    if arrival.closed_at is not None:
        raise Invalid(field="arrival", problem=_("this arrival is closed already"))
    return arrival


def _note(deed: str, arrival: Arrival, product_id: UUID | None, units: int, *, by: str, now: datetime) -> None:
    product = product_id or Variant.objects.values_list("product_id", flat=True).get(id=arrival.variant_id)
    facts = {"variant": str(arrival.variant_id), "units": units, "document": arrival.document}
    audit.note(by=by, deed=deed, object_kind="product", object_id=product, facts=facts, now=now)
