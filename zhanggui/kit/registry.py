"""Registries: a lower module owns one, a higher module adds an entry. An entry adds a line or refuses; it never edits."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, TypeVar

from zhanggui.kit.errors import NotFound

T = TypeVar("T")


class Registry(Generic[T]):
    """Entries by key, iterated in the order of their keys."""

    def __init__(self, name: str):
        self.name = name
        self._entries: dict[str, T] = {}

    def add(self, key: str, entry: T) -> T:
        if key in self._entries and self._entries[key] is not entry:
            raise ValueError(f"{self.name} already has an entry {key!r}")
        self._entries[key] = entry
        return entry

    def get(self, key: str) -> T:
        """The entry, or a refusal (NotFound)."""
        if key not in self._entries:
            raise NotFound(what=f"{self.name} {key}")
        return self._entries[key]

    def keys(self) -> list[str]:
        return sorted(self._entries)

    def items(self) -> list[tuple[str, T]]:
        return sorted(self._entries.items())

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter([entry for _, entry in self.items()])

    def __len__(self) -> int:
        return len(self._entries)


def load_plugins(package: str) -> list[str]:
    """Import every module of a folder; the names of what was loaded. A folder that does not exist holds no plug-in."""
    try:
        folder = importlib.import_module(package)
    except ModuleNotFoundError as missing:
        if missing.name and package.startswith(missing.name):
            return []
        raise
    loaded = []
    for info in pkgutil.iter_modules(getattr(folder, "__path__", [])):
        if info.name != "tests" and not info.name.startswith("_"):
            loaded.append(importlib.import_module(f"{package}.{info.name}").__name__)
    return loaded
