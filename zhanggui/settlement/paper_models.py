"""Documents with numbers. What is issued is never changed and never deleted: a document that is wrong is cancelled and stays."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.ids import uuid7
from zhanggui.kit.states import Machine

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class PaperKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
    PACKING_SLIP = "packing_slip", _("Packing slip")


class PaperState(models.TextChoices):
    ISSUED = "issued", _("in force")
    CANCELLED = "cancelled", _("cancelled")


PAPER = Machine("paper", {PaperState.ISSUED: {PaperState.CANCELLED}})


class PaperSeries(models.Model):
    """The last number given in a series of a seller's year (0: it runs on over the years). Locked by whoever gives the next."""

    seller = models.ForeignKey("sellers.Seller", **down)
    name = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "name", "year"], name="settlement_series_once")]


class Paper(models.Model):
    """An invoice, credit note or packing slip of one seller. `body` is what was signed: no name and no address.

    Who it is made out to is sealed with that person's key; the body holds its salted hash. `source` is what it documents."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=PaperKind)
    state = models.CharField(max_length=9, choices=PaperState, default=PaperState.ISSUED)
    seller = models.ForeignKey("sellers.Seller", **down)
    order = models.ForeignKey("ordering.Order", **down)
    seller_order = models.ForeignKey("ordering.SellerOrder", **down)
    series = models.ForeignKey(PaperSeries, null=True, **down)
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=60)
    source = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    locale = models.CharField(max_length=10)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=120)
    key_id = models.CharField(max_length=40)
    party = models.ForeignKey("people.Party", **down)
    sealed = models.BinaryField()
    issued_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=200, blank=True)
    cancelled_by = models.CharField(max_length=80, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "number"], name="settlement_paper_number_once"),
            models.UniqueConstraint(fields=["series", "serial"], name="settlement_paper_serial_once"),
            models.UniqueConstraint(
                fields=["kind", "source"], condition=Q(state="issued"), name="settlement_paper_source_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_at", "-id"], name="settlement_paper_newest"),
            models.Index(fields=["order"], name="settlement_paper_order"),
        ]
