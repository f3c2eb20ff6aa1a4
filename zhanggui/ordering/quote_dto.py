"""What a quote says: lines, sums, taxes, every amount taken off, and every rule that gave nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from zhanggui.kit.money import Money

if TYPE_CHECKING:
    from zhanggui.catalogue.public import PictureRef
    from zhanggui.kit.errors import Refusal

Items: TypeAlias = tuple[tuple[UUID, int], ...]  # (variant id, quantity)
Contents: TypeAlias = tuple[tuple[str, str, int], ...]  # of a set: (SKU, title, units in each)
Options: TypeAlias = tuple[tuple[str, str], ...]  # (axis name, value label)


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """`price` is for the whole order: the sum over its sellers."""

    code: str
    name: str
    note: str
    price: Money


@dataclass(frozen=True, slots=True)
class TaxLine:
    """`base` is the amount without the tax. `kind`: "taxed", "zero" (zero-rated), "exempt", "reverse_charge" (the recipient
    owes it), "untaxed" (no rate is known there)."""

    rate: Decimal
    base: Money
    tax: Money
    kind: str = "taxed"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    variant_id: UUID
    product_id: UUID
    seller_id: UUID
    sku: str
    title: str
    options: Options
    kind: str
    quantity: int
    unit: Money
    discount: Money
    total: Money
    tax_rate: Decimal
    tax: Money
    picture: PictureRef | None = None
    later: int = 0  # units that are not there yet
    ship_by: date | None = None  # by when they ship, if a day is said
    parts: Contents = ()


@dataclass(frozen=True, slots=True)
class QuoteSeller:
    seller_id: UUID
    items: Money
    delivery: Money
    tax: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a price rule took off; the amount (negative) is already inside the totals of the lines, or of the delivery.

    `shares`: the cents by variant (by seller, for delivery). `bearer` pays for it: "seller" or "platform"."""

    rule: str
    label: str
    amount: Money
    bearer: str = "seller"
    code: str = ""
    delivery: bool = False
    shares: tuple[tuple[UUID, Money], ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotGiven:
    """A rule that gave nothing. `why` says so in the language of the moment; `near`: the buyer can do something about it."""

    rule: str
    label: str
    reason: Refusal
    near: bool
    code: str = ""

    @property
    def why(self) -> str:
        return self.reason.message


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would cost now. `total` is what the buyer must have seen (`PlaceOrder.seen_total`)."""

    lines: tuple[QuoteLine, ...]
    sellers: tuple[QuoteSeller, ...]
    items: Money
    delivery: Money
    tax: Money
    tax_lines: tuple[TaxLine, ...]
    total: Money
    tax_included: bool
    adjustments: tuple[Adjustment, ...] = ()
    needs_delivery: bool = True
    not_given: tuple[NotGiven, ...] = ()
    tax_treatment: str = ""

    @property
    def ships(self) -> str:
        """When all of it can leave (`PlaceOrder.seen_ships`): "" now, a day, or "open" where no day is said."""
        return ships([(line.later, line.ship_by) for line in self.lines])

    @property
    def goods_before(self) -> Money:
        """The goods before any rule; with the adjustments it comes to `items`."""
        return before(self.items, self.adjustments, delivery=False)

    @property
    def delivery_before(self) -> Money:
        return before(self.delivery, self.adjustments, delivery=True)


OPEN = "open"


def ships(lines: Iterable[tuple[int, date | None]]) -> str:
    """From (units that are not there yet, the day they are promised for) of the lines. Later ones sort after earlier ones."""
    days = [day for later, day in lines if later]
    return "" if not days else OPEN if None in days else max(day for day in days if day).isoformat()


def before(amount: Money, adjustments: Iterable[Adjustment], *, delivery: bool) -> Money:
    """An amount as it was before the rules took off (or put on) what they did."""
    return Money(
        amount.minor - sum(one.amount.minor for one in adjustments if one.delivery == delivery), amount.currency
    )


@dataclass(frozen=True, slots=True)
class QuoteAsk:
    items: Items
    currency: str
    country: str
    locale: str
    region: str = ""
    delivery_code: str = ""
    party_id: UUID | None = None
    coupons: tuple[str, ...] = ()
    vat_number: str = ""
