"""Whether a variant may be sold beyond what is there: back-order or pre-order, with a ceiling."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.stock import LIMIT, has_stock, row_to_change, warehouse_for
from zhanggui.catalogue.errors import CeilingBelowPromised
from zhanggui.catalogue.models import Stock, StockPolicy, Variant
from zhanggui.catalogue.to_order import today_of
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound


def set_order_policy(
    variant_id: UUID,
    warehouse_id: UUID | None = None,
    *,
    policy: str,
    ceiling: int = 0,
    ship_by: date | None = None,
    by: str,
    now: datetime,
) -> None:
    """Sell up to `ceiling` units beyond what is there, in a warehouse (the seller's first, if not said).

    `policy` is "backorder" (a day may be said), "preorder" (a day must be said) or "" (nothing more is promised; what was
    promised stays). A ceiling below what is promised already is refused (ceiling_below_promised)."""
    if policy not in StockPolicy.values:
        raise Invalid(field="policy", problem=_("there is no policy called {policy}").format(policy=policy[:40]))
    if policy and (type(ceiling) is not int or not 1 <= ceiling <= LIMIT):
        raise Invalid(field="ceiling", problem=_("{quantity} is not a number of units").format(quantity=ceiling))
    if policy == StockPolicy.PREORDER and ship_by is None:
        raise Invalid(field="ship_by", problem=_("a pre-order says by which day it ships"))
    if policy and ship_by is not None and ship_by < today_of(now):
        raise Invalid(field="ship_by", problem=_("this day is over"))
    with transaction.atomic():
        variant = Variant.objects.filter(id=variant_id).first()
        if variant is None:
            raise NotFound(what=f"variant {variant_id}")
        has_stock(variant)
        row = row_to_change(variant_id, warehouse_for(variant.seller_id, warehouse_id))
        if policy and ceiling < row.promised:
            raise CeilingBelowPromised(promised=row.promised, ceiling=ceiling)
        if not policy:
            ceiling, ship_by = row.promised, None
        Stock.objects.filter(id=row.id).update(policy=policy, ceiling=ceiling, ship_by=ship_by)
        open_rows = Stock.objects.filter(variant_id=variant_id)
        to_order = open_rows.exclude(policy="").exists() or open_rows.filter(promised__gt=0).exists()
        Variant.objects.filter(id=variant_id).update(to_order=to_order)
        facts = {"variant": str(variant_id), "policy": policy, "ceiling": ceiling, "ship_by": str(ship_by or "")}
        audit.note(
            by=by,
            deed="catalogue.order_policy",
            object_kind="product",
            object_id=variant.product_id,
            facts=facts,
            now=now,
        )
