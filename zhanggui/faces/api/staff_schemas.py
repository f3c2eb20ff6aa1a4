"""The shapes that colleagues send: parcels, refunds, prices, stock, changes of orders."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from zhanggui.faces.api.schemas import Address, Money, Text, Wish


class ShipWish(Wish):
    seller_order_id: UUID
    carrier: Text
    tracking: Text
    lines: dict[UUID, int] | None = None


class RefundWish(Wish):
    seller_order_id: UUID | None = None
    lines: dict[UUID, int] | None = None
    delivery: bool = False
    amount: Money | None = None
    restock: bool = False
    why: Text


class NoteWish(Wish):
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class PriceWish(Wish):
    price: Money


class ArrivalWish(Wish):
    warehouse_id: UUID | None = None
    quantity: Annotated[int, Field(ge=1, le=2**31 - 1)]
    due_on: date
    document: Annotated[str, Field(min_length=1, max_length=60)]


class ReceiveWish(Wish):
    units: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class PolicyWish(Wish):
    """`policy`: "backorder", "preorder" (needs `ship_by`) or "" (only what is there is sold)."""

    warehouse_id: UUID | None = None
    policy: Annotated[str, Field(max_length=10)]
    ceiling: Annotated[int, Field(ge=0, le=10**9)] = 0
    ship_by: date | None = None


class PartWish(Wish):
    variant_id: UUID
    units: Annotated[int, Field(ge=1, le=99)]


class BundleWish(Wish):
    """A set of these parts; none: it is a variant like any other. `pricing`: "own", or "sum" of the parts less `percent` and
    the amount in `off` of the currency."""

    parts: Annotated[list[PartWish], Field(max_length=30)]
    pricing: Annotated[str, Field(max_length=5)] = "own"
    percent: Annotated[int, Field(ge=0, lt=100)] = 0
    off: Annotated[list[Money], Field(max_length=20)] = []


class ChannelsWish(Wish):
    """Of "web", "api", "marketplace"."""

    closed_to: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=10)]


class StockWish(Wish):
    variant_id: UUID
    warehouse_id: UUID
    delta: Annotated[int, Field(ge=-(10**9), le=10**9)] | None = None
    counted: Annotated[int, Field(ge=0, le=10**9)] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=100)]


class WhyWish(Wish):
    why: Annotated[str, Field(min_length=1, max_length=200)]


class CaptureWish(Wish):
    amount: Money | None = None
    why: Text = ""


class LinesWish(Wish):
    """`quantities`: units that the buyer keeps, by line; `add`: units by variant."""

    quantities: dict[UUID, Annotated[int, Field(ge=0, le=999)]] = {}
    add: dict[UUID, Annotated[int, Field(ge=1, le=999)]] = {}


class ChangeWish(LinesWish):
    """`seen_terms` and `seen_difference` are what the quote said."""

    seen_terms: Annotated[int, Field(ge=1, le=2**31 - 1)]
    seen_difference: Money
    provider: Text = ""
    why: Annotated[str, Field(min_length=1, max_length=200)]


class AddressWish(Wish):
    address: Address
    seen_terms: Annotated[int, Field(ge=1, le=2**31 - 1)]
    why: Text = ""
