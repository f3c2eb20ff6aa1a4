"""Notices: what the house found and what came in since one looked, for the role of whoever asks."""

import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from zhanggui.faces.workbench.hats import Desk
from zhanggui.faces.workbench.links import link_of, needs_of
from zhanggui.kit import checks
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people

FRESH = 30.0  # seconds that the bell may lag behind; the page of notices itself asks anew
LATELY = timedelta(days=2)
MOST = 99
SEEN = "notices.seen"
_lock = threading.Lock()
_checked: tuple[float, list[checks.Finding]] = (float("-inf"), [])
_counted: dict[tuple[int, str], tuple[float, int]] = {}


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the bell. `key` is what one has seen; a thing that changes is a new one."""

    key: str
    tone: str
    text: Any
    url: str


def notices(desk: Desk, now: datetime, *, anew: bool = True) -> list[Notice]:
    """The newest first: orders that were paid, then what the checks found, worst first."""
    found = _orders(desk, now) if desk.may("orders.view") else []
    if desk.limited:
        return found
    for finding in _findings(now, anew):
        needs = needs_of(finding)
        if (needs is None and not desk.may("settings.edit")) or (needs and not desk.may(needs)):
            continue
        told = f"{finding.check}:{sorted(finding.facts.items(), key=str)}"
        key = hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
        found.append(Notice(key, finding.severity, finding.message, link_of(finding)))
    return found


def _orders(desk: Desk, now: datetime) -> list[Notice]:
    rows = ordering.order_rows(
        since=now - LATELY, payment="paid", shipping="open", seller_id=desk.seller_id, limit=MOST
    ).items
    if not rows:
        return []
    text = ngettext("%(n)s paid order waits to be shipped.", "%(n)s paid orders wait to be shipped.", len(rows))
    shown = f"{len(rows)}+" if len(rows) == MOST else len(rows)
    url = reverse("desk:orders") + "?payment=paid&shipping=open"
    return [Notice(f"orders:{rows[0].number}", "info", text % {"n": shown}, url)]


def _findings(now: datetime, anew: bool) -> list[checks.Finding]:
    """What the checks say; asked at most twice a minute for the bell, at once for the page."""
    global _checked
    with _lock:
        if anew or time.monotonic() - _checked[0] > FRESH:
            _checked = (time.monotonic(), checks.run_all(now))
        return _checked[1]


def unseen(desk: Desk, now: datetime) -> int:
    """How many notices one has not seen."""
    place = (desk.staff_id, desk.hat)
    asked, count = _counted.get(place, (float("-inf"), 0))
    if time.monotonic() - asked > FRESH:
        known = set(people.memo(desk.staff_id, SEEN, []))
        count = sum(notice.key not in known for notice in notices(desk, now, anew=False))
        _counted[place] = (time.monotonic(), count)
    return count


def see(desk: Desk, now: datetime) -> None:
    """All that is there has been seen."""
    people.keep_memo(desk.staff_id, SEEN, [notice.key for notice in notices(desk, now)], now=now)
    forget()


def forget() -> None:
    """Ask anew at the next page."""
    global _checked
    _checked = (float("-inf"), [])
    _counted.clear()
