"""Accounts and the transfers between them. `actions.post` is the only writer; transfers are never changed or deleted."""

from django.db import models
from django.db.models import F, Q

from zhanggui.ledger.kinds import Kind


class Account(models.Model):
    """One account in one currency. `balance_minor` is the fold of its transfers, kept in the same transaction."""

    code = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    may_go_negative = models.BooleanField()
    balance_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(may_go_negative=True) | Q(balance_minor__gte=0), name="ledger_account_not_below_zero"
            ),
        ]


class Transfer(models.Model):
    """Money from one account to another: `debit` receives on the debit side, `credit` on the credit side."""

    command_id = models.UUIDField(unique=True)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    document = models.CharField(max_length=64, db_index=True)
    memo = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="ledger_transfer_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_transfer_two_accounts"),
        ]
