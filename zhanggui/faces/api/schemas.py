"""The shapes that cross the API, for its description and for reading what is sent."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel as Schema  # not ninja's, which reads what is sent twice at every level
from pydantic import Field

Text = Annotated[str, Field(max_length=200)]


class Money(Schema):
    """Whole minor units (fen, cents) of an ISO 4217 currency."""

    minor: Annotated[int, Field(ge=-(10**15), le=10**15)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Problem(Schema):
    """A refusal (RFC 9457). Nothing has happened."""

    type: str
    title: str
    status: int
    code: str
    facts: dict[str, Any]


class Asked(Schema):
    locale: Annotated[str, Field(max_length=10)] | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None


class Narrowed(Asked):
    category: Text | None = None
    seller: Text | None = None
    facet: list[Text] = []
    facets: bool = False
    in_stock: bool = False
    price_min: Annotated[int, Field(ge=0, le=10**15)] | None = None
    price_max: Annotated[int, Field(ge=0, le=10**15)] | None = None
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 24


class ListAsked(Narrowed):
    sort: Annotated[str, Field(pattern="^(featured|newest|price_up|price_down|best_selling|name)$")] = "featured"


class SearchAsked(Narrowed):
    q: Annotated[str, Field(max_length=200)]
    sort: Annotated[str, Field(pattern="^(relevance|featured|newest|price_up|price_down|best_selling|name)$")] = (
        "relevance"
    )


class SuggestionAsked(Asked):
    q: Annotated[str, Field(max_length=100)]
    limit: Annotated[int, Field(ge=1, le=20)] = 8


class Suggestion(Schema):
    text: str
    slug: str | None


class Picture(Schema):
    url: str
    alt: str
    width: int
    height: int


class Seller(Schema):
    id: UUID
    name: str
    self_operated: bool


class ProductCard(Schema):
    id: UUID
    slug: str
    title: str
    summary: str
    url: str
    price_from: Money | None
    price_to: Money | None
    was: Money | None
    picture: Picture | None
    seller: Seller
    in_stock: bool
    to_order: bool
    kind: str
    locale_shown: str


class FacetOption(Schema):
    code: str
    label: str
    count: int
    chosen: bool


class Facet(Schema):
    code: str
    name: str
    options: list[FacetOption]


class ProductList(Schema):
    items: list[ProductCard]
    next_cursor: str | None
    total: int | None
    facets: list[Facet]


class SearchResult(ProductList):
    did_you_mean: str | None
    corrected: bool


class Content(Schema):
    """What is in a set: so many units in each."""

    sku: str
    title: str
    units: int


class PartOf(Content):
    variant_id: UUID


class Promise(Schema):
    """So many units may be ordered beyond what is there. `policy` is "backorder" or "preorder"."""

    policy: str
    units: int
    ships_by: str | None


class Variant(Schema):
    id: UUID
    sku: str
    options: dict[str, str]
    values: dict[str, str]
    price: Money | None
    was: Money | None
    available: int | None
    promise: Promise | None
    measure: str  # "" is sold by the piece; the price is for the whole measure, `step` of it is one unit of quantity
    step: str
    parts: list[PartOf]
    weight_g: int


class CategoryRef(Schema):
    id: UUID
    slug: str
    name: str


class Product(ProductCard):
    description_html: str
    brand: str
    pictures: list[Picture]
    axes: list[Facet] | list[dict[str, Any]]
    variants: list[Variant]
    categories: list[CategoryRef]
    slugs: dict[str, str]
    updated_at: str


class Category(Schema):
    id: UUID
    slug: str
    name: str
    product_count: int
    children: list["Category"]


class Wish(Schema):
    """What is sent. A field that is not known is refused, not passed over: it may have been meant."""

    model_config = {"extra": "forbid"}


Coupons = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=5)]


Measured = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,3})?$")]


class LineWish(Wish):
    """So many units; of goods by measure so many steps, or `measured` instead: "0.375"."""

    variant_id: UUID
    quantity: int = 1
    measured: Measured | None = None


class BasketWish(Wish):
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    locale: Annotated[str, Field(max_length=10)] | None = None
    lines: Annotated[list[LineWish], Field(max_length=1000)] = []


class QuantityWish(Wish):
    """So many units (of goods by measure: steps), or `measured` instead: "0.375"."""

    quantity: int | None = None
    measured: Measured | None = None


class BasketLine(Schema):
    variant_id: UUID
    slug: str
    title: str
    options: dict[str, str]
    unit: Money | None
    quantity: int
    measure: str
    measured: str
    total: Money
    available: int | None
    problem: str | None
    to_come: int
    ships_by: str | None
    parts: list[Content]
    seller: Seller | None
    kind: str


class PriceChange(Schema):
    """A unit cost `before` when it was put in and costs `after` since `at`."""

    variant_id: UUID
    before: Money
    after: Money
    at: str


class Basket(Schema):
    id: UUID
    lines: list[BasketLine]
    items: Money
    count: int
    ready: bool
    needs_delivery: bool
    changes: list[PriceChange] = []


class QuoteWish(Wish):
    basket_id: UUID | None = None
    items: Annotated[list[LineWish], Field(max_length=1000)] | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    region: Text = ""
    delivery_code: Text | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    locale: Annotated[str, Field(max_length=10)] | None = None
    coupons: Coupons = []
    vat_number: Annotated[str, Field(max_length=30)] = ""


class Contact(Wish):
    name: Text
    email: Text = ""
    phone: Annotated[str, Field(max_length=40)] = ""


class Address(Wish):
    name: Text
    phone: Annotated[str, Field(max_length=40)] = ""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    region: Text = ""
    city: Text = ""
    district: Text = ""
    line1: Text = ""
    line2: Text = ""
    postcode: Annotated[str, Field(max_length=20)] = ""


class TenderWish(Wish):
    """A part of the sum that is paid in a way of its own; the provider pays the rest."""

    provider: Text
    amount: Money


class Pay(Wish):
    provider: Text
    tenders: Annotated[list[TenderWish], Field(max_length=5)] = []
    return_url: Annotated[str, Field(max_length=500)] = ""


class OrderWish(Wish):
    basket_id: UUID | None = None
    items: Annotated[list[LineWish], Field(max_length=1000)] | None = None
    contact: Contact
    address: Address | None = None
    delivery_code: Text = ""
    seen_total: Money
    pay: Pay
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    locale: Annotated[str, Field(max_length=10)] | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    coupons: Coupons = []
    vat_number: Annotated[str, Field(max_length=30)] = ""
    seen_ships: Annotated[str, Field(pattern=r"^(|open|\d{4}-\d{2}-\d{2})$")] = ""


class CancelWish(Wish):
    why: Text = ""
