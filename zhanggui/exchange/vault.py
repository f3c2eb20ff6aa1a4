"""Where uploaded files lie: in the data folder, named by their SHA-256. Nothing of a name from outside becomes a path."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from zhanggui.exchange.errors import FileEmpty, FileTooLarge
from zhanggui.kit.files import folder, sync_folder

CHUNK = 2**20
HASH = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes | BinaryIO, *, limit_mb: int | None) -> tuple[str, int]:
    """Store bytes or an open file whole; (SHA-256, size). Refuses an empty one and one above the limit."""
    home = folder("imports")
    handle, temporary = tempfile.mkstemp(dir=home, prefix=".part-")
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in _chunks(data):
                size += len(chunk)
                if limit_mb is not None and size > limit_mb * 2**20:
                    raise FileTooLarge(limit=limit_mb)
                digest.update(chunk)
                file.write(chunk)
            if not size:
                raise FileEmpty
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, home / digest.hexdigest())
        sync_folder(home)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _chunks(data: bytes | BinaryIO):
    if isinstance(data, (bytes, bytearray, memoryview)):
        yield bytes(data)
        return
    while chunk := data.read(CHUNK):
        yield chunk


def stored(sha256: str) -> Path:
    """The file of a run."""
    if not HASH.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    return folder("imports") / sha256


def digest_of_folder(path: Path) -> tuple[str, int]:
    """One SHA-256 and the size of all CSV files of a folder, by name and contents."""
    digest, size = hashlib.sha256(), 0
    for file in sorted(path.rglob("*.csv")):
        data = file.read_bytes()
        size += len(data)
        name = file.relative_to(path).as_posix().encode()
        digest.update(len(name).to_bytes(4, "big") + name + hashlib.sha256(data).digest())
    return digest.hexdigest(), size
