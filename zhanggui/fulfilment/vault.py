"""Where sold files lie: named by what they contain, below the data folder. No part of a path comes from outside."""

import hashlib
from pathlib import Path

from zhanggui.kit.files import folder, write_whole


def path_of(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return folder("digital", sha256[:2]) / sha256


def keep(data: bytes) -> str:
    """Store the bytes once; their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if not path.exists() or path.stat().st_size != len(data):
        write_whole(path, data)
    return sha256
