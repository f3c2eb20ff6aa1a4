"""What the operator should know about imports."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.models import ImportRun
from zhanggui.exchange.states import RunState
from zhanggui.kit.checks import Finding, check

WAITS = timedelta(minutes=10)


@check("imports.waiting")
def waiting(now: datetime) -> list[Finding]:
    """Imports that nobody takes up: the worker is not running."""
    rows = ImportRun.objects.filter(state=RunState.QUEUED, created_at__lt=now - WAITS).order_by("created_at")[:20]
    text = _("The import of {file} has been waiting for {minutes} minutes. Is the worker running?")
    return [
        Finding(
            "bad",
            text,
            {"file": run.file_name, "minutes": (now - run.created_at) // timedelta(minutes=1)},
            link="imports",
        )
        for run in rows
    ]


@check("imports.failed")
def failed(now: datetime) -> list[Finding]:
    """Imports of the last three days that stopped."""
    rows = ImportRun.objects.filter(state=RunState.FAILED, finished_at__gt=now - timedelta(days=3)).order_by(
        "-finished_at"
    )[:20]
    text = _("The import of {file} stopped after {rows} rows; open it to see why, mend it and start it again.")
    return [Finding("warn", text, {"file": run.file_name, "rows": run.position}, link="imports") for run in rows]
