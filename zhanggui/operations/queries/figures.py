"""The figures of a day beside the same weekday before."""

from datetime import datetime

from zhanggui.analytics.public import METRICS, Series, totals
from zhanggui.operations.dto import Figure

KEYS = [
    "visitors", "sessions", "pageviews", "product_views", "basket_adds", "checkouts", "orders.paid", "buyers", "conversion",
    "conversion.orders", "value_per_buyer", "value_per_order", "basket_rate", "bounce_visitor", "bounce_session",
    "bounce_ga4", "depth_session", "depth_visitor", "units", "refunds",
]  # fmt: skip
Span = tuple[datetime, datetime]


def read(span: Span) -> dict[str, Series]:
    return totals(KEYS, *span)


def figures(before: dict[str, Series], after: dict[str, Series]) -> tuple[Figure, ...]:
    return tuple(_figure(key, before[key], after[key]) for key in KEYS)


def _figure(key: str, before: Series, after: Series) -> Figure:
    metric, point = METRICS.get(key), after.points[0]
    return Figure(
        key,
        str(metric.label),
        metric.unit,
        metric.good,
        str(metric.note),
        point.value,
        before.points[0].value,
        point.bottom,
    )
