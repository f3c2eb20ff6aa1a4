"""What crosses the border of the catalogue: frozen answers, and the drafts that deeds take."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from zhanggui.kit.locales import fallbacks
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture as pages show it; the address of a rendition is made of `sha256` and one of `widths`."""

    id: UUID
    alt: str
    width: int
    height: int
    widths: tuple[int, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Promise:
    """So many units may be sold beyond what is there. `policy` is "backorder" or "preorder"; a pre-order has a day."""

    policy: str
    units: int
    ship_by: date | None


@dataclass(frozen=True, slots=True)
class PartOf:
    """So many units of a variant are in each unit of a bundle."""

    variant_id: UUID
    quantity: int
    sku: str
    titles: dict[str, str]

    def title(self, locale: str) -> str:
        """In this language, or in the one that stands in for it."""
        return next((self.titles[its] for its in fallbacks(locale) if its in self.titles), self.sku)


@dataclass(frozen=True, slots=True)
class VariantCard:
    """`available` is None where units never run out; `price` is None where it cannot be bought in this currency."""

    id: UUID
    sku: str
    options: tuple[tuple[str, str], ...]
    price: Money | None
    was: Money | None
    available: int | None
    weight_g: int
    picture_id: UUID | None
    values: dict[str, str] = field(default_factory=dict)
    barcode: str = ""
    promise: Promise | None = None
    parts: tuple[PartOf, ...] = ()

    @property
    def to_be_had(self) -> bool:
        """Something of it can be ordered now."""
        return self.available is None or self.available > 0 or self.promise is not None

    @property
    def later(self) -> Promise | None:
        """The promise, where nothing is there now."""
        return self.promise if self.available is not None and self.available <= 0 else None


class ProductCard(NamedTuple):
    """A product in a listing (a tuple: they are made by the dozen for every page). `locale_shown` differs from the one asked
    for where a text had to stand in."""

    id: UUID
    slug: str
    title: str
    summary: str
    price_from: Money | None
    price_to: Money | None
    was: Money | None
    picture: PictureRef | None
    seller_id: UUID
    seller_name: str
    self_operated: bool
    in_stock: bool
    kind: str
    locale_shown: str
    to_order: bool = False  # nothing is there, and it can be ordered all the same


@dataclass(frozen=True, slots=True)
class CategoryRef:
    """A category with the way to it (`path`: from the root to itself) and its address per locale."""

    id: UUID
    slug: str
    name: str
    description: str = ""
    path: tuple["CategoryRef", ...] = ()
    slugs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category in the tree; `product_count` counts live products in it and below."""

    id: UUID
    slug: str
    name: str
    children: tuple["CategoryNode", ...]
    product_count: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class AxisValue:
    code: str
    label: str
    swatch: str


@dataclass(frozen=True, slots=True)
class Axis:
    code: str
    name: str
    values: tuple[AxisValue, ...]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """All that a product's page shows."""

    id: UUID
    slug: str
    title: str
    summary: str
    price_from: Money | None
    price_to: Money | None
    was: Money | None
    picture: PictureRef | None
    seller_id: UUID
    seller_name: str
    self_operated: bool
    in_stock: bool
    kind: str
    locale_shown: str
    description_html: str
    brand: str
    tax_class: str
    pictures: tuple[PictureRef, ...]
    axes: tuple[Axis, ...]
    variants: tuple[VariantCard, ...]
    categories: tuple[CategoryRef, ...]
    slugs: dict[str, str]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FacetOption:
    code: str
    label: str
    count: int
    chosen: bool
    swatch: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    code: str
    name: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True, slots=True)
class ProductList:
    """A page of a listing. `total` and `facets` are there only when facets were asked for."""

    items: tuple[ProductCard, ...]
    next_cursor: str | None = None
    total: int | None = None
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of what was found. `corrected`: the words as typed found nothing, `did_you_mean` was searched."""

    items: tuple[ProductCard, ...]
    next_cursor: str | None = None
    total: int | None = None
    facets: tuple[Facet, ...] = ()
    did_you_mean: str | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant as baskets and orders need it, at one instant. Without a price it is not sellable."""

    variant_id: UUID
    product_id: UUID
    seller_id: UUID
    sku: str
    title: dict[str, str]
    options: dict[str, tuple[tuple[str, str], ...]]
    kind: str
    tax_class: str
    price: Money | None
    weight_g: int
    picture: PictureRef | None
    sellable: bool
    available: int | None
    slug: dict[str, str]
    self_operated: bool = False
    was: Money | None = None
    promise: Promise | None = None
    parts: tuple[PartOf, ...] = ()

    def later(self, quantity: int) -> int:
        """Of so many units, those that are not there yet and may be promised: all that are missing, or none."""
        if self.promise is None or self.available is None:
            return 0
        missing = quantity - max(self.available, 0)
        return missing if 0 < missing <= self.promise.units else 0


@dataclass(frozen=True, slots=True)
class ReserveLine:
    """Units of a variant for a document; `until` where this line's hold ends at another instant than the list's.

    `to`: country and region that the goods go to, by which a warehouse is chosen."""

    document: str
    variant_id: UUID
    quantity: int
    until: datetime | None = None
    to: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class TextDraft:
    """The text of a product in one locale. An empty slug is made from the title; the description may be any HTML."""

    title: str
    summary: str = ""
    description: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class CategoryTextDraft:
    name: str
    description: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """One value of an option: its code, its label per locale, a colour to show (`#aabbcc`)."""

    code: str
    labels: dict[str, str] = field(default_factory=dict)
    swatch: str = ""


@dataclass(frozen=True, slots=True)
class AxisDraft:
    code: str
    names: dict[str, str]
    values: tuple[ValueDraft, ...]


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """`values`: axis code → value code. `stock`: warehouse → units counted (None: the seller's first warehouse)."""

    sku: str
    values: dict[str, str] = field(default_factory=dict)
    prices: tuple[Money, ...] = ()
    was: tuple[Money, ...] = ()
    stock: dict[UUID | None, int] = field(default_factory=dict)
    weight_g: int = 0
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A new product. Without axes it has one variant; `publish` puts it on sale at once."""

    seller_id: UUID
    texts: dict[str, TextDraft]
    variants: tuple[VariantDraft, ...]
    kind: str = "physical"
    tax_class: str = "standard"
    brand: str = ""
    categories: tuple[UUID, ...] = ()
    axes: tuple[AxisDraft, ...] = ()
    rank: int = 0
    publish: bool = False


@dataclass(frozen=True, slots=True)
class ProductInput:
    """A product as an importer brings it, known by (seller, source key).

    `categories`: paths of names per locale, from the root down; paths of one entry name one category:
    `({"en": ("Clothing", "Shirts"), "zh-cn": ("服装", "衬衫")},)`."""

    source_key: str
    seller_id: UUID
    texts: dict[str, TextDraft]
    variants: tuple[VariantDraft, ...]
    kind: str = "physical"
    tax_class: str = "standard"
    brand: str = ""
    categories: tuple[dict[str, tuple[str, ...]], ...] = ()
    axes: tuple[AxisDraft, ...] = ()
    rank: int = 0
    publish: bool = True


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of one input: `outcome` is "created", "changed" or "same"; `variants`: SKU → id."""

    id: UUID
    outcome: str
    variants: dict[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WarehouseCard:
    id: UUID
    seller_id: UUID
    code: str
    name: str
    country: str
    position: int = 0
    region: str = ""
    pick_cost: int = 0
    protected: int = 0
