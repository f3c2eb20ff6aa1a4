"""The shapes of what is answered about buying and orders, for the description of the API."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel as Schema

from zhanggui.faces.api.schemas import Content, Money, Seller


class QuoteLine(Schema):
    variant_id: UUID
    title: str
    quantity: int
    unit: Money
    discount: Money
    total: Money
    tax_rate: str
    tax: Money
    seller_id: UUID
    to_come: int
    ships_by: str | None
    parts: list[Content]


class TaxLine(Schema):
    rate: str
    base: Money
    tax: Money
    kind: str


class Adjustment(Schema):
    """What a rule took off, already inside the totals: `shares` by variant (by seller, for delivery)."""

    rule: str
    label: str
    amount: Money
    code: str
    delivery: bool
    bearer: str
    until: str | None
    shares: dict[UUID, Money]


class NotGiven(Schema):
    """A rule that gave nothing, and why; `near`: the buyer can do something about it."""

    rule: str
    label: str
    code: str
    reason: str
    why: str
    near: bool


class DeliveryChoice(Schema):
    code: str
    name: str
    note: str
    price: Money


class ProviderChoice(Schema):
    key: str
    label: str
    note: str


class Quote(Schema):
    """Send `total` as `seen_total` with the order: nothing else is ever charged. Send `ships` as `seen_ships`: when all of it
    can leave ("" now, a day, or "open" where goods are ordered without a day); nothing is promised for later."""

    lines: list[QuoteLine]
    items: Money
    delivery: Money
    tax: Money
    tax_lines: list[TaxLine]
    tax_included: bool
    adjustments: list[Adjustment]
    not_given: list[NotGiven]
    total: Money
    needs_delivery: bool
    ships: str
    delivery_code: str
    delivery_choices: list[DeliveryChoice]
    providers: list[ProviderChoice]


class NextStep(Schema):
    """`kind`: "redirect" (send the buyer to `url`), "show" (show `facts`), "wait", "done", or "failed" (see `problem`)."""

    kind: str
    url: str = ""
    facts: dict[str, Any] = {}
    problem: dict[str, str] | None = None


class Payment(Schema):
    intent_id: UUID | None
    next: NextStep


class Paying(Schema):
    payment: Payment


class Placed(Schema):
    """`link` opens the order for whoever holds it; keep it like a key."""

    number: str
    total: Money
    repeated: bool
    link: str
    payment: Payment


class OrderLine(Schema):
    id: UUID
    variant_id: UUID
    sku: str
    title: str
    options: dict[str, str]
    kind: str
    quantity: int
    unit: Money
    total: Money
    tax: Money
    shipped: int
    refunded: int
    open: int
    waiting: int
    to_come: int
    ships_by: str | None
    parts: list[Content]


class OrderPart(Schema):
    """What one seller owes of the order."""

    id: UUID
    number: str
    seller: Seller
    state: str
    total: Money
    delivery: Money
    refunded: Money
    lines: list[OrderLine]


class Paid(Schema):
    """One tender of an order: `held` is authorised or promised and not captured yet."""

    intent_id: UUID
    provider: str
    state: str
    amount: Money
    captured: Money
    held: Money
    refunded: Money


class Order(Schema):
    number: str
    state: str
    payment_state: str
    shipping_state: str
    placed_at: str
    confirmed_at: str | None
    pay_until: str
    items: Money
    delivery: Money
    tax: Money
    total: Money
    adjustments: list[Adjustment]
    refunded: Money
    outstanding: Money
    payments: list[Paid]
    can_pay: bool
    can_cancel: bool
    sellers: list[OrderPart]


class Parcel(Schema):
    number: str
    state: str
    carrier: str
    tracking: str
    shipped_at: str | None
    signed_at: str | None


class Download(Schema):
    title: str
    filename: str
    size: int
    sha256: str
    downloads_left: int
    url: str


class OrderInFull(Order):
    parcels: list[Parcel]
    downloads: list[Download]


class OrderRow(Schema):
    number: str
    state: str
    payment_state: str
    shipping_state: str
    placed_at: str
    total: Money
    refunded: Money
    units: int
    sellers: list[str]


class Orders(Schema):
    items: list[OrderRow]


class OrdersPage(Orders):
    next_cursor: str | None


class Buyer(Schema):
    """Masked: who may see more does so in the workbench, and leaves a line in the log."""

    name: str
    email: str
    phone: str


class OrderOnDesk(Order):
    buyer: Buyer
    parcels: list[Parcel]


class Parcels(Schema):
    parcels: list[Parcel]


class Made(Schema):
    id: UUID


class PriceSet(Schema):
    variant_id: UUID
    price: Money


class Point(Schema):
    at: str
    group: str | None
    value: float | int | None


class Series(Schema):
    key: str
    unit: str
    note: str
    points: list[Point]


class Heard(Schema):
    outcome: str


class Document(Schema):
    """An invoice, credit note or packing slip of one seller. Cancelled ones keep their number."""

    id: UUID
    kind: str
    number: str
    state: str
    order: str
    seller_id: UUID
    net: Money
    tax: Money
    gross: Money
    issued_at: str
    cancelled_at: str | None
    why: str


class Documents(Schema):
    items: list[Document]


class DocumentsPage(Documents):
    next_cursor: str | None


class DocumentInFull(Document):
    """`facts` is what was signed; `signed` is the envelope that verifies without the shop."""

    facts: dict[str, Any]
    signed: dict[str, Any]
