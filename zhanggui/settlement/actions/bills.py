"""Bills come in: from the company, or as a file. Every line is kept once."""

import hashlib
from collections import Counter
from datetime import date, datetime

from django.db import transaction

from zhanggui.kit import audit, sql
from zhanggui.kit.ids import uuid7
from zhanggui.payments.public import PROVIDERS, BillLine, read_bill
from zhanggui.settlement.models import BillDay, BillRow

COLUMNS = (
    "id provider day kind reference provider_ref payment_ref amount_minor currency fee_minor fee_currency settled_minor "
    "settled_currency rate state at copy key"
).split()
AT_ONCE = 500


def fetch_bill(provider: str, day: date, *, now: datetime) -> bool:
    """Ask the company for a day's bill; whether it has one. Refuses what the provider refuses."""
    lines = PROVIDERS.get(provider).bill(day, now=now)
    if lines is None:
        return False
    keep_bill(provider, day, lines, now=now)
    return True


def import_bill(provider: str, day: date, data: bytes, *, by: str, now: datetime) -> int:
    """Take in a bill that somebody downloaded; the number of lines that were new. Refuses `bill_unreadable`."""
    lines = read_bill(provider, data)
    fresh = keep_bill(provider, day, lines, now=now)
    facts = {"provider": provider, "lines": len(lines), "fresh": fresh}
    audit.note(
        by=by, deed="settlement.import_bill", object_kind="bill", object_id=f"{provider} {day}", facts=facts, now=now
    )
    return fresh


def keep_bill(provider: str, day: date, lines: list[BillLine], *, now: datetime) -> int:
    """Keep the lines that are not known; how many."""
    rows = [_row(provider, day, line, copy) for line, copy in _counted(lines)]
    fresh = 0
    with transaction.atomic():
        BillDay.objects.get_or_create(provider=provider, day=day)
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            known = set(BillRow.objects.filter(key__in=[row[-1] for row in part]).values_list("key", flat=True))
            new = [row for row in part if row[-1] not in known]
            if new:
                sql.insert_many(BillRow, COLUMNS, new)
            fresh += len(new)
        count = BillRow.objects.filter(provider=provider, day=day).count()
        BillDay.objects.filter(provider=provider, day=day).update(lines=count, fetched_at=now)
    return fresh


def _counted(lines: list[BillLine]) -> list[tuple[BillLine, int]]:
    seen: Counter[BillLine] = Counter()
    counted = []
    for line in lines:
        counted.append((line, seen[line]))
        seen[line] += 1
    return counted


def _row(provider: str, day: date, line: BillLine, copy: int) -> tuple:
    names = (line.kind, line.reference[:80], line.provider_ref[:80], line.payment_ref[:80])
    settled = (line.settled.minor, line.settled.currency) if line.settled else (None, "")
    money = (line.amount.minor, line.amount.currency, line.fee.minor, line.fee.currency, *settled, line.rate)
    facts = (provider, day.isoformat(), *names, *map(str, money), line.state, line.at.isoformat(), str(copy))
    key = hashlib.sha256("\0".join(facts).encode()).hexdigest()
    return (uuid7(), provider, day, *names, *money, line.state, line.at, copy, key)
