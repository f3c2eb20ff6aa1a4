"""Tables of ordering. Amounts are minor units of the order's currency; `state` changes only through states.py."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from zhanggui.kit.ids import uuid7
from zhanggui.ordering.states import OrderState, ReviewState

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Basket(models.Model):
    """What somebody may buy. Holds no price: prices are read when they are shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey("people.Party", null=True, **down)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=10)
    updated_at = models.DateTimeField()


class BasketLine(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="+")
    variant = models.ForeignKey("catalogue.Variant", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["basket", "variant"], name="basket_variant_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=999), name="basket_quantity_in_range"),
        ]


class Order(models.Model):
    """What a buyer owes and is owed. Contact and address are sealed with the buyer's key: erased with it, the sums stay."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=16, unique=True)
    actor = models.CharField(max_length=64)
    command_id = models.UUIDField()
    fingerprint = models.BinaryField()
    party = models.ForeignKey("people.Party", **down)
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.PLACED)
    locale = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    items_minor = models.BigIntegerField()
    delivery_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    tax_included = models.BooleanField(default=True)
    tax_rounding = models.CharField(max_length=10, default="per_line")
    tax_half = models.CharField(max_length=10, db_default="half_up")
    tax_treatment = models.CharField(max_length=20, blank=True, db_default="")
    refunded_minor = models.BigIntegerField(default=0)
    units = models.PositiveIntegerField()
    provider = models.CharField(max_length=40)
    intent_id = models.UUIDField(null=True)
    sealed = models.BinaryField()
    placed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    pay_until = models.DateTimeField()
    channel = models.CharField(max_length=30, default="web")
    visitor = models.CharField(max_length=80, blank=True)
    basket_id = models.UUIDField(null=True)
    terms = models.PositiveIntegerField(default=1, db_default=1)  # the version in force: one more with each change
    review = models.CharField(max_length=8, db_default="")  # "", held, released, declined

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "command_id"], name="order_command_once"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0) & Q(refunded_minor__lte=F("total_minor")),
                name="order_refunded_within_total",
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["state", "-placed_at", "-id"], name="order_state_newest"),
            models.Index(fields=["party", "-placed_at"], name="order_of_party"),
            models.Index(fields=["confirmed_at"], name="order_confirmed"),
            models.Index(fields=["pay_until"], condition=Q(state="placed"), name="order_to_lapse"),
        ]


class SellerOrder(models.Model):
    """One seller's share of an order: parcels, refunds and documents hang here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, **down)
    seller = models.ForeignKey("sellers.Seller", **down)
    number = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.PLACED)
    items_minor = models.BigIntegerField()
    delivery_minor = models.BigIntegerField()
    delivery_tax_rate = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    delivery_tax_minor = models.BigIntegerField(default=0)
    delivery_taxes = models.JSONField(null=True)  # [rate, amount, tax] where a parcel has several rates
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    delivery_refunded_minor = models.BigIntegerField(default=0)
    delivery_code = models.CharField(max_length=40, blank=True)
    delivery_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0) & Q(refunded_minor__lte=F("total_minor")),
                name="seller_order_refunded_within_total",
            ),
        ]
        indexes = [models.Index(fields=["seller", "order"], name="seller_order_of_seller")]


class OrderLine(models.Model):
    """What was bought, as it was called and priced then. `dropped` units were refunded before they were shipped."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seller_order = models.ForeignKey(SellerOrder, **down)
    position = models.PositiveIntegerField()
    variant = models.ForeignKey("catalogue.Variant", **down)
    product_id = models.UUIDField()
    sku = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    options = models.JSONField(default=list)
    kind = models.CharField(max_length=10)
    quantity = models.PositiveIntegerField()
    unit_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    tax_class = models.CharField(max_length=20)
    tax_rate = models.DecimalField(max_digits=7, decimal_places=4)
    tax_minor = models.BigIntegerField()
    picture = models.JSONField(null=True)
    shipped = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0, db_default=0)  # units that were not there when it was placed
    ship_by = models.DateField(null=True)  # by when they were said to leave
    parts = models.JSONField(null=True)  # of a set: [variant, SKU, title, units in each]
    refunded = models.PositiveIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(shipped__lte=F("quantity") - F("dropped")), name="order_line_shipped_within_bought"
            ),
            models.CheckConstraint(condition=Q(refunded__lte=F("quantity")), name="order_line_refunded_within_bought"),
        ]
        indexes = [
            models.Index(fields=["product_id"], name="order_line_of_product"),
            models.Index(fields=["sku"], name="order_line_by_sku"),
            models.Index(fields=["seller_order"], condition=Q(parts__isnull=False), name="order_line_of_set"),
        ]


class OrderAdjustment(models.Model):
    """What a price rule took off (or put on), and which; the amount is already inside the totals of lines or delivery.

    `bearer` pays for it; `shares` tells by variant (by seller, for delivery) where each cent went; `code` was typed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, **down)
    rule = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    bearer = models.CharField(max_length=10, db_default="seller")
    code = models.CharField(max_length=40, blank=True, db_default="")
    delivery = models.BooleanField(db_default=False)
    shares = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["rule"], name="order_adjustment_by_rule")]


class OrderRefund(models.Model):
    """A refund document of one seller's share: what was given back, for which goods, with the tax inside it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seller_order = models.ForeignKey(SellerOrder, **down)
    group_id = models.UUIDField()
    command_id = models.UUIDField()
    fingerprint = models.BinaryField()
    lines = models.JSONField(default=dict)
    shares = models.JSONField(null=True)  # [line or "" for the delivery, amount, tax in it]
    items_minor = models.BigIntegerField()
    delivery_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    restocked = models.BooleanField(default=False)
    why = models.CharField(max_length=500)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["command_id", "seller_order"], name="order_refund_command_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="order_refund_positive"),
        ]
        indexes = [
            models.Index(fields=["group_id"], name="order_refund_group"),
            models.Index(fields=["at"], name="order_refund_by_time"),
        ]


class OrderReview(models.Model):
    """Why an order was held, and what somebody decided and why."""

    order = models.OneToOneField(Order, primary_key=True, **down)
    state = models.CharField(max_length=8, choices=ReviewState)
    reasons = models.JSONField()
    held_at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)


class OrderNote(models.Model):
    """A remark of the staff; sealed, since people write names into remarks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, **down)
    sealed = models.BinaryField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()


class OrderSnapshot(models.Model):
    """What was agreed, signed at submission. Holds no name and no address."""

    order = models.OneToOneField(Order, primary_key=True, **down)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=120)
    key_id = models.CharField(max_length=40)


class DeliveryMethod(models.Model):
    """A way to deliver, priced per currency. Rows of a country of its own stand in for the rows of "*" there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2, default="*")
    prices = models.JSONField(default=dict)
    free_from = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "country"], name="delivery_method_once")]


class DeliveryMethodText(models.Model):
    method = models.ForeignKey(DeliveryMethod, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["method", "locale"], name="delivery_method_text_once")]


from zhanggui.ordering.edit_models import OrderEdit, OrderTerms  # noqa: E402, F401
from zhanggui.ordering.exception_models import MoneyException  # noqa: E402, F401
from zhanggui.ordering.history_models import HistoryDocument, HistoryImport, HistoryLine  # noqa: E402, F401
