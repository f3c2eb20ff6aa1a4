from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhanggui.fulfilment.actions.complete import complete_arrived
from zhanggui.fulfilment.events import DigitalDelivered
from zhanggui.fulfilment.models import DigitalAsset, DigitalGrant
from zhanggui.kit import audit, outbox, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.sql import insert_many
from zhanggui.ordering.public import NothingOpen, NotPaid, OpenLine, claim_units, open_lines, with_open_lines

GRANT = [
    "id",
    "order_id",
    "order_line_id",
    "asset_id",
    "downloads_left",
    "expires_at",
    "granted_at",
    "first_at",
    "revoked_at",
]


def deliver_digital(order_ids: Iterable[UUID], *, by: str, now: datetime) -> set[UUID]:
    """Grant the downloads of these paid orders; the orders that got something. Twice is once.

    A line whose goods have no file yet stays open: it is delivered when the file comes, and a check shows it meanwhile.
    """
    delivered = set()
    for order_id in sorted(with_open_lines(order_ids, kind="digital")):
        with transaction.atomic():
            lines = [line for line in open_lines(order_id) if line.kind == "digital" and line.open]
            assets = _newest({line.variant_id for line in lines})
            ready = [line for line in lines if line.variant_id in assets]
            if ready and _grant(order_id, ready, assets, now=now):
                outbox.record(DigitalDelivered(order_id))
                complete_arrived([order_id], by=by, now=now)
                delivered.add(order_id)
    return delivered


def _newest(variants: set[UUID]) -> dict[UUID, list[UUID]]:
    """The newest version of each file, by variant."""
    newest: dict[tuple[UUID, str], UUID] = {}
    rows = DigitalAsset.objects.filter(variant_id__in=variants).order_by("filename", "version")
    for asset, variant, filename in rows.values_list("id", "variant_id", "filename"):
        newest[variant, filename] = asset
    found: dict[UUID, list[UUID]] = {}
    for (variant, _), asset in newest.items():
        found.setdefault(variant, []).append(asset)
    return found


def _grant(order_id: UUID, lines: list[OpenLine], assets: dict[UUID, list[UUID]], *, now: datetime) -> bool:
    """False when somebody else delivered them meanwhile, or the order is no longer to be delivered."""
    until = now + timedelta(days=preferences.get("fulfilment.download_days"))
    times = preferences.get("fulfilment.downloads")
    try:
        with transaction.atomic():
            for part in sorted({line.seller_order_id for line in lines}):
                wanted = {line.line_id: line.open for line in lines if line.seller_order_id == part}
                claim_units(part, wanted, kind="digital", now=now)
    except (NothingOpen, NotPaid):
        return False
    rows = [
        (uuid7(), order_id, line.line_id, asset, times, until, now, None, None)
        for line in lines
        for asset in assets[line.variant_id]
    ]
    insert_many(DigitalGrant, GRANT, rows, on_conflict="ON CONFLICT DO NOTHING")
    return True


def renew_grant(grant_id: UUID, *, by: str, now: datetime) -> None:
    """Give a buyer the downloads and the days of a new purchase once more."""
    until = now + timedelta(days=preferences.get("fulfilment.download_days"))
    with transaction.atomic():
        order_id = DigitalGrant.objects.filter(id=grant_id).values_list("order_id", flat=True).first()
        if order_id is None:
            raise NotFound(what="grant")
        times = preferences.get("fulfilment.downloads")
        DigitalGrant.objects.filter(id=grant_id).update(downloads_left=times, expires_at=until, revoked_at=None)
        audit.note(by=by, deed="orders.renew_download", object_kind="order", object_id=order_id, now=now)


def revoke_refunded(order_ids: Iterable[UUID], *, now: datetime) -> int:
    """End the downloads of lines whose units are all refunded."""
    from django.db.models import F

    rows = DigitalGrant.objects.filter(
        order_id__in=set(order_ids), revoked_at=None, order_line__refunded__gte=F("order_line__quantity")
    )
    return DigitalGrant.objects.filter(id__in=list(rows.values_list("id", flat=True))).update(revoked_at=now)
