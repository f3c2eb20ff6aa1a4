"""Promotions for the desk: rows, one, what one did, and what one would do to an example basket."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.marketing.dto import Promotion, PromotionFigures
from zhanggui.marketing.models import Promotion as Row
from zhanggui.marketing.queries.in_force import as_promotion
from zhanggui.ordering.public import adjustment_sums


def promotions() -> list[Promotion]:
    """All, the latest start first."""
    return [as_promotion(row) for row in Row.objects.order_by("-starts_at", "-id")[:500]]


def promotion(promotion_id: UUID) -> Promotion:
    row = Row.objects.filter(id=promotion_id).first()
    if row is None:
        raise NotFound(what="promotion")
    return as_promotion(row)


def figures_of(promotion_ids: Sequence[UUID], *, since: datetime | None = None) -> dict[UUID, list[PromotionFigures]]:
    """What each promotion did, counted from the orders: one statement."""
    rules = {f"promotion:{each.hex}": each for each in promotion_ids}
    found: dict[UUID, list[PromotionFigures]] = {}
    for one in adjustment_sums(list(rules), since=since):
        figures = PromotionFigures(
            one.currency,
            one.placed,
            one.paid,
            Money(-one.discount_minor, one.currency),
            Money(one.sales_minor, one.currency),
        )
        found.setdefault(rules[one.rule], []).append(figures)
    return found
