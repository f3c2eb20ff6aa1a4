"""What variants cost over time, and the lowest of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhanggui.catalogue.models import Price
from zhanggui.catalogue.price_times import PriceSpan, Step, lowest, steps
from zhanggui.catalogue.references import ReferenceRule, reference_rule
from zhanggui.kit import clock, preferences
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """`steps` without gaps up to now; `lowest` by days looked back; `rule` decides what may be shown struck through."""

    currency: str
    steps: tuple[Step, ...]
    lowest: dict[int, Money | None]
    rule: ReferenceRule


def spans_of(variant_ids: Iterable[UUID], currency: str) -> dict[UUID, list[PriceSpan]]:
    """The standard prices of variants over all time: one statement."""
    rows = Price.objects.filter(variant__in=list(variant_ids), currency=currency, list="standard").order_by("id")
    found: dict[UUID, list[PriceSpan]] = {}
    for variant, pk, minor, starts_at, ends_at in rows.values_list(
        "variant_id", "id", "amount_minor", "starts_at", "ends_at"
    ):
        found.setdefault(variant, []).append(PriceSpan(pk, minor, starts_at, ends_at))
    return found


def price_history(variant_id: UUID, *, currency: str, now: datetime, days: int = 90) -> PriceHistory:
    """One statement. The standard price only: what groups pay is told beside their rule."""
    spans = spans_of([variant_id], currency).get(variant_id, [])
    rule = reference_rule(clock.local_day(now, preferences.get("shop.timezone")))
    return PriceHistory(
        currency,
        tuple(steps(spans, now - timedelta(days=days), now)),
        {span: _low(spans, span, now, currency) for span in sorted({7, 30, rule.days})},
        rule,
    )


def lowest_prices(variant_ids: Iterable[UUID], *, currency: str, now: datetime, days: int) -> dict[UUID, Money]:
    """The lowest price of each in the days up to the beginning of the price that is in force now: one statement."""
    answer = {}
    for variant, spans in spans_of(variant_ids, currency).items():
        current = max((s for s in spans if s.holds(now)), key=lambda s: (s.starts_at, s.id), default=None)
        begins = current.starts_at if current else now
        before = [s for s in spans if current is None or (s.starts_at, s.id) < (current.starts_at, current.id)]
        low = lowest(steps(before, begins - timedelta(days=days), begins))
        if low is not None:
            answer[variant] = Money(low, currency)
    return answer


def _low(spans: list[PriceSpan], days: int, now: datetime, currency: str) -> Money | None:
    low = lowest(steps(spans, now - timedelta(days=days), now + timedelta(microseconds=1)))
    return None if low is None else Money(low, currency)
