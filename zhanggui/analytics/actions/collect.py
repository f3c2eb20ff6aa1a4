"""Collect hits: through the sieve, stripped of what is personal, into the buffer."""

from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from zhanggui.analytics import agents, coverage
from zhanggui.analytics.buffer import BUFFER
from zhanggui.analytics.dto import Collected, Dropped, Hit
from zhanggui.analytics.sieve import LIVE, PAST, reason_to_drop
from zhanggui.analytics.sources import source_of
from zhanggui.analytics.times import micros


def collect(hit: Hit, *, now: datetime) -> Collected | Dropped:
    """Collect one hit, or drop it for a reason that is counted. Costs no statement: hits are written together."""
    return collect_many([hit], now=now)[0]


def collect_many(hits: list[Hit], *, now: datetime) -> list[Collected | Dropped]:
    """The same for a list."""
    return _collect(hits, now, LIVE)


def collect_past(
    hits: list[Hit], *, now: datetime, span: tuple[datetime, datetime] | None = None
) -> list[Collected | Dropped]:
    """Hand in hits of long ago, written at once. The span they cover, or the one that is named, counts as collected."""
    answers = _collect(hits, now, PAST)
    BUFFER.flush()
    if hits or span:
        since, until = span or (min(hit.at for hit in hits), max(hit.at for hit in hits))
        coverage.cover("hits", since, until)
    return answers


def _collect(hits: list[Hit], now: datetime, steps: tuple) -> list[Collected | Dropped]:
    rows, drops = [], []
    answers: list[Collected | Dropped] = []
    for hit in hits:
        reason = reason_to_drop(hit, now, steps)
        if reason:
            drops.append((now.astimezone(UTC).date(), reason))
            answers.append(Dropped(reason))
        else:
            rows.append(_row(hit))
            answers.append(Collected(hit.visitor))
    if rows or drops:
        BUFFER.add(rows, drops, now if steps is LIVE else None)
    return answers


def _row(hit: Hit) -> tuple:
    source = source_of(hit.referrer, hit.query, hit.host or _own_host(settings.BASE_URL))
    device, browser = agents.device_and_browser(hit.user_agent)
    path = hit.path.split("?")[0].split("#")[0][:300]
    return (micros(hit.at), hit.kind, hit.visitor, path, hit.subject_id[:64], source.channel, source.source,
            source.campaign, int(source.paid), device, browser, hit.locale[:12], hit.dwell_ms)  # fmt: skip


@lru_cache(maxsize=8)
def _own_host(base_url: str) -> str:
    return urlsplit(base_url).hostname or ""
