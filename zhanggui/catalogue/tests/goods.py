"""A shop to search in: products written row by row, so that these tests stand on the index and nothing else."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from zhanggui.catalogue.actions.index_products import index_products
from zhanggui.catalogue.actions.shelf import reckon
from zhanggui.catalogue.models import (
    Category,
    CategoryText,
    OptionAxis,
    OptionValue,
    OptionValueText,
    Price,
    Product,
    ProductCategory,
    ProductText,
    SearchSynonym,
    Stock,
    Variant,
    VariantValue,
    Warehouse,
)
from zhanggui.catalogue.queries.search_question import SYNONYMS
from zhanggui.catalogue.text.synonyms import shipped
from zhanggui.sellers.public import SellerTextDraft, create_seller

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BY = "staff:test"


def _synonyms_as_shipped() -> None:
    """The pairs come with a migration; a test with real transactions, run before this one, has emptied their table."""
    rows = [SearchSynonym(locale="", term=a, other=b, term_key=x, other_key=y) for a, b, x, y in shipped()]
    SearchSynonym.objects.bulk_create(rows, ignore_conflicts=True)
    SYNONYMS.forget()


class Goods:
    """Builds products: `goods.add("lamp", zh="台灯", en="Desk lamp")`; `goods.ids` by name, `goods.names` by id."""

    def __init__(self):
        _synonyms_as_shipped()
        self.seller = create_seller(
            slug="house", legal_name="House", texts={"en": SellerTextDraft("House")}, country="CN",
            self_operated=True, by=BY, now=NOW,
        )  # fmt: skip
        self.warehouse = Warehouse.objects.create(seller_id=self.seller, code="main", name="Main", country="CN")
        self.ids: dict[str, UUID] = {}
        self.names: dict[UUID, str] = {}

    def add(
        self,
        name: str,
        *,
        zh: str = "",
        en: str = "",
        body: Mapping[str, str] | None = None,
        brand: str = "",
        sku: str = "",
        barcode: str = "",
        price: int = 1000,
        options: Mapping[str, str] | None = None,
        category: Category | None = None,
        live: bool = True,
        index: bool = True,
    ) -> UUID:
        product = Product.objects.create(
            seller_id=self.seller, brand=brand, state="live" if live else "draft", created_at=NOW, updated_at=NOW
        )
        for locale, title in (("zh-cn", zh), ("en", en)):
            if title:
                text = (body or {}).get(locale, "")
                ProductText.objects.create(
                    product=product, locale=locale, slug=f"{name}-{locale}", title=title, description=text
                )
        variant = Variant.objects.create(
            product=product, seller_id=self.seller, sku=sku or f"sku-{name}", barcode=barcode
        )
        Price.objects.create(variant=variant, currency="CNY", amount_minor=price, starts_at=NOW, by=BY)
        Stock.objects.create(variant=variant, warehouse=self.warehouse, on_hand=5)
        if options:
            axis = OptionAxis.objects.create(product=product, code="colour")
            value = OptionValue.objects.create(axis=axis, code=next(iter(options.values())))
            VariantValue.objects.create(variant=variant, value=value)
            for locale, label in options.items():
                OptionValueText.objects.create(value=value, locale=locale, label=label)
        if category:
            ProductCategory.objects.create(product=product, category=category)
        reckon([product.id], now=NOW, new=[product.id])
        self.ids[name], self.names[product.id] = product.id, name
        if index:
            index_products([product.id])
        return product.id

    def category(self, code: str, **names: str) -> Category:
        category = Category.objects.create(code=code)
        for locale, name in names.items():
            locale = locale.replace("_", "-")
            CategoryText.objects.create(category=category, locale=locale, slug=f"{code}-{locale}", name=name)
        return category

    def named(self, ids: Iterable[UUID]) -> list[str]:
        return [self.names[each] for each in ids]
