"""Stock that cannot be, and stock that runs out."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.actions.audit_stock import wrong_stock
from zhanggui.catalogue.models import StockAudit, StockMovement
from zhanggui.catalogue.queries.promises import promises_to_keep
from zhanggui.catalogue.rows import AVAILABLE, moment
from zhanggui.kit import sql
from zhanggui.kit.checks import Finding, check

LOW = 5
SHOWN = 5
PATIENCE = timedelta(hours=36)


@check("catalogue.negative_available")
def negative_available(now: datetime) -> list[Finding]:
    """More units promised than there are, or figures that their holds and movements do not explain: never."""
    skus = sorted({row["sku"] for row in wrong_stock()})
    if not skus:
        return []
    text = _("The stock of {count} variants does not agree with its movements and holds: {skus}.")
    return [Finding("bad", text, {"count": len(skus), "skus": ", ".join(skus[:SHOWN])}, "stock")]


@check("catalogue.running_out")
def running_out(now: datetime) -> list[Finding]:
    """Variants on sale with few units left, or none."""
    rows = sql.fetch(
        f"""SELECT * FROM (SELECT v.sku, COALESCE({AVAILABLE}, 0) AS units FROM catalogue_variant v
 JOIN catalogue_product p ON p.id = v.product_id
 WHERE p.state = 'live' AND p.kind = 'physical' AND v.state = 'active' AND NOT v.is_bundle) AS left_over
 WHERE units <= %s ORDER BY units, sku""",
        [moment(now), LOW],
    )
    if not rows:
        return []
    skus = ", ".join(f"{sku} ({int(units)})" for sku, units in rows[:SHOWN])
    text = _("{count} variants on sale have at most {low} units left: {skus}.")
    return [Finding("info", text, {"count": len(rows), "low": LOW, "skus": skus}, "desk:products")]


@check("catalogue.stock_audit")
def stock_audit(now: datetime) -> list[Finding]:
    """What last night's comparison of stock and movements found; and that there was none."""
    last = StockAudit.objects.order_by("-on").first()
    if last is None or last.at < now - PATIENCE:
        oldest = StockMovement.objects.order_by("id").values_list("at", flat=True).first()
        if oldest is None or oldest > now - PATIENCE:
            return []
        return [Finding("warn", _("Stock has not been compared with its movements for more than a day."), {}, "stock")]
    if not last.wrong:
        return []
    skus = ", ".join(
        f"{row['sku']} ({row['warehouse']}: {row['on_hand']} / {row['movements']})" for row in last.wrong[:SHOWN]
    )
    text = _("Last night {count} stock rows differed from their movements (on hand / movements): {skus}.")
    return [Finding("bad", text, {"count": len(last.wrong), "skus": skus}, "stock")]


@check("catalogue.overdue_promises")
def overdue_promises(now: datetime) -> list[Finding]:
    """Goods that should have shipped by now and have not come yet."""
    late = [one for one in promises_to_keep(limit=200, now=now).items if one.overdue]
    if not late:
        return []
    skus = ", ".join(sorted({one.sku for one in late})[:SHOWN])
    text = _("{count} paid orders wait for goods whose day is over: {skus}.")
    return [Finding("bad", text, {"count": len({one.document for one in late}), "skus": skus}, "desk:promises")]
