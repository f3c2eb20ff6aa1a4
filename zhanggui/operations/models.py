"""What the operator plans: a month's target, its days as first planned, and days that are not like others."""

from django.db import models
from django.db.models import Q


class Measure(models.TextChoices):
    AMOUNT = "amount"
    UNITS = "units"


class Target(models.Model):
    """What a month is to bring: net sales in minor units of the shop's currency, or units sold."""

    id = models.BigAutoField(primary_key=True)
    month = models.DateField(unique=True)  # its first day
    measure = models.CharField(max_length=8, choices=Measure)
    currency = models.CharField(max_length=3, blank=True)
    value = models.BigIntegerField()
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value__gt=0), name="target_above_zero")]


class PlannedDay(models.Model):
    """A day of the plan as it was first made; days are judged by this, also after the rest has been re-planned."""

    id = models.BigAutoField(primary_key=True)
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "on"], name="planned_day_once")]


class DayMark(models.Model):
    """A day that is not like others: a campaign (weight 2.5), a closed day (0), or one whose figure is pinned."""

    on = models.DateField(primary_key=True)
    label = models.CharField(max_length=120)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    pinned = models.BigIntegerField(null=True)
    marked_by = models.CharField(max_length=64)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(weight__gte=0), name="day_mark_not_negative")]


class SourceCost(models.Model):
    """What a source of visitors cost on a day, as somebody read it off the company's bill."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField()
    channel = models.CharField(max_length=20)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "channel", "currency"], name="source_cost_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="source_cost_not_negative"),
        ]


class DiaryNote(models.Model):
    """What somebody knows of a day that no figure tells: a rival's sale, rain, a parcel strike."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField(db_index=True)
    text = models.CharField(max_length=300)
    dim = models.CharField(max_length=20, blank=True)  # the slice it concerns, where one was named
    value = models.CharField(max_length=80, blank=True)
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Explained(models.Model):
    """What was found of a day or week that is over. A short cut, no truth of its own: `signature` names what it was made of."""

    name = models.CharField(max_length=24, primary_key=True)  # 2026-11-03 week
    signature = models.CharField(max_length=32)
    found = models.JSONField()
    found_at = models.DateTimeField(db_index=True)


class Guess(models.Model):
    """What a role held to be the cause of a day before it saw ours, and what ours was at that moment."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField()
    span = models.CharField(max_length=8)
    role = models.CharField(max_length=20)
    factor = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    ours = models.JSONField()  # factor, where, effect in minor units, in the order of money
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "span", "by"], name="guess_once")]
