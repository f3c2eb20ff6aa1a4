"""An import from this machine's own command line: a file or a folder by its path, carried out in the foreground."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.exchange import vault
from zhanggui.exchange.actions.run import carry_out, is_lost, requeue_lost
from zhanggui.exchange.actions.start import clean_options, start
from zhanggui.exchange.actions.upload import mapping_of, register
from zhanggui.exchange.errors import MappingUnknown
from zhanggui.exchange.mapping import MAPPINGS
from zhanggui.exchange.models import ImportRun
from zhanggui.exchange.states import RunState
from zhanggui.exchange.tables import shape_of
from zhanggui.exchange.work import Work
from zhanggui.kit.errors import Invalid

OPEN = (RunState.UPLOADED, RunState.QUEUED, RunState.RUNNING, RunState.FAILED)


def import_here(
    path: Path,
    *,
    kind: str,
    mapping: str,
    options: Mapping[str, str],
    pictures: Path | None = None,
    dry: bool,
    by: str,
    clock: Callable[[], datetime],
    tell: Callable[[int, int | None], None] = lambda done, total: None,
) -> UUID:
    """Import now and return the run when it is over (its report says how). An unfinished run of the same file goes on."""
    entry = mapping_of(mapping)
    if entry.kind != kind:
        choices = ", ".join(each.key for each in MAPPINGS if each.kind == kind)
        raise MappingUnknown(mapping=mapping, choices=choices)
    path = path.resolve()
    if not path.exists():
        raise Invalid(field="path", problem=_("there is no {path}").format(path=path))
    chosen = clean_options(options)
    if pictures is not None:
        if not pictures.is_dir():
            raise Invalid(field="pictures", problem=_("{pictures} is no folder").format(pictures=pictures))
        chosen["pictures"] = str(pictures.resolve())
    run_id = _unfinished(path, entry, chosen, dry, by=by, now=clock())
    state = ImportRun.objects.values_list("state", flat=True).get(id=run_id)
    if state in (RunState.UPLOADED, RunState.FAILED):
        start(run_id, dry=dry, by=by, now=clock())

    def told(work: Work) -> None:
        tell(work.run.position, work.run.total)

    while not carry_out(run_id, clock=clock, tell=told):
        run = ImportRun.objects.get(id=run_id)
        if run.state not in (RunState.QUEUED, RunState.RUNNING):
            break
        if run.state == RunState.RUNNING and is_lost(run, clock()):
            requeue_lost(clock())
            continue
        tell(run.position, run.total)
        time.sleep(0.5)
    return run_id


def _unfinished(path: Path, entry, options: dict[str, str], dry: bool, *, by: str, now: datetime) -> UUID:
    """The run of the same file that was stopped, else a new one."""
    folder = path if path.is_dir() else None
    if folder is not None:
        sha256, size = vault.digest_of_folder(folder)
    else:
        with path.open("rb") as file:
            sha256, size = vault.keep(file, limit_mb=None)
        shape_of(vault.stored(sha256), encoding=options.get("encoding", ""))
    known = ImportRun.objects.filter(
        sha256=sha256, mapping=entry.key, dry=dry, state__in=OPEN, folder=str(folder or "")
    )
    for run in known.order_by("-created_at"):
        if run.options == options and (run.state != RunState.UPLOADED):
            if run.state == RunState.RUNNING and is_lost(run, now):
                requeue_lost(now)
            return run.id
    run_id = register(path.name, sha256, size, entry, folder=folder, by=by, now=now)
    ImportRun.objects.filter(id=run_id).update(options=options)
    return run_id
