"""Money that did not come as it should: late, twice, in part. Each is a row that somebody looks at; none is silent."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.ids import uuid7
from zhanggui.ordering.models import Order

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class ExceptionKind(models.TextChoices):
    SERVED_LATE = "served_late", _("paid late, goods still there: served")
    RETURNED_LATE = "returned_late", _("paid after the order was over: paid back")
    RETURNED_GONE = "returned_gone", _("paid late, goods gone: paid back")
    RETURNED_SURPLUS = "returned_surplus", _("more than was owed: paid back")


class MoneyException(models.Model):
    """`seen_by` has looked at it. Amounts are minor units of the order's currency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, **down)
    kind = models.CharField(max_length=20, choices=ExceptionKind)
    amount_minor = models.BigIntegerField()
    at = models.DateTimeField()
    seen_by = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], condition=models.Q(seen_at=None), name="money_exception_unseen"),
            models.Index(fields=["-at", "-id"], name="money_exception_newest"),
        ]
