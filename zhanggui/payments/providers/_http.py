"""One request to a payment company: never longer than it may take, whatever the company or the name service does."""

import ipaddress
import threading
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from zhanggui.payments.errors import ProviderUnreachable

LONGEST = timedelta(milliseconds=2500)  # a checkout waits for nobody longer than three
LARGEST = 256 * 1024
AT_ONCE = 8  # calls to one company under way at a time: a company that hangs does not use up the house


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


# A company on this machine is not asked through a proxy.
NEAR = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere)
FAR = urllib.request.build_opener(_StayHere)
_places: dict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(AT_ONCE))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    provider: str,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = LONGEST.total_seconds(),
    largest: int = LARGEST,
) -> Answer:
    """The answer, whatever its status; ProviderUnreachable when there is none in time: then nobody knows what came of it."""
    place = _places[provider]
    if not place.acquire(blocking=False):
        raise ProviderUnreachable(provider=provider)
    request = urllib.request.Request(url, data=body, method=method, headers=dict(headers or {}))
    box: SimpleQueue[Answer | Exception] = SimpleQueue()

    def run() -> None:
        try:
            box.put(_open(request, seconds, largest))
        except Exception as problem:
            box.put(problem)
        finally:
            place.release()

    threading.Thread(target=run, daemon=True, name=f"ask-{provider}").start()
    try:
        answer = box.get(timeout=seconds)
    except Empty:
        raise ProviderUnreachable(provider=provider) from None
    if isinstance(answer, Exception):
        raise ProviderUnreachable(provider=provider) from answer
    return answer


def _open(request: urllib.request.Request, seconds: float, largest: int) -> Answer:
    opener = NEAR if _is_near(urlsplit(request.full_url).hostname or "") else FAR
    try:
        with opener.open(request, timeout=seconds) as response:
            return Answer(response.status, _lower(response.headers), response.read(largest))
    except urllib.error.HTTPError as problem:
        with problem:
            return Answer(problem.code, _lower(problem.headers), problem.read(largest))


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _is_near(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
