"""Which documents there are, and what they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, Max, Q

from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money
from zhanggui.kit.page import Page, decode_cursor, encode_cursor
from zhanggui.ordering.public import order_numbers
from zhanggui.settlement.models import Paper, PaperSeries
from zhanggui.settlement.paper_models import PaperKind, PaperState

SLIM = (
    "id kind state seller_id order_id seller_order_id number currency net_minor tax_minor gross_minor locale issued_at by why "
    "cancelled_at"
)


@dataclass(frozen=True, slots=True)
class PaperView:
    id: UUID
    kind: str
    kind_label: str
    state: str
    state_label: str
    seller_id: UUID
    order_id: UUID
    order_number: str
    seller_order_id: UUID
    number: str
    net: Money
    tax: Money
    gross: Money
    locale: str
    issued_at: datetime
    by: str
    why: str
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperBody:
    """A document with what was signed."""

    view: PaperView
    facts: dict[str, Any]
    body: bytes
    sha256: str
    signature: str
    key_id: str
    party_id: UUID
    sealed: bytes


@dataclass(frozen=True, slots=True)
class SeriesView:
    """`last` number given, `count` documents that bear one, `cancelled` of them: without gaps they are equal."""

    seller_id: UUID
    name: str
    year: int
    last: int
    count: int
    highest: int
    cancelled: int

    @property
    def whole(self) -> bool:
        return self.last == self.count == self.highest


def papers(
    *,
    kind: str = "",
    state: str = "",
    text: str = "",
    seller_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[PaperView]:
    """Documents, newest first. `text` begins a document's number or is an order's."""
    rows = Paper.objects.order_by("-issued_at", "-id")
    for name, value in (("kind", kind), ("state", state), ("seller_id", seller_id), ("issued_at__gte", since)):
        if value:
            rows = rows.filter(**{name: value})
    if until:
        rows = rows.filter(issued_at__lt=until)
    if text := text.strip().upper():
        rows = rows.filter(Q(number__startswith=text) | Q(order__number=text.partition("-")[0]))
    if cursor:
        at, last = decode_cursor(cursor, 2)
        rows = rows.filter(Q(issued_at__lt=at) | Q(issued_at=at, id__lt=last))
    found = _views(rows[: limit + 1])
    more = (
        encode_cursor([found[limit - 1].issued_at.isoformat(), str(found[limit - 1].id)])
        if len(found) > limit
        else None
    )
    return Page(tuple(found[:limit]), more)


def all_papers(*, most: int = 20_000, **asked: Any) -> Iterator[PaperView]:
    """The same without pages, for files."""
    cursor, count = None, 0
    while count < most:
        page = papers(**asked, cursor=cursor, limit=500)
        yield from page.items
        count, cursor = count + len(page.items), page.next_cursor
        if cursor is None:
            return


def papers_of(order_ids: Iterable[UUID]) -> list[PaperView]:
    """All documents of some orders, cancelled ones too, oldest first."""
    return _views(Paper.objects.filter(order__in=list(order_ids)).order_by("issued_at", "id"))


def paper_body(paper_id: UUID) -> PaperBody:
    row = Paper.objects.filter(id=paper_id).first()
    if row is None:
        raise NotFound(what="document")
    body = bytes(row.body)
    view = _views(Paper.objects.filter(id=paper_id))[0]
    return PaperBody(
        view, orjson.loads(body), body, row.sha256, row.signature, row.key_id, row.party_id, bytes(row.sealed)
    )


def series() -> list[SeriesView]:
    """Every series with what it counted: where the three figures differ, a number is missing."""
    counted = {
        row["series"]: row
        for row in Paper.objects.filter(series__isnull=False)
        .values("series")
        .annotate(count=Count("id"), highest=Max("serial"), cancelled=Count("id", filter=Q(state=PaperState.CANCELLED)))
    }
    none = {"count": 0, "highest": 0, "cancelled": 0}
    found = []
    for row in PaperSeries.objects.filter(last__gt=0).order_by("seller_id", "name", "-year"):
        has = counted.get(row.id, none)
        found.append(
            SeriesView(row.seller_id, row.name, row.year, row.last, has["count"], has["highest"], has["cancelled"])
        )
    return found


def _views(rows: Any) -> list[PaperView]:
    found = list(rows.only(*SLIM.split()))
    numbers = order_numbers({str(row.order_id) for row in found})
    return [
        PaperView(
            row.id,
            row.kind,
            str(PaperKind(row.kind).label),
            row.state,
            str(PaperState(row.state).label),
            row.seller_id,
            row.order_id,
            numbers.get(str(row.order_id), ""),
            row.seller_order_id,
            row.number,
            Money(row.net_minor, row.currency),
            Money(row.tax_minor, row.currency),
            Money(row.gross_minor, row.currency),
            row.locale,
            row.issued_at,
            row.by,
            row.why,
            row.cancelled_at,
        )
        for row in found
    ]
