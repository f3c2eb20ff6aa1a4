from uuid import UUID

from zhanggui.fulfilment.dto import GrantView
from zhanggui.fulfilment.models import DigitalGrant
from zhanggui.kit import links

PURPOSE = "download"
FIELDS = (
    "id",
    "order_line_id",
    "order_line__title",
    "asset__filename",
    "asset__size",
    "asset__sha256",
    "downloads_left",
    "expires_at",
    "revoked_at",
)


def grants_of(order_id: UUID) -> tuple[GrantView, ...]:
    """The files of an order with their links, in one query. Only for those who may see the order."""
    rows = DigitalGrant.objects.filter(order_id=order_id).order_by("order_line__position", "asset__filename")
    return tuple(
        GrantView(
            id=grant_id,
            line_id=line_id,
            title=title,
            filename=filename,
            size=size,
            sha256=sha256,
            token=links.make(PURPOSE, {"grant": str(grant_id)}, expires_at),
            downloads_left=left,
            expires_at=expires_at,
            revoked=revoked_at is not None,
        )
        for grant_id, line_id, title, filename, size, sha256, left, expires_at, revoked_at in rows.values_list(*FIELDS)
    )
