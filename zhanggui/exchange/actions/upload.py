"""A file comes in. Nothing of it is taken yet; a file that is no table is refused at once."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from zhanggui.exchange import vault
from zhanggui.exchange.errors import MappingUnknown
from zhanggui.exchange.mapping import MAPPINGS
from zhanggui.exchange.models import ImportRun
from zhanggui.exchange.states import MACHINE, RunState
from zhanggui.exchange.tables import rows_of, shape_of
from zhanggui.kit import audit, preferences
from zhanggui.kit.ids import uuid7


def upload(file_name: str, data: bytes | BinaryIO, mapping: str = "", *, by: str, now: datetime) -> UUID:
    """Keep a file for an import and look whether it is a table; the run's id. The name is only shown, never a path."""
    entry = mapping_of(mapping) if mapping else None
    sha256, size = vault.keep(data, limit_mb=preferences.get("imports.max_mb"))
    path = vault.stored(sha256)
    shape = shape_of(path)
    for _row in rows_of(
        path, shape
    ):  # to its end: a file that breaks off is refused now, not in the middle of the night
        pass
    if entry is None:
        entry = next((each for each in MAPPINGS if shape.header and each.fits(shape.header)), None)
    return register(file_name, sha256, size, entry, by=by, now=now)


def register(
    file_name: str, sha256: str, size: int, entry, *, folder: Path | None = None, by: str, now: datetime
) -> UUID:
    """A run of a kept file, or of a folder of this machine (command line only)."""
    shown = "".join(letter for letter in file_name if letter.isprintable()).replace("\\", "/").rsplit("/", 1)[-1]
    shown = shown.strip()[:200] or "file"
    with transaction.atomic():
        run = ImportRun.objects.create(
            id=uuid7(),
            kind=entry.kind if entry else "",
            mapping=entry.key if entry else "",
            file_name=shown,
            sha256=sha256,
            size=size,
            folder=str(folder or ""),
            by=by,
            created_at=now,
        )
        MACHINE.log([(run.id, "", RunState.UPLOADED)], by=by, now=now)
        facts = {"file": shown, "sha256": sha256}
        audit.note(by=by, deed="exchange.upload", object_kind="import", object_id=str(run.id), facts=facts, now=now)
    return run.id


def mapping_of(key: str):
    """The mapping, or a refusal that names those there are."""
    if key not in MAPPINGS:
        raise MappingUnknown(mapping=key[:40], choices=", ".join(MAPPINGS.keys()))
    return MAPPINGS.get(key)
