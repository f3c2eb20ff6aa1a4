"""What in a basket costs something else than when it was put in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.public import prices_then
from zhanggui.kit import sql
from zhanggui.kit.money import Money
from zhanggui.ordering.dto import BasketView
from zhanggui.ordering.models import BasketLine


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A unit cost `before` when it was put in, and costs `after` since `at`."""

    variant_id: UUID
    title: str
    before: Money
    after: Money
    at: datetime


def price_changes(basket: BasketView, *, now: datetime) -> tuple[PriceChange, ...]:
    """Two statements. Standard prices only: what offers take off, the quote explains."""
    rows = sql.select(BasketLine, "variant_id added_at", "WHERE basket_id = %s ORDER BY id", [basket.id])
    then = (
        prices_then({row.variant_id: row.added_at for row in rows}, currency=basket.currency, now=now) if rows else {}
    )
    return tuple(
        PriceChange(line.variant_id, line.title, known.amount, line.unit, known.since)
        for line in basket.lines
        if line.unit is not None
        and (known := then.get(line.variant_id))
        and known.since is not None
        and known.amount != line.unit
    )
