"""Where goods lie."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.dto import WarehouseCard
from zhanggui.catalogue.models import Warehouse
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid
from zhanggui.kit.ids import uuid7


def create_warehouse(
    *, seller_id: UUID, code: str, name: str, country: str, position: int = 0, by: str, now: datetime
) -> UUID:
    """A warehouse of a seller; those of lower position serve first."""
    if not code.strip() or not name.strip():
        raise Invalid(field="code", problem=_("a warehouse has a code and a name"))
    with transaction.atomic():
        if Warehouse.objects.filter(seller_id=seller_id, code=code).exists():
            raise Invalid(field="code", problem=_("this seller already has a warehouse {code}").format(code=code))
        warehouse = Warehouse.objects.create(
            id=uuid7(), seller_id=seller_id, code=code.strip(), name=name.strip(), country=country, position=position
        )
        audit.note(by=by, deed="catalogue.create_warehouse", object_kind="warehouse", object_id=warehouse.id, now=now)
    return warehouse.id


def warehouses(seller_id: UUID | None = None) -> list[WarehouseCard]:
    """The warehouses, of one seller or of all, in the order in which they serve."""
    rows = Warehouse.objects.filter(seller_id=seller_id) if seller_id else Warehouse.objects.all()
    fields = ("id", "seller_id", "code", "name", "country", "position")
    return [WarehouseCard(*row) for row in rows.order_by("seller_id", "position", "id").values_list(*fields)]
