"""Imports as the desk shows them: the list, one run's progress, its lines and its report."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.exchange.models import ImportIssue, ImportRun
from zhanggui.exchange.reasons import rule_text, sentence
from zhanggui.exchange.states import RunState
from zhanggui.kit.errors import NotFound
from zhanggui.kit.page import Page, decode_cursor, encode_cursor

OVER = (RunState.DONE, RunState.TRIED, RunState.FAILED, RunState.CANCELLED)
ORDER = {"error": 0, "warn": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run. `counts`: what became of the rows; `message`: why it failed, in plain words."""

    id: UUID
    kind: str
    mapping: str
    file_name: str
    size: int
    sha256: str
    state: str
    state_label: str
    dry: bool
    done: int
    total: int | None
    counts: dict[str, int]
    issues: int
    by: str
    created_at: datetime
    finished_at: datetime | None
    message: str
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    state: str
    state_label: str
    done: int
    total: int | None
    percent: int | None
    counts: dict[str, int]
    message: str
    finished: bool
    dry: bool


@dataclass(frozen=True, slots=True)
class Issue:
    """A line of a run's report."""

    row: int | None
    field: str
    severity: str
    text: str


def runs(limit: int = 50) -> tuple[RunRow, ...]:
    """The newest runs."""
    return tuple(_row(run) for run in ImportRun.objects.order_by("-created_at", "-id")[:limit])


def run_row(run_id: UUID) -> RunRow:
    return _row(_run(run_id))


def progress(run_id: UUID) -> Progress:
    """Where a run stands."""
    run = _run(run_id)
    finished = run.state in OVER
    percent = None
    if run.total:
        percent = min(100, run.position * 100 // run.total)
    return Progress(
        run.state, str(RunState(run.state).label), run.position, run.total, 100 if finished and run.total else percent,
        run.counts, _message(run), finished, run.dry,
    )  # fmt: skip


def issues(run_id: UUID, cursor: str | None = None, limit: int = 100, severity: str = "") -> Page[Issue]:
    """The lines of a run: problems first, each in the order of the file."""
    rows = ImportIssue.objects.filter(run_id=run_id)
    if severity:
        rows = rows.filter(severity=severity)
    after = decode_cursor(cursor, 2) if cursor else None
    found: list[ImportIssue] = []
    for place, name in enumerate(ORDER):
        if len(found) > limit or (after and place < after[0]):
            continue
        here = rows.filter(severity=name)
        if after and place == after[0]:
            here = here.filter(Q(id__gt=after[1]))
        found += here.order_by("id")[: limit + 1 - len(found)]
    items = tuple(Issue(row.row, row.field, row.severity, sentence(row.code, row.facts)) for row in found[:limit])
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(items, encode_cursor([ORDER[last.severity], last.id]) if last else None)


def report(run_id: UUID, *, most: int = 5000) -> dict[str, Any]:
    """All there is to say about a run, ready for JSON; `problems` holds the first lines, `problems_total` how many there are."""
    run = _run(run_id)
    lines = issues(run_id, limit=most).items
    told = dict(run.report or {})
    if "rules" in told:
        told["rules"] = [{**line, "text": rule_text(line["rule"])} for line in told["rules"]]
    return {
        "run": str(run.id),
        "kind": run.kind,
        "mapping": run.mapping,
        "file": {"name": run.file_name, "sha256": run.sha256, "size": run.size},
        "state": run.state,
        "dry_run": run.dry,
        "message": _message(run),
        "counts": run.counts,
        **told,
        "problems_total": ImportIssue.objects.filter(run_id=run_id).count(),
        "problems": [{"row": i.row, "field": i.field, "severity": i.severity, "text": i.text} for i in lines],
    }


def _run(run_id: UUID) -> ImportRun:
    run = ImportRun.objects.filter(id=run_id).first()
    if run is None:
        raise NotFound(run_id=run_id)
    return run


def _row(run: ImportRun) -> RunRow:
    counts = run.counts
    return RunRow(
        run.id, run.kind, run.mapping, run.file_name, run.size, run.sha256, run.state, str(RunState(run.state).label),
        run.dry, run.position, run.total, counts, counts.get("errors", 0) + counts.get("warns", 0), run.by,
        run.created_at, run.finished_at, _message(run), run.options,
    )  # fmt: skip


def _message(run: ImportRun) -> str:
    """Why a run failed, in the language of the moment."""
    if not run.problem:
        return ""
    if run.problem["code"] == "bug":
        return _("The import met an error of our own and stopped; nothing of the last step was written.")
    try:
        return _(run.problem["text"]).format(**run.problem["facts"])
    except (KeyError, IndexError):
        return _(run.problem["text"])
