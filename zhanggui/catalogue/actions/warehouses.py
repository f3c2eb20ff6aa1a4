"""Where goods lie."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.shelf import closed_to_some
from zhanggui.catalogue.dto import WarehouseCard
from zhanggui.catalogue.models import Warehouse
from zhanggui.catalogue.rows import CHANNELS
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7


def create_warehouse(
    *,
    seller_id: UUID,
    code: str,
    name: str,
    country: str,
    region: str = "",
    position: int = 0,
    pick_cost: int = 0,
    protected: int = 0,
    closed_to: Collection[str] = (),
    by: str,
    now: datetime,
) -> UUID:
    """A warehouse of a seller. `region`, `pick_cost` and `protected` are what the sourcing rules go by; then the position.

    `closed_to`: channels (web, api, marketplace) that show and sell nothing of it."""
    if not code.strip() or not name.strip():
        raise Invalid(field="code", problem=_("a warehouse has a code and a name"))
    if not 0 <= pick_cost < 2**31 or not 0 <= protected < 2**31:
        raise Invalid(field="protected", problem=_("costs and protected units are not below zero"))
    with transaction.atomic():
        if Warehouse.objects.filter(seller_id=seller_id, code=code).exists():
            raise Invalid(field="code", problem=_("this seller already has a warehouse {code}").format(code=code))
        warehouse = Warehouse.objects.create(
            id=uuid7(),
            seller_id=seller_id,
            code=code.strip(),
            name=name.strip(),
            country=country,
            region=region.strip()[:80],
            position=position,
            pick_cost=pick_cost,
            protected=protected,
            closed=_closed(closed_to),
        )
        audit.note(by=by, deed="catalogue.create_warehouse", object_kind="warehouse", object_id=warehouse.id, now=now)
    return warehouse.id


def close_warehouse(warehouse_id: UUID, closed_to: Collection[str], *, by: str, now: datetime) -> None:
    """Have these channels, and no others, show and sell nothing of a warehouse. What is held there already stays."""
    closed = _closed(closed_to)
    with transaction.atomic():
        if not Warehouse.objects.filter(id=warehouse_id).update(closed=closed):
            raise NotFound(what=f"warehouse {warehouse_id}")
        if closed:
            closed_to_some(warehouse_id)
        facts = {"closed": closed.strip(",")}
        audit.note(
            by=by,
            deed="catalogue.close_warehouse",
            object_kind="warehouse",
            object_id=warehouse_id,
            facts=facts,
            now=now,
        )


def _closed(channels: Collection[str]) -> str:
    unknown = set(channels) - set(CHANNELS)
    if unknown:
        problem = _("{channel} is not a channel that the shop sells through").format(channel=min(unknown)[:30])
        raise Invalid(field="closed_to", problem=problem)
    return f",{','.join(sorted(channels))}," if channels else ""


def warehouses(seller_id: UUID | None = None) -> list[WarehouseCard]:
    """The warehouses, of one seller or of all, in the order in which they serve."""
    rows = Warehouse.objects.filter(seller_id=seller_id) if seller_id else Warehouse.objects.all()
    return [
        WarehouseCard(
            id=row.id,
            seller_id=row.seller_id,
            code=row.code,
            name=row.name,
            country=row.country,
            position=row.position,
            region=row.region,
            pick_cost=row.pick_cost,
            protected=row.protected,
            closed_to=tuple(filter(None, row.closed.split(","))),
        )
        for row in rows.order_by("seller_id", "position", "id")
    ]
