"""Tables of changes to placed orders: what was changed and how it was settled, and each version of the signed terms."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.ids import uuid7
from zhanggui.kit.states import Machine
from zhanggui.ordering.models import Order

down: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class EditState(models.TextChoices):
    WAITING = "waiting", _("waits for its payment")
    APPLIED = "applied", _("in force")
    LAPSED = "lapsed", _("not paid in time")
    WITHDRAWN = "withdrawn", _("withdrawn")


EDIT = Machine("order_edit", {EditState.WAITING: {EditState.APPLIED, EditState.LAPSED, EditState.WITHDRAWN}})


class OrderEdit(models.Model):
    """A change to a placed order. `plan` is what it does to lines and sums, reckoned when it was agreed; no personal data.

    `difference_minor` above zero is to be paid (the change waits for it), below zero was given back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, **down)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=EditState, default=EditState.WAITING)
    command_id = models.UUIDField(unique=True)
    fingerprint = models.BinaryField()
    plan = models.JSONField(default=dict)
    difference_minor = models.BigIntegerField(default=0)
    intent_id = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    terms = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state="waiting"), name="order_edit_waits_alone")
        ]
        indexes = [models.Index(fields=["until"], condition=Q(state="waiting"), name="order_edit_to_lapse")]


class OrderTerms(models.Model):
    """The signed document of an order as it stands since a change; version 1 is the `OrderSnapshot` of the placing."""

    order = models.ForeignKey(Order, **down)
    version = models.PositiveIntegerField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=120)
    key_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "version"], name="order_terms_once")]
