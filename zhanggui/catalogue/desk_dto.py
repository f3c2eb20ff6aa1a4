"""What the desk sees of goods: rows of lists, one product as it is edited, movements of stock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.catalogue.dto import AxisDraft, PictureRef, TextDraft
from zhanggui.kit.money import Money


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A line of the workbench's product list; units are summed over variants and warehouses (None: never run out)."""

    id: UUID
    title: str
    skus: int
    state: str
    price_from: Money | None
    price_to: Money | None
    on_hand: int | None
    held: int | None
    seller_id: UUID
    seller_name: str
    picture: PictureRef | None
    kind: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A price row: in force, past or to come, by the clock of the question. `was` is the earlier price that was claimed,
    `shown` what the rule lets the page show of it; `conversion` tells rate, source and time of a converted price."""

    id: int
    amount: Money
    was: Money | None
    starts_at: datetime
    ends_at: datetime | None
    in_force: bool
    by: str
    shown: Money | None = None
    reason: str = ""
    conversion: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StockLine:
    warehouse_id: UUID
    warehouse_name: str
    on_hand: int
    held: int


@dataclass(frozen=True, slots=True)
class BundleEdit:
    """A set as it is edited: (SKU, units) of its parts; `pricing` "own" or "sum" (less `percent`, and `off` by currency)."""

    parts: tuple[tuple[str, int], ...]
    pricing: str
    percent: int
    off: dict[str, int]


@dataclass(frozen=True, slots=True)
class VariantEdit:
    id: UUID
    sku: str
    barcode: str
    weight_g: int
    state: str
    options: tuple[tuple[str, str], ...]
    values: dict[str, str]
    prices: tuple[PriceLine, ...]
    stock: tuple[StockLine, ...]
    bundle: BundleEdit | None = None


@dataclass(frozen=True, slots=True)
class PictureEdit:
    """A picture with its alt text per locale."""

    picture: PictureRef
    alts: dict[str, str]
    variant_id: UUID | None


@dataclass(frozen=True, slots=True)
class ProductEdit:
    """All that the workbench edits of a product."""

    id: UUID
    seller_id: UUID
    seller_name: str
    kind: str
    tax_class: str
    brand: str
    state: str
    rank: int
    texts: dict[str, TextDraft]
    categories: tuple[UUID, ...]
    primary_category: UUID | None
    axes: tuple[AxisDraft, ...]
    variants: tuple[VariantEdit, ...]
    pictures: tuple[PictureEdit, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StockMove:
    id: int
    warehouse_id: UUID
    warehouse_name: str
    delta: int
    reason: str
    document: str
    by: str
    at: datetime
