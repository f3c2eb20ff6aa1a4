"""What crosses the border of ordering: frozen values, ids and Money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from zhanggui.kit.money import Money
from zhanggui.ordering.quote_dto import (
    Adjustment,
    Contents,
    Items,
    Options,
    TaxLine,
    before,
)

if TYPE_CHECKING:
    from zhanggui.catalogue.public import PictureRef
    from zhanggui.kit.audit import AuditLine
    from zhanggui.kit.errors import Refusal
    from zhanggui.payments.public import OrderPayments
    from zhanggui.people.public import Contact, PartyCard, PostalAddress
    from zhanggui.sellers.public import SellerCard

BasketId: TypeAlias = UUID


@dataclass(frozen=True, slots=True)
class BasketLineView:
    """`problem` is None, "not_sellable", "sold_out" or "too_few" (fewer are left than wanted).

    `later` units are not there yet and can be ordered all the same, to be shipped by `ship_by` if a day is said."""

    variant_id: UUID
    product_id: UUID | None
    slug: str
    title: str
    options: Options
    picture: PictureRef | None
    unit: Money | None
    quantity: int
    total: Money
    available: int | None
    problem: str | None
    seller_id: UUID | None
    seller_name: str
    self_operated: bool
    kind: str
    sku: str = ""
    later: int = 0
    ship_by: date | None = None
    parts: Contents = ()


@dataclass(frozen=True, slots=True)
class BasketView:
    """`count` is the number of units, `items` the sum of the lines that can be bought."""

    id: UUID
    lines: tuple[BasketLineView, ...]
    items: Money
    count: int
    currency: str
    ready: bool  # there are lines, and none has a problem
    needs_delivery: bool

    @property
    def order_items(self) -> Items:
        """What `quote` and `PlaceOrder` take."""
        return tuple((line.variant_id, line.quantity) for line in self.lines)


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """The wish to buy. Carries no price: what things cost is read by the shop and compared with `seen_total`.

    `seen_ships`: what the buyer was told of goods that are not there yet (`Quote.ships`); nothing is promised for later.
    `pay_at_once`: where the provider moves the money itself, it is captured and the order confirmed in the same commit."""

    command_id: UUID
    actor: str
    items: Items
    contact: Contact
    address: PostalAddress | None
    delivery_code: str
    currency: str
    locale: str
    country: str
    seen_total: Money
    provider: str
    party_id: UUID | None = None
    basket_id: UUID | None = None
    channel: str = "web"
    visitor: str = ""
    pay_at_once: bool = False
    coupons: tuple[str, ...] = ()
    vat_number: str = ""
    seen_ships: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """`repeated`: the same command had been answered before; this is that answer. `paid`: nothing is left to be paid."""

    order_id: UUID
    number: str
    total: Money
    intent_id: UUID | None
    repeated: bool = False
    paid: bool = False


PlaceAnswer: TypeAlias = "Placed | Refusal"


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """`open` units are paid for, not shipped and not refunded; digital lines have none.

    `later` units were not there when it was placed, and were promised for `ship_by`; `waiting` of them are still to come."""

    id: UUID
    position: int
    variant_id: UUID
    product_id: UUID
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
    picture: PictureRef | None
    shipped: int
    refunded: int
    open: int
    refundable: Money
    later: int = 0
    ship_by: date | None = None
    waiting: int = 0
    parts: Contents = ()
    tax_kind: str = "taxed"  # see `tax_kind`


@dataclass(frozen=True, slots=True)
class RefundView:
    """One refund document of one seller's share. `shares`: of each line (None: the delivery) its amount and the tax in it."""

    id: UUID
    group_id: UUID
    seller_order_id: UUID
    items: Money
    delivery: Money
    amount: Money
    tax: Money
    lines: dict[UUID, int]
    restocked: bool
    why: str
    by: str
    at: datetime
    shares: tuple[tuple[UUID | None, Money, Money], ...] = ()


