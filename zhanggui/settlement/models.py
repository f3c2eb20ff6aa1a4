"""Bills of payment companies by day, what they charge, and where their word and ours differ."""

from django.db import models

from zhanggui.kit.ids import uuid7
from zhanggui.settlement.states import BreakKind, BreakState


class BillDay(models.Model):
    """One company's day: whether its bill is here, compared, closed."""

    provider = models.CharField(max_length=32)
    day = models.DateField()
    lines = models.PositiveIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "day"], name="settlement_day_once")]


class BillRow(models.Model):
    """A line of a bill. Never changed: a bill that says something else brings another row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=32)
    day = models.DateField()
    kind = models.CharField(max_length=8)
    reference = models.CharField(max_length=80)
    provider_ref = models.CharField(max_length=80)
    payment_ref = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    fee_minor = models.BigIntegerField()
    fee_currency = models.CharField(max_length=3)
    settled_minor = models.BigIntegerField(null=True)
    settled_currency = models.CharField(max_length=3, blank=True)
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    state = models.CharField(max_length=8)
    at = models.DateTimeField()
    copy = models.PositiveSmallIntegerField(default=0)  # equal lines of one bill are counted apart
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "day"], name="settlement_bill_day"),
            models.Index(fields=["provider", "reference"], name="settlement_bill_reference"),
        ]


class Terms(models.Model):
    """What a company charges from a day on. `mark` is how the bank statement calls its payouts."""

    provider = models.CharField(max_length=32)
    valid_from = models.DateField()
    rate = models.DecimalField(max_digits=7, decimal_places=6)
    fixed_minor = models.BigIntegerField(default=0)
    returns_fee = models.BooleanField(default=False)
    mark = models.CharField(max_length=80, blank=True)
    payout_days = models.PositiveSmallIntegerField(default=3)
    source = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "valid_from"], name="settlement_terms_once")]


class Break(models.Model):
    """Where two sides differ about one thing. `facts` is the evidence: what each of them says."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=32)
    day = models.DateField()
    kind = models.CharField(max_length=13, choices=BreakKind)
    reference = models.CharField(max_length=80)
    document = models.CharField(max_length=64, blank=True)
    facts = models.JSONField()
    state = models.CharField(max_length=9, choices=BreakState, default=BreakState.OPEN)
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=80, blank=True)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "day", "kind", "reference"], name="settlement_break_once")
        ]
        indexes = [models.Index(fields=["state", "-day"], name="settlement_break_open")]


from zhanggui.settlement.figure_models import FigureDay, FigureRow  # noqa: E402, F401
from zhanggui.settlement.paper_models import Paper, PaperSeries  # noqa: E402, F401
