"""What a document did to the stock: the goods' side of an order's history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.models import Hold, HoldState
from zhanggui.catalogue.rows import instant
from zhanggui.catalogue.sourcing_port import SOURCING
from zhanggui.kit import sql


@dataclass(frozen=True, slots=True)
class DocumentMove:
    variant_id: UUID
    sku: str
    warehouse_name: str
    delta: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentHold:
    variant_id: UUID
    sku: str
    warehouse_name: str
    units: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """From where a document's units come, and the sourcing rule that said so ("" where there was no choice)."""

    variant_id: UUID
    sku: str
    warehouse_id: UUID
    warehouse_name: str
    units: int
    why: str
    why_label: str


WITHOUT_RULE = {
    "only": _("the only warehouse that has enough"),
    "split": _("no warehouse has enough alone"),
    "position": _("the order of the warehouses"),
}


def sources_of(document: str) -> tuple[Source, ...]:
    """The warehouses that serve a document, line by line, with the reason of the choice."""
    rows = Hold.objects.filter(document=document, state__in=(HoldState.HELD, HoldState.TAKEN), warehouse__isnull=False)
    names = ("variant_id", "variant__sku", "warehouse_id", "warehouse__name", "quantity", "why")
    found = rows.order_by("id").values_list(*names)
    return tuple(
        Source(variant, sku, place, name, units, why, _label(why)) for variant, sku, place, name, units, why in found
    )


def _label(why: str) -> str:
    return str(SOURCING.get(why).label if why in SOURCING else WITHOUT_RULE.get(why, ""))


def moves_of_document(document: str) -> tuple[DocumentMove, ...]:
    """The movements that a document caused, newest first. Found by the goods that it ever held."""
    rows = sql.fetch(
        """SELECT m.variant_id, v.sku, w.name, m.delta, m.reason, m.by, m.at FROM catalogue_stockmovement m
 JOIN catalogue_variant v ON v.id = m.variant_id JOIN catalogue_warehouse w ON w.id = m.warehouse_id
 WHERE m.document = %s AND m.variant_id IN (SELECT h.variant_id FROM catalogue_hold h WHERE h.document = %s)
 ORDER BY m.id DESC""",
        [document, document],
    )
    return tuple(
        DocumentMove(sql.uuid_out(variant), sku, place, delta, reason, by, instant(at))
        for variant, sku, place, delta, reason, by, at in rows
    )


def holds_of_document(document: str, *, now: datetime) -> tuple[DocumentHold, ...]:
    """What a document holds now, by the clock."""
    rows = Hold.objects.filter(document=document, state=HoldState.HELD, until__gt=now, warehouse__isnull=False)
    names = ("variant_id", "variant__sku", "warehouse__name", "quantity", "until")
    return tuple(DocumentHold(*row) for row in rows.order_by("id").values_list(*names))
