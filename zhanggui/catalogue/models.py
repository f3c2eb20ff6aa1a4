"""Tables of the catalogue: categories, products and their texts, variants, prices, stock, pictures."""

from django.db import models
from django.db.models import F, Q

from zhanggui.kit.ids import uuid7


class ProductKind(models.TextChoices):
    PHYSICAL = "physical"
    DIGITAL = "digital"


class ProductState(models.TextChoices):
    DRAFT = "draft"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


class VariantState(models.TextChoices):
    ACTIVE = "active"
    RETIRED = "retired"


class Category(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.IntegerField(default=0)
    code = models.CharField(max_length=200, unique=True)


class CategoryText(models.Model):
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "locale"], name="category_text_once_per_locale"),
            models.UniqueConstraint(fields=["locale", "slug"], name="category_slug_once_per_locale"),
        ]


class Product(models.Model):
    """What a seller offers. `rank` is the hand-set order of "featured" (higher first); `sold_count` is counted, not set.

    `source_key` is the name an importer knows it by, `source_hash` the fingerprint of what it last brought."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ProductKind, default=ProductKind.PHYSICAL)
    tax_class = models.CharField(max_length=20, default="standard")
    brand = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=ProductState, default=ProductState.DRAFT)
    primary_category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rank = models.IntegerField(default=0)
    sold_count = models.IntegerField(default=0)
    source_key = models.CharField(max_length=200, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "source_key"], condition=~Q(source_key=""), name="product_source_once"
            )
        ]
        indexes = [
            models.Index(F("state"), F("rank").desc(), F("id").desc(), name="product_featured"),
            models.Index(F("state"), F("sold_count").desc(), F("id").desc(), name="product_best_selling"),
            models.Index(F("state"), F("created_at").desc(), F("id").desc(), name="product_newest"),
        ]


class ProductText(models.Model):
    """`description` is HTML sanitised on its way in; `sort_key` the title as it is sorted (pinyin for Chinese)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=160)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    sort_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "locale"], name="product_text_once_per_locale"),
            models.UniqueConstraint(fields=["locale", "slug"], name="product_slug_once_per_locale"),
        ]
        indexes = [models.Index(F("locale"), F("sort_key"), F("product"), name="product_by_title")]


class ProductCategory(models.Model):
    """Where a product is listed: `direct` rows were chosen, the others are the ancestors of a chosen one.

    `rank` is the product's, copied, so that a category's page is one walk along an index."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    direct = models.BooleanField(default=True)
    rank = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "product"], name="product_once_in_category")]
        indexes = [models.Index(F("category"), F("rank").desc(), F("product").desc(), name="category_featured")]


class SlugHistory(models.Model):
    """Addresses that were: an old one still leads to its product or category."""

    kind = models.CharField(max_length=10)
    locale = models.CharField(max_length=10)
    slug = models.CharField(max_length=160)
    object_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "locale", "slug"], name="old_slug_once")]


class OptionAxis(models.Model):
    """In what the variants of a product differ: colour, size."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=60)
    position = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "code"], name="axis_once_per_product")]


class OptionAxisText(models.Model):
    axis = models.ForeignKey(OptionAxis, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=10)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["axis", "locale"], name="axis_text_once_per_locale")]


class OptionValue(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    axis = models.ForeignKey(OptionAxis, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=80)
    position = models.IntegerField(default=0)
    swatch = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["axis", "code"], name="value_once_per_axis")]


class OptionValueText(models.Model):
    value = models.ForeignKey(OptionValue, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=10)
    label = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "locale"], name="value_text_once_per_locale")]


class Variant(models.Model):
    """What is bought. `seller` repeats the product's, which never changes, so that a seller's SKU is unique."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField(max_length=80)
    barcode = models.CharField(max_length=40, blank=True)
    weight_g = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=VariantState, default=VariantState.ACTIVE)
    to_order = models.BooleanField(default=False, db_default=False)  # one of its stock rows has a policy
    is_bundle = models.BooleanField(default=False, db_default=False)  # sold as a set of parts: no stock of its own

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "sku"], name="sku_once_per_seller"),
            models.CheckConstraint(condition=Q(weight_g__gte=0), name="weight_not_negative"),
        ]
        indexes = [models.Index(fields=["product", "position", "id"], name="variants_of_product")]


class VariantValue(models.Model):
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.ForeignKey(OptionValue, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "value"], name="value_once_per_variant")]


class Price(models.Model):
    """In force while starts_at <= now < ends_at; of several the latest start wins. What was in force is never changed.

    `claimed_minor` is the earlier price that the merchant named, `was_minor` what the rule lets the page show of it;
    `conversion` holds base, rate, source and time where the amount was brought in from another currency."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+", db_index=False)
    list = models.CharField(max_length=20, default="standard")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    was_minor = models.BigIntegerField(null=True, blank=True)
    claimed_minor = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True, db_default="")
    conversion = models.JSONField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(was_minor=None) | Q(was_minor__gt=F("amount_minor")), name="was_is_higher"
            ),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="price_ends_later"),
        ]
        indexes = [
            models.Index(
                fields=["variant", "currency", "list", "-starts_at", "-id"],
                include=["ends_at", "amount_minor", "was_minor"],
                name="price_in_force",
            )
        ]


class PriceList(models.Model):
    """Prices for a group of customers: rows of Price under `code`. "members" is everybody who signed in."""

    code = models.CharField(max_length=20, primary_key=True)
    group = models.CharField(max_length=40)
    names = models.JSONField()
    changed_at = models.DateTimeField()


class ExchangeRate(models.Model):
    """One unit of `base` was `rate` units of `quote`, as `source` said `at` that time. Rows stay."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=9)
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(rate__gt=0), name="rate_is_positive")]
        indexes = [models.Index(fields=["base", "quote", "-at"], name="rate_newest")]


class Shelf(models.Model):
    """What lists show of a product in one currency: the price in force and that there is something to sell, reckoned by
    whoever changes either (`actions/shelf.py`).

    A short cut and no truth of its own: the prices hold while `since` <= now < `until` (when the next begins or ends),
    `stocked` is only ever said where units are free; for whatever it does not say, the rows themselves are asked."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    low_minor = models.BigIntegerField(null=True)
    high_minor = models.BigIntegerField(null=True)
    was_minor = models.BigIntegerField(null=True)
    stocked = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "currency"], name="shelf_once_per_currency")]
        indexes = [
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="shelf_ends"),
            models.Index(fields=["product"], condition=Q(stocked=False), name="shelf_unsure"),
        ]


class Picture(models.Model):
    """A picture of a product, or of one variant. The renditions lie at addresses made of `sha256` and a width."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.IntegerField()
    height = models.IntegerField()
    widths = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["product", "position", "id"], name="pictures_of_product")]


class PictureText(models.Model):
    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="+", db_index=False)
    locale = models.CharField(max_length=10)
    alt = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture", "locale"], name="picture_text_once_per_locale")]


from zhanggui.catalogue.bundle_models import Bundle, BundlePart  # noqa: E402, F401
from zhanggui.catalogue.search_models import SearchEntry, SearchSynonym, SearchTerm  # noqa: E402, F401
from zhanggui.catalogue.stock_models import (  # noqa: E402, F401
    Arrival,
    Hold,
    HoldState,
    Stock,
    StockAudit,
    StockMovement,
    StockPolicy,
    Warehouse,
)
