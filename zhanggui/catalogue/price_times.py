"""What a thing cost, and when: pure. Rows of prices become steps of time; the lowest of a span follows from the steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class PriceSpan:
    """A row of prices: in force while starts_at <= t < ends_at, unless a row with a later start is (of one start, the newer)."""

    id: int
    minor: int
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or self.ends_at > at)


@dataclass(frozen=True, slots=True)
class Step:
    """A price without interruption from `since` up to, but not at, `until`; `minor` None: it could not be bought."""

    since: datetime
    until: datetime
    minor: int | None
    row: int | None = None


def steps(spans: Sequence[PriceSpan], since: datetime, until: datetime) -> list[Step]:
    """The price over a span of time, without gaps, equal neighbours of one row joined."""
    edges = {since, until}
    for span in spans:
        edges |= {at for at in (span.starts_at, span.ends_at) if at is not None and since < at < until}
    found: list[Step] = []
    for start, end in pairwise(sorted(edges)):
        winner = max((s for s in spans if s.holds(start)), key=lambda s: (s.starts_at, s.id), default=None)
        minor, row = (winner.minor, winner.id) if winner else (None, None)
        if found and (found[-1].minor, found[-1].row) == (minor, row):
            found[-1] = Step(found[-1].since, end, minor, row)
        else:
            found.append(Step(start, end, minor, row))
    return found


def lowest(found: Iterable[Step]) -> int | None:
    return min((step.minor for step in found if step.minor is not None), default=None)


def reference(
    spans: Sequence[PriceSpan], *, amount: int, claim: int, begins: datetime, days: int, least_days: int
) -> int | None:
    """The earlier price that may stand struck through beside `amount` from `begins` on, or None.

    It is what the merchant claims, but never above the lowest price in force in the `days` before; where there was none in
    them, the last one before counts. It must be above the new price, and the thing must have been on sale for `least_days`
    of the last days: what was never asked for is no earlier price."""
    window = steps(spans, begins - timedelta(days=days), begins)
    low = lowest(window)
    if low is None:
        earlier = [span for span in spans if span.starts_at < begins]
        low = max(earlier, key=lambda s: (s.ends_at or s.starts_at, s.id)).minor if earlier else None
        on_sale = timedelta(days=least_days) if earlier else timedelta()
    else:
        looked = steps(spans, begins - timedelta(days=max(days, least_days)), begins)
        on_sale = sum((step.until - step.since for step in looked if step.minor is not None), timedelta())
    if low is None or on_sale < timedelta(days=least_days):
        return None
    shown = min(claim, low)
    return shown if shown > amount else None
