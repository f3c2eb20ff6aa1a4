"""The counts that an explanation is looked for in: by source, campaign and device; by product; by country."""

from datetime import datetime

import numpy as np

from zhanggui.analytics.public import counts
from zhanggui.operations.localise import Cube

HUNDREDS = 10_000  # squares are kept of hundreds of minor units
Spans = list[tuple[datetime, datetime]]


def cubes(spans: Spans, *, with_visits: bool, asked: frozenset = frozenset()) -> list[Cube]:
    """The last span is the one in question. Without visits only buyers and what they spent are known, by country."""
    sold = ["buyers", "revenue.gross", "revenue.squares"]
    if not with_visits:
        return [_cube(spans, sold, ("country",), asked=asked)]
    items = ["items.buyers", "items.revenue", "items.squares", "product_views.visitors", "basket_adds.visitors"]
    return [
        _cube(spans, [*sold, "visitors"], ("line", "campaign", "device"), asked=asked),
        _cube(spans, items, ("subject", "line", "device"), of=("subject",), asked=asked),
        _cube(spans, sold, ("country",), of=("country",), asked=asked),
    ]


def _cube(
    spans: Spans, metrics: list[str], dims: tuple[str, ...], *, of: tuple[str, ...] = (), asked: frozenset = frozenset()
) -> Cube:
    """`metrics`: buyers, sales, squares, and where they are known visitors and visitors with a basket."""
    found = counts(metrics, spans, "+".join(dims))
    keys = sorted({key for values in found.values() for _span, key in values})
    place = {key: position for position, key in enumerate(keys)}
    tables = []
    for metric in metrics:
        table = np.zeros((len(spans), len(keys)))
        for (span, key), number in found[metric].items():
            table[span, place[key]] = number
        tables.append(table)
    buyers, value, squares, *more = tables
    return Cube(
        dims,
        keys,
        more[0] if more else None,
        buyers,
        value,
        squares * HUNDREDS,
        of,
        more[1] if len(more) > 1 else None,
        frozenset(slice_ for slice_ in asked if all(name in dims for name, _value in slice_)),
    )
