"""Where higher modules plug in. An entry adds a line or refuses; it never edits what another has done.

All three are asked once for a whole list, so that an entry can answer with a constant number of statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money
from zhanggui.kit.registry import Registry
from zhanggui.ordering.draft import Draft
from zhanggui.payments.public import OrderPayments


@dataclass(frozen=True, slots=True)
class PriceLine:
    """An amount (negative takes off) for the lines of some variants, shared out by their totals; None = the whole order."""

    rule: str
    label: str
    amount: Money
    variant_ids: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class DeliveryAsk:
    """The physical goods of one seller that go to one place."""

    country: str
    region: str
    currency: str
    locale: str
    seller_id: UUID
    items: Money
    weight_g: int
    units: int


@dataclass(frozen=True, slots=True)
class DeliveryOffer:
    code: str
    name: str
    note: str
    price: Money
    position: int = 0


class PriceRule(Protocol):
    def __call__(self, drafts: Sequence[Draft], *, now: datetime) -> list[Sequence[PriceLine]]:
        """For each draft, the lines that this rule adds."""


class Gate(Protocol):
    def prepare(self, drafts: Sequence[Draft], *, now: datetime) -> list[Refusal | None]:
        """For each draft, why it may not be placed, or None."""

    # A gate that uses something up also has `claim`, with the same shape, called after the stock rows were locked.


class DeliveryRates(Protocol):
    def __call__(self, asks: Sequence[DeliveryAsk], *, now: datetime) -> Sequence[Sequence[DeliveryOffer]]:
        """For each ask, the ways of delivery with their prices."""


class RiskRule(Protocol):
    def __call__(self, orders: list[Any], payments: dict[str, OrderPayments], *, now: datetime) -> set[UUID]:
        """Of these paid orders, those that a person should look through before anything is sent. Switched off it asks
        nothing of the database."""


RISK_RULES: Registry[RiskRule] = Registry("risk rules")
PRICE_RULES: Registry[PriceRule] = Registry("price rules")
GATES: Registry[Gate] = Registry("order gates")
DELIVERY_RATES: Registry[DeliveryRates] = Registry("delivery rates")