@dataclass(frozen=True, slots=True)
class SellerPart:
    id: UUID
    number: str
    seller: SellerCard
    state: str
    lines: tuple[OrderLineView, ...]
    items: Money
    delivery: Money
    tax: Money
    total: Money
    refunded: Money
    delivery_code: str
    delivery_name: str
    delivery_refundable: Money
    refundable: Money
    refunds: tuple[RefundView, ...] = ()
    delivery_taxes: tuple[tuple[Decimal, Money, Money, str], ...] = ()  # rate, amount, tax, kind


@dataclass(frozen=True, slots=True)
class OrderMove:
    from_state: str
    to_state: str
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderPage:
    """All of an order. `contact` and `address` are None once the person was erased.

    `payment_state`: "unpaid", "on_delivery" (promised), "paid", "partly_refunded", "refunded", "void" (cancelled before it
    was paid). `outstanding` is what is still to be paid of a placed order.
    `shipping_state`: "none" (nothing to ship), "open", "partly", "shipped".
    """

    id: UUID
    number: str
    state: str
    party_id: UUID
    placed_at: datetime
    confirmed_at: datetime | None
    pay_until: datetime
    locale: str
    currency: str
    country: str
    channel: str
    provider: str
    intent_id: UUID | None
    sellers: tuple[SellerPart, ...]
    items: Money
    delivery: Money
    tax: Money
    tax_lines: tuple[TaxLine, ...]
    tax_included: bool
    total: Money
    refunded: Money
    adjustments: tuple[Adjustment, ...]
    contact: Contact | None
    address: PostalAddress | None
    payments: OrderPayments
    payment_state: str
    shipping_state: str
    moves: tuple[OrderMove, ...]
    outstanding: Money
    review: str  # "", "held", "released" or "declined"
    can_pay: bool
    can_cancel: bool
    terms: int = 1
    tax_rounding: str = "per_line"
    tax_half: str = "half_up"
    tax_treatment: str = ""
    vat_number: str = ""

    @property
    def untouched(self) -> bool:
        """Nothing was sent or delivered yet: the address may change, and the order may be called off."""
        return self.state in ("placed", "confirmed") and not any(line.shipped for line in self.lines)

    @property
    def lines(self) -> tuple[OrderLineView, ...]:
        return tuple(line for part in self.sellers for line in part.lines)

    @property
    def goods_before(self) -> Money:
        return before(self.items, self.adjustments, delivery=False)

    @property
    def delivery_before(self) -> Money:
        return before(self.delivery, self.adjustments, delivery=True)

    @property
    def has_digital(self) -> bool:
        return any(line.kind == "digital" for line in self.lines)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row of a list; the buyer is masked."""

    id: UUID
    number: str
    placed_at: datetime
    buyer_masked: str
    total: Money
    state: str
    payment_state: str
    shipping_state: str
    sellers: tuple[str, ...]
    units: int
    channel: str
    refunded: Money
    country: str
    locale: str
    party_id: UUID
    confirmed_at: datetime | None = None
    first_title: str = ""


@dataclass(frozen=True, slots=True)
class NoteView:
    id: UUID
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """People, money and goods of one order, for the workbench. The contact is masked unless it was revealed."""

    order: OrderPage
    buyer: PartyCard
    notes: tuple[NoteView, ...]
    trail: tuple[AuditLine, ...]
    earlier_orders: int
    can_refund: bool
    can_ship: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The signed document of what was agreed: canonical JSON, its hash, the signature and the key's name."""

    body: bytes
    sha256: str
    signature: str
    key_id: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """Units of a line that may still be shipped."""

    line_id: UUID
    seller_order_id: UUID
    order_id: UUID
    variant_id: UUID
    title: str
    sku: str
    kind: str
    quantity: int
    shipped: int
    open: int
    later: int = 0
    waiting: int = 0  # of the open ones, those that have not come yet
    parts: list | None = None  # of a set: [variant, SKU, title, units in each]


@dataclass(frozen=True, slots=True)
class DeliveryMethodView:
    id: UUID
    code: str
    kind: str
    country: str
    names: dict[str, str]
    notes: dict[str, str]
    prices: dict[str, Money]
    free_from: dict[str, Money]
    position: int
    active: bool
