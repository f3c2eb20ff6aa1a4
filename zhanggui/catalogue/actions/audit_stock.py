"""Compare every stock row with the movements and holds that explain it, once a night."""

from datetime import datetime

from zhanggui.catalogue.models import StockAudit
from zhanggui.kit import clock, preferences, sql

# Rows whose figures are impossible, or differ from the holds and movements that explain them. One pass over each table.
WRONG = """SELECT v.sku, w.code, s.on_hand, COALESCE(m.units, 0), s.held, COALESCE(h.units, 0),
 s.promised, COALESCE(t.units, 0)
 FROM catalogue_stock s JOIN catalogue_variant v ON v.id = s.variant_id
 JOIN catalogue_warehouse w ON w.id = s.warehouse_id
 LEFT JOIN (SELECT variant_id, warehouse_id, sum(delta) AS units FROM catalogue_stockmovement
  GROUP BY variant_id, warehouse_id) m ON m.variant_id = s.variant_id AND m.warehouse_id = s.warehouse_id
 LEFT JOIN (SELECT variant_id, warehouse_id, sum(quantity) AS units FROM catalogue_hold
  WHERE state = 'held' AND warehouse_id IS NOT NULL GROUP BY variant_id, warehouse_id) h
  ON h.variant_id = s.variant_id AND h.warehouse_id = s.warehouse_id
 LEFT JOIN (SELECT variant_id, warehouse_id, sum(quantity) AS units FROM catalogue_hold
  WHERE state IN ('promised', 'owed') GROUP BY variant_id, warehouse_id) t
  ON t.variant_id = s.variant_id AND t.warehouse_id = s.warehouse_id
 WHERE s.promised <> COALESCE(t.units, 0) OR s.held < 0 OR s.held > s.on_hand OR s.on_hand <> COALESCE(m.units, 0)
 OR s.held <> COALESCE(h.units, 0)
 ORDER BY v.sku, w.code"""
KEPT = 200  # rows that an audit keeps


def wrong_stock() -> list[dict]:
    """The stock rows that their movements and holds do not explain, with both figures."""
    names = ("sku", "warehouse", "on_hand", "movements", "held", "holds", "promised", "to_come")
    return [dict(zip(names, [*row[:2], *map(int, row[2:])], strict=True)) for row in sql.fetch(WRONG)]


def audit_stock(*, now: datetime) -> bool:
    """Compare, once for each day of the shop; whether it was done now. Wrong rows are kept."""
    on = clock.local_day(now, preferences.get("shop.timezone"))
    if StockAudit.objects.filter(on=on).exists():
        return False
    ((rows,),) = sql.fetch("SELECT count(*) FROM catalogue_stock")
    kept = {"at": now, "rows": rows, "wrong": wrong_stock()[:KEPT]}  # one statement sees one moment; nobody is locked
    return StockAudit.objects.get_or_create(on=on, defaults=kept)[1]
