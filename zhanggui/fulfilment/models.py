"""Tables of fulfilment: parcels of a seller's share of an order, and files that were bought."""

from typing import Any

from django.db import models
from django.db.models import Q

from zhanggui.fulfilment.states import ParcelState
from zhanggui.kit.ids import uuid7

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Parcel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seller_order = models.ForeignKey("ordering.SellerOrder", **down)
    order = models.ForeignKey("ordering.Order", **down)
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=ParcelState, default=ParcelState.SHIPPED)
    carrier = models.CharField(max_length=40)
    tracking = models.CharField(max_length=80, blank=True)
    command_id = models.UUIDField(null=True, unique=True)
    shipped_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)


class ParcelLine(models.Model):
    parcel = models.ForeignKey(Parcel, **down)
    order_line = models.ForeignKey("ordering.OrderLine", **down)
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "order_line"], name="parcel_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="parcel_line_positive"),
        ]


class DigitalAsset(models.Model):
    """A file that buyers of a variant receive. The newest version is what a new grant points at; older grants keep theirs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    variant = models.ForeignKey("catalogue.Variant", **down)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    version = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "filename", "version"], name="asset_version_once")]


class DigitalGrant(models.Model):
    """The right to download one file a few times until a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey("ordering.Order", **down)
    order_line = models.ForeignKey("ordering.OrderLine", **down)
    asset = models.ForeignKey(DigitalAsset, **down)
    downloads_left = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    granted_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order_line", "asset"], name="grant_once_per_line"),
            models.CheckConstraint(condition=Q(downloads_left__gte=0), name="downloads_left_not_negative"),
        ]
