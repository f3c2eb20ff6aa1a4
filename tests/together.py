"""Many at once, for tests of races."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def at_once(count: int, deed: Callable[[int], Any]) -> list:
    """Run `deed(n)` in as many threads that start together; what each returned or raised."""
    barrier = threading.Barrier(count)

    def run(number: int) -> Any:
        try:
            barrier.wait()
            return deed(number)
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
