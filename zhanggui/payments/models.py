"""Intents to be paid, refunds of what was paid, and every hook that a provider sent us."""

from django.db import models
from django.db.models import F, Q

from zhanggui.kit.ids import public_number, uuid7
from zhanggui.payments.states import IntentState, RefundState


class Intent(models.Model):
    """One attempt to collect one sum for one document. `shares` says to whom it belongs and sums to the amount."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.CharField(max_length=64, db_index=True)
    reference = models.CharField(max_length=32, db_index=True, default=public_number)
    payer = models.UUIDField(null=True)
    provider = models.CharField(max_length=32)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    shares = models.JSONField()  # [[seller order id, seller id, minor], …]
    locale = models.CharField(max_length=8, default="zh-cn")
    state = models.CharField(max_length=9, choices=IntentState.choices, default=IntentState.CREATED)
    provider_ref = models.CharField(max_length=80, blank=True)
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)  # requested or done
    created_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)  # when to ask the provider, should no hook come

    class Meta:
        indexes = [
            models.Index(fields=["ask_at"], name="payments_intent_to_ask", condition=Q(state=IntentState.PENDING))
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_intent_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("captured_minor")),
                name="payments_refunded_within_captured",
            ),
        ]


class Refund(models.Model):
    """Money on its way back: one share of one intent. `command_id` is the id its asker gave it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="+")
    share_ref = models.CharField(max_length=64)
    seller_id = models.CharField(max_length=64)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=RefundState.choices, default=RefundState.REQUESTED)
    command_id = models.UUIDField(db_index=True)
    asked_share = models.CharField(max_length=64, blank=True)
    asked_minor = models.BigIntegerField()
    why = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="payments_refund_due", condition=Q(state=RefundState.REQUESTED))
        ]
        constraints = [
            models.UniqueConstraint(fields=["command_id", "intent", "share_ref"], name="payments_refund_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_refund_positive"),
        ]


class SpendConfirmation(models.Model):
    """The owner's signature over one payment from an electronic account. `facts` is what was signed, byte for byte."""

    intent_id = models.UUIDField(primary_key=True)
    party = models.UUIDField()
    facts = models.TextField()
    credential = models.BinaryField()
    client_data = models.BinaryField()
    authenticator_data = models.BinaryField()
    signature = models.BinaryField()
    at = models.DateTimeField()


class Hook(models.Model):
    """A message of a provider whose signature was right. `raw` is sealed: it may hold personal data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=32)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)
    intent_id = models.UUIDField(null=True, db_index=True)
    raw = models.BinaryField()
    outcome = models.CharField(max_length=32)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="payments_hook_once")]
