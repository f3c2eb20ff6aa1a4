"""Tables beside the stock rows: goods that are on their way, and what the nightly count of the books found."""

from django.db import models
from django.db.models import F, Q

from zhanggui.catalogue.models import Variant, Warehouse
from zhanggui.kit.ids import uuid7


class Arrival(models.Model):
    """Units that are to come to a warehouse by a day. They are on hand only once they were received."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.IntegerField()
    received = models.IntegerField(default=0)
    due_on = models.DateField()
    document = models.CharField(max_length=60)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="arrival_brings"),
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(received__lte=F("quantity")), name="arrival_received_within_quantity"
            ),
        ]
        indexes = [
            models.Index(fields=["variant", "due_on"], condition=Q(closed_at=None), name="arrivals_to_come"),
        ]


class StockAudit(models.Model):
    """One night's comparison of every stock row with its movements and holds; `wrong` names those that differ."""

    on = models.DateField(unique=True)
    at = models.DateTimeField()
    rows = models.IntegerField()
    wrong = models.JSONField(default=list)
