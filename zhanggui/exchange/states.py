"""The states of an import and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.states import Machine


class RunState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    TRIED = "tried", _("tried dry")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


MACHINE = Machine(
    "import_run",
    {
        RunState.UPLOADED: {RunState.QUEUED, RunState.CANCELLED},
        RunState.QUEUED: {RunState.RUNNING, RunState.CANCELLED},
        RunState.RUNNING: {RunState.TRIED, RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.QUEUED},
        RunState.TRIED: {RunState.QUEUED, RunState.CANCELLED},
        RunState.FAILED: {RunState.QUEUED},
        RunState.CANCELLED: {RunState.QUEUED},
        RunState.DONE: set(),
    },
)
