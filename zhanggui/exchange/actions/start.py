"""Start an import (dry or for good), cancel it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.exchange.actions.upload import mapping_of
from zhanggui.exchange.errors import OptionUnfit, RunBusy, RunOver
from zhanggui.exchange.models import ImportIssue, ImportRun, SavedMapping
from zhanggui.exchange.states import MACHINE, RunState
from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.locales import LOCALES
from zhanggui.ordering.public import discard_history

OPTIONS = ("currency", "locale", "zone", "stock", "encoding", "seller")
BLANK: dict[str, Any] = {
    "position": 0,
    "pictures_at": 0,
    "total": None,
    "counts": {},
    "problem": None,
    "report": None,
    "history_id": None,
}


def start(
    run_id: UUID,
    *,
    dry: bool,
    mapping: str = "",
    columns: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    save_as: str = "",
    by: str,
    now: datetime,
) -> None:
    """Queue a run; the worker takes it up. A failed one goes on where it stood, anything else begins anew.

    `columns`: column → field, for mappings with fields of their choice, kept under `save_as` for the next file."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().filter(id=run_id).first()
        if run is None:
            raise NotFound(run_id=run_id)
        if run.state == RunState.DONE:
            raise RunOver(file=run.file_name)
        if run.state in (RunState.QUEUED, RunState.RUNNING):
            raise RunBusy(file=run.file_name)
        entry = mapping_of(mapping or run.mapping)
        clean = clean_options(options or {})
        chosen = _chosen(entry, columns)
        asked = (
            entry.key,
            dry,
            clean if options is not None else run.options,
            chosen if columns is not None else run.columns,
        )
        goes_on = run.state == RunState.FAILED and asked == (run.mapping, run.dry, run.options, run.columns)
        fresh: dict[str, Any] = {} if goes_on else BLANK
        if not goes_on:
            ImportIssue.objects.filter(run_id=run_id).delete()
            if run.history_id:
                discard_history(run.history_id)
        values = {"mapping": entry.key, "kind": entry.kind, "dry": dry, "options": asked[2], "columns": asked[3]}
        ImportRun.objects.filter(id=run_id).update(**values, **fresh, cancel_asked=False, finished_at=None)
        if save_as.strip() and chosen:
            _save(save_as, entry.key, chosen, by=by, now=now)
        MACHINE.move_one(ImportRun, run_id, to=RunState.QUEUED, by=by, why="dry" if dry else "", now=now)
        facts = {"mapping": entry.key, "dry": dry}
        audit.note(by=by, deed="exchange.start", object_kind="import", object_id=str(run_id), facts=facts, now=now)


def cancel(run_id: UUID, *, by: str, now: datetime) -> None:
    """Stop a run. One that waits is over at once; one that runs ends after its chunk. Past orders of a cancelled run are
    taken out again; products that were written stay, and the report says which."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().filter(id=run_id).first()
        if run is None:
            raise NotFound(run_id=run_id)
        if run.state in (RunState.DONE, RunState.CANCELLED, RunState.FAILED):
            raise RunOver(file=run.file_name)
        audit.note(by=by, deed="exchange.cancel", object_kind="import", object_id=str(run_id), now=now)
        if run.state == RunState.RUNNING:
            ImportRun.objects.filter(id=run_id).update(cancel_asked=True)
            return
        MACHINE.move_one(ImportRun, run_id, to=RunState.CANCELLED, by=by, now=now)
        ImportRun.objects.filter(id=run_id).update(finished_at=now)


def clean_options(options: Mapping[str, str]) -> dict[str, str]:
    clean = {}
    for key, value in options.items():
        value = str(value or "").strip()
        if not value:
            continue
        fits = {
            "currency": len(value) == 3 and value.isascii() and value.isalpha(),
            "locale": value in LOCALES,
            "zone": value in available_timezones(),
            "stock": value.isascii() and value.isdigit() and len(value) <= 6,
            "encoding": value.lower() in ("utf-8", "utf-8-sig", "gb18030", "gbk", "cp1252", "utf-16"),
            "seller": len(value) <= 80,
        }
        if not fits.get(key, False):
            raise OptionUnfit(option=key[:40], value=value[:40])
        clean[key] = value.upper() if key == "currency" else value
    return clean


def _chosen(entry, columns: Mapping[str, str] | None) -> dict[str, str]:
    """Column → field, each field at most once but for the options, every needed one there."""
    chosen = {str(name): str(to) for name, to in (columns or {}).items() if to}
    if not chosen:
        return {}
    known = {field.key for field in entry.fields}
    for name, to in chosen.items():
        if to not in known and not to.startswith("option:"):
            raise Invalid(field=name[:80], problem=_("“{to}” is not a field").format(to=to[:40]))
    twice = {to for to in chosen.values() if list(chosen.values()).count(to) > 1}
    if twice:
        raise Invalid(field=min(twice), problem=_("two columns are given to {field}").format(field=min(twice)))
    missing = [field.key for field in entry.fields if field.required and field.key not in chosen.values()]
    if missing:
        raise Invalid(field=missing[0], problem=_("no column is given to {missing}").format(missing=", ".join(missing)))
    return chosen


def _save(name: str, mapping: str, columns: dict[str, str], *, by: str, now: datetime) -> None:
    values = {"mapping": mapping, "columns": columns, "header": sorted(columns), "by": by, "at": now}
    SavedMapping.objects.update_or_create(
        name=name.strip()[:100], defaults=values, create_defaults={"id": uuid7(), **values}
    )
