"""Where higher modules plug in. An entry adds a line or refuses; it never edits what another has done.

All three are asked once for a whole list, so that an entry can answer with a constant number of statements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from zhanggui.kit import preferences
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import HALF_UP, Money
from zhanggui.kit.registry import Registry
from zhanggui.ordering.draft import Draft


@dataclass(frozen=True, slots=True)
class PriceLine:
    """An amount (negative takes off) for the lines of some variants, shared out by their totals; None = the whole order.

    `shares`: (variant, minor units) where the rule has reckoned line by line; else they are filled in when it is shared
    out. `bearer` pays for what is taken off: "seller" or "platform". `uses` names what a gate uses up when the order is
    placed, `code` what the buyer typed, `until` when the rule ends. `delivery`: the shares are of sellers' delivery.
    """

    rule: str
    label: str
    amount: Money
    variant_ids: frozenset[UUID] | None = None
    shares: tuple[tuple[UUID, int], ...] = ()
    bearer: str = "seller"
    uses: UUID | None = None
    code: str = ""
    until: datetime | None = None
    delivery: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryCut:
    """What a rule takes off the delivery once it has a price: `percent` of it, or up to `amount`."""

    rule: str
    label: str
    percent: Decimal = Decimal(100)
    amount: Money | None = None
    bearer: str = "seller"
    uses: UUID | None = None
    code: str = ""
    until: datetime | None = None

    def off(self, price: int) -> int:
        if self.amount is not None:
            return min(price, self.amount.minor)
        return int((price * self.percent / 100).to_integral_value(rounding=HALF_UP))


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A rule that gave nothing, and why in words. `near`: the buyer can do something about it, or asked for it by `code`."""

    rule: str
    label: str
    why: Refusal
    near: bool = False
    code: str = ""


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
    def __call__(
        self, drafts: Sequence[Draft], *, now: datetime
    ) -> Sequence[Sequence[PriceLine | DeliveryCut | NotApplied]]:
        """For each draft, what this rule adds. Rules are asked one after another in the order of their keys; each finds the
        line totals as the earlier ones have left them."""


class Gate(Protocol):
    def prepare(self, drafts: Sequence[Draft], *, now: datetime) -> list[Refusal | None]:
        """For each draft, why it may not be placed, or None."""

    # A gate that uses something up also has `claim`, with the same shape, called after the stock rows were locked, and
    # `let_go(drafts, now=now)` for those it had let through and that came to nothing in the same transaction.


class DeliveryRates(Protocol):
    def __call__(self, asks: Sequence[DeliveryAsk], *, now: datetime) -> Sequence[Sequence[DeliveryOffer]]:
        """For each ask, the ways of delivery with their prices."""


@dataclass(frozen=True, slots=True)
class RiskRule:
    """`judge(orders, payments, now=)`: of these paid orders, those that a person should look through before anything is sent.
    Asked only while the setting `switch` is not zero."""

    switch: str
    judge: Callable[..., set[UUID]]

    @property
    def is_on(self) -> bool:
        return bool(preferences.get(self.switch))


RISK_RULES: Registry[RiskRule] = Registry("risk rules")
PRICE_RULES: Registry[PriceRule] = Registry("price rules")
GATES: Registry[Gate] = Registry("order gates")
DELIVERY_RATES: Registry[DeliveryRates] = Registry("delivery rates")
