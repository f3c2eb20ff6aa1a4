"""Builders for tests: a seller with a warehouse, products in a line."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from zhanggui.catalogue.public import (
    AxisDraft,
    ProductDraft,
    TextDraft,
    ValueDraft,
    VariantDraft,
    create_category,
    create_product,
    create_warehouse,
    offers,
    product_edit,
)
from zhanggui.kit.money import Money
from zhanggui.sellers.public import SellerTextDraft, create_seller

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=30)
BY = "staff:1"


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def seller(slug: str = "house", *, self_operated: bool = True, warehouse: bool = True) -> UUID:
    seller_id = create_seller(
        slug=slug,
        legal_name=f"{slug} Ltd",
        texts={"en": SellerTextDraft(slug.title()), "zh-cn": SellerTextDraft(f"{slug}店")},
        country="CN",
        self_operated=self_operated,
        by=BY,
        now=NOW,
    )
    if warehouse:
        create_warehouse(seller_id=seller_id, code="main", name="Main", country="CN", by=BY, now=NOW)
    return seller_id


def category(name: str, parent: UUID | None = None, zh: str = "") -> UUID:
    from zhanggui.catalogue.public import CategoryTextDraft

    texts = {"en": CategoryTextDraft(name)} | ({"zh-cn": CategoryTextDraft(zh)} if zh else {})
    return create_category(texts=texts, parent_id=parent, code=name.lower(), by=BY, now=NOW)


def product(
    seller_id: UUID,
    title: str = "Mug",
    *,
    price: int | None = 1000,
    stock: int = 10,
    kind: str = "physical",
    categories: tuple[UUID, ...] = (),
    zh: str = "",
    publish: bool = True,
    rank: int = 0,
    now: datetime = NOW,
    sku: str = "",
) -> UUID:
    """One product with one variant."""
    texts = {"en": TextDraft(title)} | ({"zh-cn": TextDraft(zh)} if zh else {})
    variant = VariantDraft(
        sku=sku or title.upper().replace(" ", "-"),
        prices=() if price is None else (cny(price),),
        stock={None: stock} if kind == "physical" else {},
        weight_g=250,
    )
    draft = ProductDraft(
        seller_id, texts, (variant,), kind=kind, categories=categories, rank=rank, publish=publish and price is not None
    )
    return create_product(draft, by=BY, now=now)


def shirt(seller_id: UUID, *, categories: tuple[UUID, ...] = (), title: str = "Shirt") -> UUID:
    """A product in two colours and two sizes; the red L one is sold out and dearer."""
    colours = (
        ValueDraft("red", {"en": "Red", "zh-cn": "红"}, "#d00"),
        ValueDraft("blue", {"en": "Blue", "zh-cn": "蓝"}),
    )
    sizes = (ValueDraft("m", {"en": "M"}), ValueDraft("l", {"en": "L"}))
    axes = (
        AxisDraft("colour", {"en": "Colour", "zh-cn": "颜色"}, colours),
        AxisDraft("size", {"en": "Size"}, sizes),
    )
    variants = tuple(
        VariantDraft(
            f"{title}-{colour.code}-{size.code}".upper(),
            {"colour": colour.code, "size": size.code},
            prices=(cny(9900 if (colour.code, size.code) == ("red", "l") else 7900),),
            stock={None: 0 if (colour.code, size.code) == ("red", "l") else 5},
        )
        for colour in colours
        for size in sizes
    )
    draft = ProductDraft(
        seller_id,
        {"en": TextDraft(title, "A shirt"), "zh-cn": TextDraft(f"{title} 衬衫", "一件衬衫")},
        variants,
        axes=axes,
        categories=categories,
        publish=True,
    )
    return create_product(draft, by=BY, now=NOW)


def variants_of(product_id: UUID) -> dict[str, UUID]:
    return {variant.sku: variant.id for variant in product_edit(product_id).variants}


def variant_of(product_id: UUID) -> UUID:
    return next(iter(variants_of(product_id).values()))


def available(variant_id: UUID, now: datetime = NOW) -> int | None:
    return offers([variant_id], currency="CNY", now=now)[variant_id].available
