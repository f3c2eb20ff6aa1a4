"""Stock that cannot be, and stock that runs out."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.rows import AVAILABLE, moment
from zhanggui.kit import sql
from zhanggui.kit.checks import Finding, check

LOW = 5
SHOWN = 5

# Rows whose figures are impossible, or differ from the holds and movements that explain them.
WRONG = """SELECT v.sku FROM catalogue_stock s JOIN catalogue_variant v ON v.id = s.variant_id
 WHERE s.held < 0 OR s.held > s.on_hand
 OR s.held <> (SELECT COALESCE(sum(h.quantity), 0) FROM catalogue_hold h
  WHERE h.variant_id = s.variant_id AND h.warehouse_id = s.warehouse_id AND h.state = 'held')
 OR s.on_hand <> (SELECT COALESCE(sum(m.delta), 0) FROM catalogue_stockmovement m
  WHERE m.variant_id = s.variant_id AND m.warehouse_id = s.warehouse_id) ORDER BY v.sku"""


@check("catalogue.negative_available")
def negative_available(now: datetime) -> list[Finding]:
    """More units promised than there are, or figures that their holds and movements do not explain: never."""
    skus = [row[0] for row in sql.fetch(WRONG)]
    if not skus:
        return []
    text = _("The stock of {count} variants does not agree with its movements and holds: {skus}.")
    return [Finding("bad", text, {"count": len(skus), "skus": ", ".join(skus[:SHOWN])}, "desk:products")]


@check("catalogue.running_out")
def running_out(now: datetime) -> list[Finding]:
    """Variants on sale with few units left, or none."""
    rows = sql.fetch(
        f"""SELECT * FROM (SELECT v.sku, COALESCE({AVAILABLE}, 0) AS units FROM catalogue_variant v
 JOIN catalogue_product p ON p.id = v.product_id
 WHERE p.state = 'live' AND p.kind = 'physical' AND v.state = 'active') AS left_over
 WHERE units <= %s ORDER BY units, sku""",
        [moment(now), LOW],
    )
    if not rows:
        return []
    skus = ", ".join(f"{sku} ({int(units)})" for sku, units in rows[:SHOWN])
    text = _("{count} variants on sale have at most {low} units left: {skus}.")
    return [Finding("info", text, {"count": len(rows), "low": LOW, "skus": skus}, "desk:products")]
