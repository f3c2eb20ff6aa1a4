"""Take facts that higher modules tell: orders, refunds, costs. They are versioned, so telling one twice changes nothing."""

import hashlib
from datetime import datetime

import orjson
from django.db import transaction

from zhanggui.analytics import coverage
from zhanggui.analytics.dto import Fact
from zhanggui.analytics.models import BufferedFact
from zhanggui.analytics.times import instant, micros
from zhanggui.kit import sql
from zhanggui.kit.databases import EVENTS

COLUMNS = ["at_us", "kind", "key", "version", "digest", "dims", "measures"]


def record_facts(facts: list[Fact], *, bulk: bool = False, now: datetime | None = None) -> None:
    """Record a list of facts in one statement. A later version of the same (kind, id) replaces the earlier ones.

    `bulk` is for history: the facts go straight into sealed parts, and the span they cover counts as collected
    (a day in it without a fact is a zero, not a gap).
    """
    if not facts:
        return
    rows = [_row(fact) for fact in facts]
    if not bulk:
        sql.insert_many(BufferedFact, COLUMNS, rows, using=EVENTS)
        return
    from zhanggui.analytics.actions.seal import seal_rows

    with transaction.atomic(using=EVENTS):
        seal_rows("facts", rows, now=now or instant(max(row[0] for row in rows)))
        coverage.cover("facts", min(fact.at for fact in facts), max(fact.at for fact in facts))


def _row(fact: Fact) -> tuple:
    if fact.at.tzinfo is None:
        raise ValueError(f"the fact {fact.kind} {fact.id} happened at an instant without a zone")
    if any(type(value) is not int for value in fact.measures.values()):
        raise TypeError(f"the fact {fact.kind} {fact.id} has a measure that is not a whole number")
    dims = orjson.dumps({key: str(value) for key, value in fact.dims.items()}, option=orjson.OPT_SORT_KEYS).decode()
    measures = orjson.dumps(fact.measures, option=orjson.OPT_SORT_KEYS).decode()
    contents = f"{micros(fact.at)}\0{dims}\0{measures}".encode()
    digest = int.from_bytes(hashlib.blake2b(contents, digest_size=8).digest(), "big", signed=True)
    return (micros(fact.at), fact.kind, str(fact.id), fact.version, digest, dims, measures)
