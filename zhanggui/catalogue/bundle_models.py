"""Tables of bundles: variants that are sold as a set of parts."""

from django.db import models
from django.db.models import F, Q

from zhanggui.catalogue.models import Variant


class BundlePricing(models.TextChoices):
    OWN = "own"  # like any variant
    SUM = "sum"  # what the parts cost, less `percent` and `off`


class Bundle(models.Model):
    """How a bundle is priced; `off` holds minor units by currency."""

    variant = models.OneToOneField(Variant, primary_key=True, on_delete=models.CASCADE, related_name="+")
    pricing = models.CharField(max_length=5, choices=BundlePricing, default=BundlePricing.OWN)
    percent = models.IntegerField(default=0)
    off = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=0) & Q(percent__lt=100), name="bundle_percent_of_the_sum")
        ]


class BundlePart(models.Model):
    """So many units of a variant are in each unit of the bundle."""

    bundle = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+", db_index=False)
    part = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "part"], name="part_once_per_bundle"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="part_is_in_it"),
            models.CheckConstraint(condition=~Q(bundle=F("part")), name="bundle_holds_others"),
        ]
