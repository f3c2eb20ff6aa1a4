"""What crosses the border of marketing: frozen values, ids and Money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class Scope:
    """For which goods and whom. Empty means all. A category includes what lies below it; "members" is everybody signed in."""

    products: frozenset[UUID] = frozenset()
    categories: frozenset[UUID] = frozenset()
    sellers: frozenset[UUID] = frozenset()
    excluded: frozenset[UUID] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PromotionDraft:
    """What a promotion is to be. `terms` by kind:

    percentage {percent, most?}; fixed {amount}; buy_get {buy, get, percent, most?}; tiers {by: "amount" | "pieces",
    steps: [{from, percent | amount}]}; bundle {items, price | percent}; shipping {percent | amount}; gift {variant, pieces}.
    Percents are text ("12.5"); amounts, prices and `most` of a percentage are minor units by currency: in a currency
    without an amount the promotion does not apply.
    """

    kind: str
    names: Mapping[str, str]
    terms: Mapping[str, Any]
    starts_at: datetime
    ends_at: datetime | None = None
    scope: Scope = field(default_factory=Scope)
    minimum: Mapping[str, int] = field(default_factory=dict)
    pieces: int = 0
    priority: int = 100
    exclusive: str = ""
    stop: bool = False
    by_code: bool = False
    bearer: str = "seller"


@dataclass(frozen=True, slots=True)
class Promotion(PromotionDraft):
    id: UUID = field(default_factory=lambda: UUID(int=0))
    state: str = "active"

    def name(self, locale: str) -> str:
        return next((self.names[its] for its in fallbacks(locale) if self.names.get(its)), "") or next(
            iter(self.names.values()), ""
        )

    def phase(self, now: datetime) -> str:
        """ "running", "coming", "over" by the clock; "paused" and "ended" by hand."""
        if self.state != "active":
            return self.state
        if now < self.starts_at:
            return "coming"
        return "over" if self.ends_at is not None and self.ends_at <= now else "running"


@dataclass(frozen=True, slots=True)
class PromotionFigures:
    """What a promotion did, by currency of the orders; `orders` are paid ones."""

    currency: str
    placed: int
    orders: int
    discount: Money
    sales: Money


@dataclass(frozen=True, slots=True)
class CouponRow:
    id: UUID
    promotion_id: UUID
    code: str
    batch: str
    limit: int | None
    per_customer: int | None
    per_day: int | None
    used: int
    active: bool
    created_at: datetime
