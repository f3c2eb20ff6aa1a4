"""A copy of the embedded databases inside the data folder, and the way back to it while the shop is open.

For the demonstration: what somebody tried out is gone in a second, and the shop is as it was made. Pictures and files are named
by their contents and stay; keys are not copied, they are the same.
"""

import json
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal
from zhanggui.kit.files import home, write_whole

FOLDER = "as-made"
TREES = ("events",)  # sealed parts: whole files that are only ever added or replaced
PATIENCE = 20.0  # seconds to wait for a writer


class NoCopy(Refusal):
    code = "no_copy"
    status = 409
    text = _("There is no copy to go back to.")


def _files() -> dict[str, Path]:
    """The SQLite files by their alias."""
    return {
        alias: Path(facts["NAME"]) for alias, facts in settings.DATABASES.items() if facts["ENGINE"].endswith("sqlite3")
    }


def keep_copy(now: datetime) -> bool:
    """Copy the databases as they are now; False where they are not embedded."""
    files = _files()
    if set(files) != set(settings.DATABASES):
        return False
    folder = home() / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for alias, path in files.items():
        _backup(path, folder / f"{alias}.sqlite3")
    for tree in TREES:
        if (home() / tree).exists():
            shutil.copytree(home() / tree, folder / tree, copy_function=os.link)
    write_whole(folder / "made.json", json.dumps({"at": now.isoformat()}).encode())
    return True


def copy_made_at() -> datetime | None:
    """When the copy was made, if there is a whole one."""
    try:
        return datetime.fromisoformat(json.loads((home() / FOLDER / "made.json").read_text())["at"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def restore_copy() -> None:
    """Bring the databases back to the copy. Other processes may go on meanwhile: each file changes in one transaction."""
    if copy_made_at() is None:
        raise NoCopy
    folder = home() / FOLDER
    for tree in TREES:
        _same_files(folder / tree, home() / tree)
    connections.close_all()
    for alias, path in _files().items():
        _backup(folder / f"{alias}.sqlite3", path)
    for tree in TREES:
        _same_files(folder / tree, home() / tree, delete=True)


def _backup(source: Path, target: Path) -> None:
    with sqlite3.connect(source, timeout=PATIENCE) as old, sqlite3.connect(target, timeout=PATIENCE) as new:
        old.backup(new)
    old.close()
    new.close()


def _same_files(source: Path, target: Path, *, delete: bool = False) -> None:
    """Files of the copy that are missing are linked back; with `delete`, later ones go."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for name in wanted:
        if not (target / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(source / name, target / name)
    if delete:
        for path in target.rglob("*"):
            if path.is_file() and path.relative_to(target) not in wanted:
                path.unlink(missing_ok=True)
