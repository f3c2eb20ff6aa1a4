"""Pictures of a folder, found by the names in a file. The folder is listed once; a name is looked up in the list and never
becomes a path."""

import os
from pathlib import Path
from typing import Self

KINDS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
MOST_BYTES = 40 * 2**20


class Pictures:
    def __init__(self, folder: Path):
        self.by_path: dict[str, Path] = {}
        self.by_name: dict[str, Path | None] = {}
        self.asked: set[Path] = set()
        for where, _, names in os.walk(folder, followlinks=False):
            for name in sorted(names):
                path = Path(where) / name
                if path.suffix.lower() not in KINDS or path.is_symlink():
                    continue
                self.by_path[path.relative_to(folder).as_posix().lower()] = path
                self.by_name[name.lower()] = None if name.lower() in self.by_name else path

    @classmethod
    def of(cls, folder: str) -> Self | None:
        return cls(Path(folder)) if folder else None

    def find(self, name: str) -> Path | None:
        """By its way below the folder (/m/b/mb01.jpg), else by its file name where only one file has it."""
        plain = name.split("?")[0].replace("\\", "/").strip().lower()
        path = self.by_path.get(plain.lstrip("/")) or self.by_name.get(plain.rsplit("/", 1)[-1])
        if path is not None:
            self.asked.add(path)
        return path

    def unused(self) -> list[str]:
        """The files that nobody asked for."""
        return sorted(name for name, path in self.by_path.items() if path not in self.asked)

    def read(self, path: Path) -> bytes:
        """Its bytes; of a file beyond any picture, only enough that the catalogue refuses it."""
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
