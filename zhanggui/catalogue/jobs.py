"""Periodic work of the catalogue. Nothing that must be true waits for it."""

from datetime import datetime, timedelta

from django.db import transaction

from zhanggui.catalogue.actions.audit_stock import audit_stock
from zhanggui.catalogue.actions.pictures import sweep_pictures
from zhanggui.catalogue.actions.shelf import reckon, unsure
from zhanggui.catalogue.renditions import render_waiting
from zhanggui.catalogue.rows import moment
from zhanggui.kit import sql
from zhanggui.kit.periodic import every

WINDOW = timedelta(days=90)


@every(seconds=300)
def recount_sold(now: datetime) -> int:
    """Count what each product sold in the last 90 days, for the order "best selling"; the number of products changed.

    It is counted from what left or was delivered; nobody can set it."""
    return sql.execute(
        """UPDATE catalogue_product SET sold_count = d.units FROM (
 SELECT p.id, CAST(COALESCE(sum(h.quantity), 0) AS integer) AS units FROM catalogue_product p
 LEFT JOIN catalogue_variant v ON v.product_id = p.id
 LEFT JOIN catalogue_hold h ON h.variant_id = v.id AND h.state = 'taken' AND h.closed_at > %s
 GROUP BY p.id) AS d WHERE d.id = catalogue_product.id AND catalogue_product.sold_count <> d.units""",
        [moment(now - WINDOW)],
    )


@every(seconds=60)
def reckon_shelf(now: datetime) -> int:
    """Let the shelf say all it can where prices began or ended by the clock or stock came in; the number of products."""
    with transaction.atomic():
        products = unsure(now)
        reckon(products, now=now)
    return len(products)


@every(seconds=5)
def render(now: datetime) -> int:
    """Make the renditions of new pictures ahead of their first visitor; a turn is short, so that others get theirs."""
    return render_waiting(seconds=3)


@every(seconds=3600)
def sweep(now: datetime) -> int:
    """Remove the files of pictures that nothing shows any more; the number of pictures."""
    return sweep_pictures(now)


@every(seconds=600)
def audit(now: datetime) -> bool:
    """Compare stock with its movements: in the first minutes of each day of the shop, or when the worker is back."""
    return audit_stock(now=now)
