"""Keys of the shop: one file each in `ZHANGGUI_HOME/keys`, mode 0600. Whoever loses them loses what they sealed."""

import base64
import os
import secrets
import threading
from pathlib import Path

from zhanggui.kit.files import folder, sync_folder

_cache: dict[str, bytes] = {}
_lock = threading.Lock()


def path(name: str) -> Path:
    return folder("keys") / f"{name}.key"


def key(name: str, *, length: int = 32) -> bytes:
    """The named secret, made on first use; of two processes that make it at once, one wins and both read the same."""
    with _lock:
        if name not in _cache:
            file = path(name)
            if not file.exists():
                _create(file, secrets.token_bytes(length))
            _cache[name] = base64.b64decode(file.read_bytes())
        return _cache[name]


def text(name: str) -> str:
    return base64.urlsafe_b64encode(key(name)).decode()


def forget() -> None:
    """Drop what is held in memory (after a restore, or in tests that move the data folder)."""
    with _lock:
        _cache.clear()


def _create(file: Path, secret: bytes) -> None:
    # Write beside, then link: the link fails when another process was first, and a reader never sees half a key.
    part = file.with_suffix(f".part-{os.getpid()}-{threading.get_ident()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, base64.b64encode(secret))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    sync_folder(file.parent)
