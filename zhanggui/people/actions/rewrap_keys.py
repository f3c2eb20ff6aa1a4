from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from zhanggui.kit import audit, crypto
from zhanggui.people.models import Party

CHUNK = 500


def rewrap_keys(*, by: str, now: datetime) -> int:
    """Wrap every person's key with the shop's newest key; how many were. Safe to stop and repeat; nothing sealed is touched."""
    done = 0
    for ids in _chunks():
        with transaction.atomic():
            rows = list(Party.objects.select_for_update().filter(id__in=ids, erased_at=None).only("id", "wrapped_key"))
            for row in rows:
                row.wrapped_key = crypto.rewrap(bytes(row.wrapped_key))
            Party.objects.bulk_update(rows, ["wrapped_key"])
            done += len(rows)
    audit.note(by=by, deed="people.rewrap_keys", object_kind="keys", object_id="shop", facts={"people": done}, now=now)
    return done


def _chunks() -> Iterator[list]:
    last = None
    while True:
        rows = Party.objects.filter(erased_at=None).order_by("id")
        ids = list((rows if last is None else rows.filter(id__gt=last)).values_list("id", flat=True)[:CHUNK])
        if not ids:
            return
        yield ids
        last = ids[-1]
