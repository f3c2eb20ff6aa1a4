"""Tables of imports. The files themselves lie in the data folder, named by their SHA-256."""

from django.db import models

from zhanggui.exchange.states import RunState
from zhanggui.kit.ids import uuid7


class ImportRun(models.Model):
    """One file (or folder) on its way in. `position` is committed together with the rows it counts, so that a killed run
    goes on where it stood; `pictures_at` follows it, since pictures are stored outside of transactions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, blank=True)
    mapping = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    folder = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.UPLOADED)
    dry = models.BooleanField(default=False)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    pictures_at = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)
    history_id = models.UUIDField(null=True)
    problem = models.JSONField(null=True)
    report = models.JSONField(null=True)
    cancel_asked = models.BooleanField(default=False)
    runner = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="import_run_newest"),
            models.Index(fields=["sha256", "mapping"], name="import_run_of_file"),
            models.Index(fields=["state"], name="import_run_state"),
        ]


class ImportIssue(models.Model):
    """A line of a run's report: what happened to a row, as a code and facts; the sentence is made when it is read."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+")
    row = models.PositiveIntegerField(null=True)
    field = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    severity = models.CharField(max_length=5)


class SavedMapping(models.Model):
    """Which column goes to which field, kept under a name for the next file with the same columns."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    mapping = models.CharField(max_length=40)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
