"""Who sells. A shop of one merchant is the same model with one row, the self-operated one."""

from django.db import models
from django.db.models import Q

from zhanggui.kit.ids import uuid7


class SellerState(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Seller(models.Model):
    """A merchant. `self_operated` is the label that law wants beside every offer of the platform's own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    legal_name = models.CharField(max_length=200)
    self_operated = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=SellerState, default=SellerState.ACTIVE)
    country = models.CharField(max_length=2)
    licence_no = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(legal_name=""), name="seller_has_a_legal_name")]


class SellerText(models.Model):
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "locale"], name="seller_text_once_per_locale")]
