from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from zhanggui.kit import links, sql
from zhanggui.kit.errors import NotFound
from zhanggui.kit.signing import verify_document
from zhanggui.ordering.dto import OrderPage, Snapshot
from zhanggui.ordering.models import Order, OrderSnapshot, OrderTerms
from zhanggui.ordering.queries.order_page import page_of

PURPOSE = "order"
OPEN_FOR = timedelta(days=90)


def snapshot(order_id: UUID) -> Snapshot:
    """The signed document of what was agreed when the order was sent. Holds no name and no address."""
    found = snapshots([order_id]).get(order_id)
    if found is None:
        raise NotFound(what="snapshot")
    return found


def snapshots(order_ids: Iterable[UUID]) -> dict[UUID, Snapshot]:
    """The same for many, in one query; orders without a document are left out."""
    which, params = sql.among("order_id", set(order_ids))
    rows = sql.select(OrderSnapshot, "order_id body sha256 signature key_id", f"WHERE {which}", params)
    return {row.order_id: Snapshot(bytes(row.body), *row[2:]) for row in rows}


def snapshot_by_hash(sha256: str) -> Snapshot:
    """The same by its hash, for the verification page."""
    for table in (OrderSnapshot, OrderTerms):  # of the placing, or of a later change
        row = table.objects.filter(sha256=sha256.lower()).first()
        if row is not None:
            return Snapshot(bytes(row.body), row.sha256, row.signature, row.key_id)
    raise NotFound(what="snapshot")


def verify_snapshot(body: bytes, signature: str, key_id: str) -> bool:
    """Whether these very bytes were signed by this shop: False when a byte was changed."""
    return verify_document(body, signature, key_id)


def order_link(order_id: UUID, *, now: datetime | None = None) -> str:
    """A token that opens the order to whoever holds it, for 90 days from `now` (or from the placing of the order)."""
    start = now or Order.objects.filter(id=order_id).values_list("placed_at", flat=True).first()
    if start is None:
        raise NotFound(what="order")
    return links.make(PURPOSE, {"order": str(order_id)}, start + OPEN_FOR)


def order_by_link(token: str, now: datetime, *, locale: str = "zh-cn") -> OrderPage:
    """The order that a link opens. Refuses link_expired, link_forged."""
    order = Order.objects.filter(id=links.read(PURPOSE, token, now)["order"]).first()
    if order is None:
        raise NotFound(what="order")
    return page_of(order, locale=locale)
