"""The event store's tables: what waits to be sealed, what has been sealed where, and what the sieve dropped.

All of them live in the events database, so that no page view waits for an order.
"""

from django.db import models


class BufferedHit(models.Model):
    """One hit that passed the sieve and is not yet in a sealed part. No address and no full user agent, ever."""

    database = "events"
    id = models.BigAutoField(primary_key=True)
    part = models.CharField(max_length=40, null=True, db_index=True)  # claimed by the part that is being written
    at_us = models.BigIntegerField(db_index=True)  # microseconds since 1970, UTC
    kind = models.CharField(max_length=24)
    visitor = models.CharField(max_length=32)
    path = models.CharField(max_length=300)
    subject = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    source = models.CharField(max_length=80)
    campaign = models.CharField(max_length=80)
    paid = models.SmallIntegerField()
    device = models.CharField(max_length=12)
    browser = models.CharField(max_length=16)
    locale = models.CharField(max_length=12)
    dwell_ms = models.BigIntegerField()


class BufferedFact(models.Model):
    """One version of a fact that a higher module told, not yet sealed."""

    database = "events"
    id = models.BigAutoField(primary_key=True)
    part = models.CharField(max_length=40, null=True, db_index=True)
    at_us = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    version = models.BigIntegerField()
    digest = models.BigIntegerField()  # of the contents: settles which of two equal versions counts
    dims = models.TextField()
    measures = models.TextField()


class Part(models.Model):
    """The manifest: one sealed Parquet file. Readers go by these rows and by nothing else."""

    database = "events"
    id = models.CharField(max_length=40, primary_key=True)
    table = models.CharField(max_length=10)  # hits, sessions, facts
    on = models.DateField(db_index=True)  # UTC day (facts: first of the month)
    path = models.CharField(max_length=200)
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    sealed_at = models.DateTimeField()


class SessionDay(models.Model):
    """A UTC day whose sessions have been materialised; `stale` when a late hit asks for it to be done again."""

    database = "events"
    on = models.DateField(primary_key=True)
    stale = models.BooleanField(default=False)
    done_at = models.DateTimeField()


class Drop(models.Model):
    """How many hits a step of the sieve dropped on a UTC day."""

    database = "events"
    id = models.BigAutoField(primary_key=True)
    on = models.DateField()
    reason = models.CharField(max_length=24)
    count = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "reason"], name="analytics_drop_once")]


class Coverage(models.Model):
    """A span in which collection ran: inside it nothing means zero, outside it nothing means unknown."""

    database = "events"
    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=10)  # hits, facts
    since_us = models.BigIntegerField()
    until_us = models.BigIntegerField(db_index=True)


class DaySalt(models.Model):
    """The salt of one day's pseudonyms; deleted two days later, after which nobody can link them."""

    database = "events"
    on = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)
