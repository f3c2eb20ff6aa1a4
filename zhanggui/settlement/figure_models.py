"""The report that every figure of an order is one figure: a row per day, and a row per place where one differs."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Place(models.TextChoices):
    """Where a figure stands; the label says with what it is compared."""

    QUOTE = "quote", _("Signed terms and order")
    LINES = "lines", _("Order and its lines")
    TAX = "tax", _("Tax of the order and of its lines")
    REFUNDS = "refunds", _("Refunded and refund documents")
    INVOICE = "invoice", _("Order and invoices")
    INVOICE_TAX = "invoice_tax", _("Tax of the order and of the invoices")
    CREDIT_NOTE = "credit_note", _("Refunds and credit notes")
    CREDIT_TAX = "credit_tax", _("Tax of refunds and of credit notes")
    PAYMENT = "payment", _("Owed and kept")
    LEDGER = "ledger", _("Payments and ledger")
    PROVIDER = "provider", _("Payments and the company's bill")


class FigureDay(models.Model):
    """`waiting`: payments whose company has not sent its bill yet; the day is compared again until none is left."""

    day = models.DateField(unique=True)
    orders = models.PositiveIntegerField()
    documents = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()


class FigureRow(models.Model):
    day = models.ForeignKey(FigureDay, on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey("ordering.Order", **down)
    number = models.CharField(max_length=24)
    place = models.CharField(max_length=12, choices=Place)
    currency = models.CharField(max_length=3)
    expected_minor = models.BigIntegerField()
    found_minor = models.BigIntegerField()
