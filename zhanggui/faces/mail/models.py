"""What was sent to whom, and what still waits. Addresses and bodies are sealed."""

from django.db import models

from zhanggui.kit.ids import uuid7


class MailState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # given up after the last try; shown by a check
    NOBODY = "nobody"  # there was no address to send to, or the person was erased


class SentMail(models.Model):
    """One message: at most one per kind and document. `facts` holds ids only; `secret` (a code) is emptied once sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    document = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    secret = models.BinaryField(default=bytes)
    party_id = models.UUIDField(null=True)
    to_sealed = models.BinaryField(default=bytes)
    subject = models.CharField(max_length=200, default="")
    message_id = models.CharField(max_length=120, default="")
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "document"], name="mail_once")]
        indexes = [models.Index(fields=["state", "next_at"], name="mail_due")]


class CaughtMail(models.Model):
    """A message that the sink caught instead of sending it: the whole of it, sealed by the shop's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sealed = models.BinaryField()
    caught_at = models.DateTimeField()
