"""Past orders from other systems: documents and their lines as they were, beside the shop's own orders, never mixed with them.

Keys of documents and lines are small numbers, not UUIDs: these rows come by the million and nobody outside refers to one.
`*_micro` are millionths of the currency's major unit, exact: old files hold prices finer than a minor unit.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from zhanggui.kit.ids import uuid7

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class HistoryState(models.TextChoices):
    RUNNING = "running"
    DONE = "done"


class DocumentKind(models.TextChoices):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    ADJUSTMENT = "adjustment"
    WRITEOFF = "writeoff"


class LineKind(models.TextChoices):
    GOODS = "goods"
    SERVICE = "service"
    DISCOUNT = "discount"
    VOUCHER = "voucher"
    ADJUSTMENT = "adjustment"
    WRITEOFF = "writeoff"


class HistoryImport(models.Model):
    """One file of past orders. Its documents count once it is done; `rows_read` is where the next chunk begins."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=HistoryState, default=HistoryState.RUNNING)
    rows_read = models.PositiveIntegerField(default=0)
    rows_taken = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sha256"], name="history_file_once")]


class HistoryDocument(models.Model):
    """An invoice or credit note of the past. `buyer` is a pseudonym ("" where the file names nobody)."""

    id = models.BigAutoField(primary_key=True)
    history = models.ForeignKey(HistoryImport, **down)
    source = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=DocumentKind)
    placed_at = models.DateTimeField()
    placed_on = models.DateField()
    buyer = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    country_name = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    lines = models.PositiveIntegerField(default=0)
    units = models.IntegerField(default=0)
    goods_micro = models.BigIntegerField(default=0)
    total_micro = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="history_number_once")]
        indexes = [
            models.Index(fields=["placed_on"], name="history_by_day"),
            models.Index(fields=["buyer", "placed_at"], condition=~Q(buyer=""), name="history_of_buyer"),
        ]


class HistoryLine(models.Model):
    """A line of a document. `row` is its row in the file, which tells identical rows apart; `after_s` its seconds after
    the document's first line."""

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(HistoryDocument, db_index=False, **down)
    row = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind)
    code = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500, blank=True)
    quantity = models.IntegerField()
    price_micro = models.BigIntegerField()
    amount_micro = models.BigIntegerField()
    after_s = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "row"], name="history_row_once")]
