"""What may be sold before it is there, as pages and orders ask it."""

from datetime import date, datetime
from typing import Any

from zhanggui.catalogue.dto import Promise
from zhanggui.catalogue.models import StockPolicy
from zhanggui.catalogue.rows import day, from_json, rows_in_json
from zhanggui.kit import clock, preferences

_LEFT = """s.ceiling - s.promised + COALESCE((SELECT sum(h.quantity) FROM catalogue_hold h WHERE h.variant_id = v.id
 AND h.warehouse_id = s.warehouse_id AND h.state = 'promised' AND h.until <= %s), 0)"""
_ROWS = rows_in_json(
    ("s.policy", _LEFT, "s.ship_by"),
    "catalogue_stock s WHERE s.variant_id = v.id AND s.policy <> '' AND s.warehouse_id IS NOT NULL",
)

# Per stock row of variant `v` with a policy: what is left below its ceiling (promises whose time ran out count again) and
# by when it ships. Nothing for the others, which pay nothing for it. Takes now.
TO_ORDER = f"CASE WHEN v.to_order THEN {_ROWS} END"


def today_of(now: datetime) -> date:
    """The shop's day."""
    return clock.local_day(now, preferences.get("shop.timezone"))


def promise_in(column: Any, now: datetime) -> Promise | None:
    """What TO_ORDER found: how many units may be promised and by when all of them ship; None where nothing may be."""
    if column is None:
        return None
    today = today_of(now)
    rows = [(policy, int(units), day(ship_by)) for policy, units, ship_by in from_json(column) or ()]
    rows = [row for row in rows if row[1] > 0 and (row[2] is None or row[2] >= today)]
    if not rows:
        return None
    days = [row[2] for row in rows]
    latest = None if None in days else max(on for on in days if on)
    early = all(row[0] == StockPolicy.PREORDER for row in rows)
    policy = StockPolicy.PREORDER if early else StockPolicy.BACKORDER
    return Promise(policy.value, sum(row[1] for row in rows), latest)
