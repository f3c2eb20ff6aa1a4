"""Carry a run out: claim it, go through its chunks, end it. One process at a time; a killed one's work is taken up again."""

import contextlib
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from zhanggui.exchange import vault
from zhanggui.exchange.actions.run_orders import run_orders
from zhanggui.exchange.actions.run_products import run_products
from zhanggui.exchange.actions.upload import mapping_of
from zhanggui.exchange.mapping import ORDERS, Source
from zhanggui.exchange.models import ImportRun
from zhanggui.exchange.states import MACHINE, RunState
from zhanggui.exchange.work import Cancelled, Lost, Work
from zhanggui.kit.errors import Refusal
from zhanggui.ordering.public import discard_history

SILENT = timedelta(seconds=90)


def carry_out(run_id: UUID, *, clock: Callable[[], datetime], tell: Callable[[Work], None] = lambda work: None) -> bool:
    """Run what is queued, to its end; False when somebody else has it. `tell` is called after every chunk."""
    now = clock()
    if not MACHINE.move(ImportRun, [run_id], to=RunState.RUNNING, by="system:imports", now=now):
        return False
    ImportRun.objects.filter(id=run_id).update(runner=me(), beat_at=now, started_at=now)
    run = ImportRun.objects.get(id=run_id)
    work = Work(run, clock, tell)
    try:
        entry = mapping_of(run.mapping)
        path = Path(run.folder) if run.folder else vault.stored(run.sha256)
        source = Source(path, run.options, run.columns, now)
        report = run_orders(work, entry, source) if entry.kind == ORDERS else run_products(work, entry, source)
    except Cancelled:
        _end(work, RunState.CANCELLED, None)
    except Lost:
        return False
    except Refusal as refusal:
        _end(work, RunState.FAILED, {"code": refusal.code, "text": str(refusal.text), "facts": _plain(refusal.facts)})
    except Exception as problem:
        with contextlib.suppress(Exception):
            _end(
                work,
                RunState.FAILED,
                {"code": "bug", "text": f"{type(problem).__name__}: {problem}"[:500], "facts": {}},
            )
        raise
    else:
        _end(work, RunState.TRIED if run.dry else RunState.DONE, None, report)
    return True


def _end(work: Work, state: RunState, problem: dict | None, report: dict | None = None) -> None:
    run, now = work.run, work.clock()
    with transaction.atomic():
        values: dict[str, Any] = {"problem": problem, "report": report, "finished_at": now, "counts": dict(work.counts)}
        if state == RunState.CANCELLED and run.history_id and not run.dry:
            discard_history(run.history_id)
            values |= {"history_id": None, "position": 0}
        ImportRun.objects.filter(id=run.id).update(**values)
        why = "" if problem is None else problem["code"]
        MACHINE.move(ImportRun, [run.id], to=state, by="system:imports", why=why, now=now)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, (str, int)) else str(value) for key, value in facts.items()}


def requeue_lost(now: datetime) -> int:
    """Runs whose process is gone wait again; how many."""
    lost = [run.id for run in ImportRun.objects.filter(state=RunState.RUNNING) if is_lost(run, now)]
    return len(
        MACHINE.move(ImportRun, lost, to=RunState.QUEUED, by="system:imports", why="its process is gone", now=now)
    )


def is_lost(run: ImportRun, now: datetime) -> bool:
    """Whether a running run's process is gone: dead on this machine, or silent for long."""
    host, _, pid = run.runner.rpartition(":")
    if host == socket.gethostname() and pid.isdigit():
        return not _alive(int(pid))
    return run.beat_at is None or now - run.beat_at > SILENT


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        return status.read_text(errors="replace").rpartition(")")[2].split()[:1] != ["Z"]
    return True


def me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
