"""The figures of a day beside the same weekday before."""

from zhanggui.analytics.public import METRICS, Point, Series
from zhanggui.operations.dto import Figure

KEYS = [
    "visitors", "sessions", "pageviews", "product_views", "basket_adds", "checkouts", "orders.paid", "buyers", "conversion",
    "conversion.orders", "value_per_buyer", "value_per_order", "basket_rate", "bounce_visitor", "bounce_session",
    "bounce_ga4", "depth_session", "depth_visitor", "units", "refunds",
]  # fmt: skip


def figures(seen: dict[str, Series], before: int, after: int) -> tuple[Figure, ...]:
    """The figures of one span beside another: `seen` has a point for each span, `before` and `after` are their numbers."""
    return tuple(_figure(seen[key], seen[key].points[before], seen[key].points[after]) for key in KEYS)


def _figure(line: Series, before: Point, after: Point) -> Figure:
    metric = METRICS.get(line.key)
    return Figure(line.key, str(metric.label), line.unit, line.good, line.note, after.value, before.value, after.bottom)
