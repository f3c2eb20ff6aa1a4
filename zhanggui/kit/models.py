"""Tables of the kit: facts on their way, moves of states, who did what, preferences, answers already given."""

from django.db import models

from zhanggui.kit.ids import uuid7


class OutboxEvent(models.Model):
    """A fact that was recorded with the change it tells of, until every listener has had it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    payload = models.TextField()
    recorded_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_undelivered", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["done_at"], name="outbox_done"),
        ]


class OutboxFailure(models.Model):
    """One listener that could not take one fact yet; after eight tries it is parked, in sight."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="+")
    handler = models.CharField(max_length=160)
    tries = models.PositiveSmallIntegerField()
    next_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True)
    error = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="outbox_failure_once")]
        indexes = [models.Index(fields=["next_at"], name="outbox_retry", condition=models.Q(parked_at__isnull=True))]


class StateMove(models.Model):
    """One move of one thing: from, to, who, why, when. Written only by `kit.states`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    machine = models.CharField(max_length=40)
    thing_id = models.UUIDField()
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["thing_id", "at"], name="state_move_of_thing")]


class AuditEntry(models.Model):
    """Who did what to which thing, when, with which facts (never personal data)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.CharField(max_length=80)
    deed = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id", "at"], name="audit_of_object"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]


class PreferenceValue(models.Model):
    """A choice of the shop that differs from its default."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()
    by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()


class AnsweredRequest(models.Model):
    """A writing request and the answer it got, so that its repeat gets the same one."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    fingerprint = models.BinaryField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="answered_once")]
        indexes = [models.Index(fields=["at"], name="answered_by_time")]
