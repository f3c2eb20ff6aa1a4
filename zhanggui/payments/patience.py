"""How long a buyer waits for a payment company, and which of them kept somebody waiting a moment ago."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from zhanggui.payments.errors import ProviderUnreachable

REMEMBERED = 60  # seconds; each process learns for itself
_silent: dict[str, float] = {}


@contextmanager
def watched(provider: str) -> Iterator[None]:
    """Remember whether the company answered in time."""
    try:
        yield
    except ProviderUnreachable:
        _silent[provider] = time.monotonic()
        raise
    _silent.pop(provider, None)


def is_slow(provider: str) -> bool:
    """It gave no answer within the last minute: offer something else first."""
    return time.monotonic() - _silent.get(provider, -REMEMBERED) < REMEMBERED


def forget() -> None:
    _silent.clear()
