"""The data folder: where it is and how a file gets into it whole or not at all."""

import os
import tempfile
from pathlib import Path


def home() -> Path:
    """The data folder (`ZHANGGUI_HOME`), made on first use and closed to others."""
    folder = Path(os.environ.get("ZHANGGUI_HOME") or Path.home() / ".zhanggui").expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder(*parts: str) -> Path:
    """A folder below the data folder, made on first use."""
    path = home().joinpath(*parts)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_whole(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write `data` so that a reader, or a crash, sees the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
