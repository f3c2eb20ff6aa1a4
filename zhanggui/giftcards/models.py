"""Gift cards. The money stands in the ledger (`giftcard:<id>`); here is who may spend it and until when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.ids import uuid7
from zhanggui.kit.states import Machine


class CardState(models.TextChoices):
    WAITING = "waiting", _("Not paid yet")
    ACTIVE = "active", _("In force")
    VOIDED = "voided", _("Voided")


CARD = Machine(
    "gift card", {CardState.WAITING: {CardState.ACTIVE, CardState.VOIDED}, CardState.ACTIVE: {CardState.VOIDED}}
)


class GiftCard(models.Model):
    """`code_hash` finds the card by its code without holding it; `sealed` holds the code for whoever bought it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    command_id = models.UUIDField(unique=True)
    code_hash = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    hint = models.CharField(max_length=4)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=CardState.choices)
    buyer = models.UUIDField(null=True, db_index=True)
    sold = models.BooleanField()
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="giftcards_card_positive")]


class CardUse(models.Model):
    """Which card pays a payment intent."""

    intent_id = models.UUIDField(primary_key=True)
    card = models.ForeignKey(GiftCard, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
