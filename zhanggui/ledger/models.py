"""Accounts and the transfers between them, holds, and the chain that shows any later change.

`actions.post` is the only writer of transfers; the database itself refuses to change or delete one, and to move a balance
that no transfer explains.
"""

from django.db import models
from django.db.models import F, Q

from zhanggui.kit.ids import uuid7
from zhanggui.kit.states import Machine
from zhanggui.ledger.kinds import Kind


class Account(models.Model):
    """One account in one currency, or one shard of it (`code#3`). `balance_minor` is the fold of its transfers up to
    `moved_by`, kept in the same transaction; `held_minor` is what holds keep back, lapsed ones included until they are
    tidied away."""

    code = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    may_go_negative = models.BooleanField()
    balance_minor = models.BigIntegerField(default=0)
    held_minor = models.BigIntegerField(default=0)
    moved_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(may_go_negative=True) | Q(balance_minor__gte=0), name="ledger_account_not_below_zero"
            ),
            models.CheckConstraint(condition=Q(held_minor__gte=0), name="ledger_account_held_not_below_zero"),
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


class HoldState(models.TextChoices):
    HELD = "held"
    SETTLED = "settled"
    RELEASED = "released"
    LAPSED = "lapsed"


HOLD = Machine("hold", {HoldState.HELD: {HoldState.SETTLED, HoldState.RELEASED, HoldState.LAPSED}})


class Hold(models.Model):
    """Part of an account kept back for one document until `until_at`; what is in force is decided by the clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    command_id = models.UUIDField(unique=True)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    credit_code = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    document = models.CharField(max_length=64, db_index=True)
    memo = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=HoldState.choices, default=HoldState.HELD)
    settled_minor = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["debit"], name="ledger_hold_open", condition=Q(state=HoldState.HELD))]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="ledger_hold_positive"),
            models.CheckConstraint(
                condition=Q(settled_minor__gte=0, settled_minor__lte=F("amount_minor")), name="ledger_hold_within"
            ),
        ]


class Link(models.Model):
    """One transfer's place in one of the chains: `hash` covers the transfer and the link before it. Written afterwards by
    the worker, so that no sale waits for the row before it."""

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    chain = models.PositiveSmallIntegerField()
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="ledger_link_once")]


class Anchor(models.Model):
    """Where all chains stood on a day, signed by the shop's key: who rewrites a chain cannot make the signature anew."""

    on = models.DateField(unique=True)
    body = models.TextField()
    signature = models.CharField(max_length=100)
    key_id = models.CharField(max_length=16)
    at = models.DateTimeField()


class Closing(models.Model):
    """The books up to `until_at` are closed: no transfer is dated before it any more."""

    until_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
