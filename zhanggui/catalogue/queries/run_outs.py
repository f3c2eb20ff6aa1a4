"""When products ran out, and when they came back: from the movements of stock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.models import Stock, StockMovement


@dataclass(frozen=True, slots=True)
class RunOut:
    """All variants of a product at nothing on hand, from `since` until `until` (None: still)."""

    product_id: UUID
    since: datetime
    until: datetime | None


def run_outs(since: datetime, until: datetime) -> list[RunOut]:
    """Those that began before `until` and had not ended by `since`, of products whose stock moved after `since`, or which
    are out now. Stock is walked back from what is there now."""
    on_hand: dict[UUID, int] = {}
    for product, units in Stock.objects.values_list("variant__product_id", "on_hand"):
        on_hand[product] = on_hand.get(product, 0) + units
    moves: dict[UUID, list[tuple[datetime, int]]] = {}
    rows = StockMovement.objects.filter(at__gte=since).order_by("-at", "-id")
    for product, at, delta in rows.values_list("variant__product_id", "at", "delta"):
        moves.setdefault(product, []).append((at, delta))
    empty = [product for product, units in on_hand.items() if units <= 0 and product not in moves]
    found = [RunOut(product, at, None) for product, at in _last_moves(empty) if at < until]
    for product, steps in moves.items():
        found += _spans(product, on_hand.get(product, 0), steps, since, until)
    return sorted(found, key=lambda one: (one.since, str(one.product_id)))


def _spans(
    product: UUID, units: int, steps: list[tuple[datetime, int]], since: datetime, until: datetime
) -> Iterable[RunOut]:
    """`steps` newest first. What was out when they began has been so since `since` at the latest."""
    back: datetime | None = None
    for at, delta in steps:
        before = units - delta
        if units <= 0 < before and at < until:
            yield RunOut(product, at, back)
        if units > 0 >= before:
            back = at
        units = before
    if units <= 0:
        yield RunOut(product, since, back)


def _last_moves(products: list[UUID]) -> list[tuple[UUID, datetime]]:
    from django.db.models import Max

    rows = StockMovement.objects.filter(variant__product_id__in=products).values("variant__product_id")
    return list(rows.annotate(at=Max("at")).values_list("variant__product_id", "at"))
