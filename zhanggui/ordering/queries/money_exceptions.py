from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhanggui.kit.money import Money
from zhanggui.kit.page import CursorUnknown, Page, decode_cursor, encode_cursor
from zhanggui.ordering.exception_models import ExceptionKind, MoneyException


@dataclass(frozen=True, slots=True)
class ExceptionView:
    id: UUID
    order_id: UUID
    number: str
    kind: str
    kind_label: str
    amount: Money
    at: datetime
    seen_by: str
    seen_at: datetime | None


def money_exceptions(*, unseen: bool = False, cursor: str | None = None, limit: int = 50) -> Page[ExceptionView]:
    """Money that came late, twice or in vain, newest first; only what nobody has looked at, if asked."""
    rows = MoneyException.objects.select_related("order").order_by("-id")
    if unseen:
        rows = rows.filter(seen_at=None)
    if cursor:
        try:
            rows = rows.filter(id__lt=UUID(hex=decode_cursor(cursor, 1)[0]))
        except (ValueError, TypeError, AttributeError):
            raise CursorUnknown from None
    found = [_view(row) for row in rows[: limit + 1]]
    following = encode_cursor([found[limit - 1].id.hex]) if len(found) > limit else None
    return Page(tuple(found[:limit]), following)


def money_exception(exception_id: UUID) -> ExceptionView | None:
    row = MoneyException.objects.select_related("order").filter(id=exception_id).first()
    return _view(row) if row else None


def _view(row: MoneyException) -> ExceptionView:
    return ExceptionView(
        id=row.id,
        order_id=row.order_id,
        number=row.order.number,
        kind=row.kind,
        kind_label=str(ExceptionKind(row.kind).label),
        amount=Money(row.amount_minor, row.order.currency),
        at=row.at,
        seen_by=row.seen_by,
        seen_at=row.seen_at,
    )
