"""Rates by place and date, each with where it was read."""

from django.db import models
from django.db.models import F, Q


class TaxRate(models.Model):
    """`rate` is percent. In force from `valid_from` up to, but not on, `valid_to`: local dates of the place."""

    country = models.CharField(max_length=2)
    region = models.CharField(max_length=40, blank=True)
    tax_class = models.CharField(max_length=20)
    rate = models.DecimalField(max_digits=7, decimal_places=4)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "region", "tax_class", "valid_from"], name="tax_rate_once"),
            models.CheckConstraint(condition=Q(rate__gte=0) & Q(rate__lte=100), name="tax_rate_is_percent"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="tax_rate_ends_later"
            ),
        ]
