"""Tables of marketing: promotions, coupons and their uses. Amounts are minor units by currency."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.ids import uuid7


class PromotionKind(models.TextChoices):
    BUNDLE = "bundle", _("bundle at one price")
    BUY_GET = "buy_get", _("buy some, get some")
    GIFT = "gift", _("gift")
    PERCENTAGE = "percentage", _("percentage off")
    TIERS = "tiers", _("the more, the cheaper")
    FIXED = "fixed", _("amount off")
    SHIPPING = "shipping", _("cheaper delivery")


class PromotionState(models.TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


class Promotion(models.Model):
    """A rule that takes something off, as data. In force while active and starts_at <= now < ends_at, by the clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=PromotionKind)
    names = models.JSONField()  # by locale
    terms = models.JSONField()  # what the kind reads: see kinds.py
    scope = models.JSONField()  # lists of ids: products, categories, sellers, excluded, groups
    minimum = models.JSONField()  # by currency, of the goods in scope before any promotion
    pieces = models.PositiveIntegerField(default=0)
    priority = models.PositiveIntegerField(default=100)
    exclusive = models.CharField(max_length=40, blank=True)
    stop = models.BooleanField(default=False)
    by_code = models.BooleanField(default=False)
    bearer = models.CharField(max_length=10)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=PromotionState, default=PromotionState.ACTIVE)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="promotion_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(bearer__in=["seller", "platform"]), name="promotion_is_borne"),
        ]
        indexes = [models.Index(fields=["state", "ends_at"], name="promotion_not_over")]


class Coupon(models.Model):
    """A code that opens a promotion. `used` counts uses that were not given back; a limit of None is none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, unique=True)
    batch = models.CharField(max_length=80, blank=True)
    limit = models.PositiveIntegerField(null=True)
    per_customer = models.PositiveIntegerField(null=True)
    per_day = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(limit=None) | Q(used__lte=F("limit")), name="coupon_within_its_limit"),
        ]


class CouponUse(models.Model):
    """One order's use of a coupon; given back at most once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="+")
    order_id = models.UUIDField(db_index=True)
    on = models.DateField()
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["coupon", "order_id"], name="coupon_once_per_order")]
        indexes = [models.Index(fields=["coupon", "on"], name="coupon_uses_of_day")]


class CouponUseMark(models.Model):
    """By what a customer is known again: blind indexes of account, e-mail address and telephone."""

    use = models.ForeignKey(CouponUse, on_delete=models.CASCADE, related_name="+")
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="+", db_index=False)
    mark = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["coupon", "mark"], name="coupon_uses_of_customer")]
