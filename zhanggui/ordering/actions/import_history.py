"""Past orders enter as documents: no stock moves, no ledger entry, no fact in the outbox, no mail.

A file is begun, its rows are added chunk by chunk (each chunk with the place where the next begins, in one transaction), and
it is finished: from then on it counts in the books, all of it at once. A file that was stopped goes on where it stood; one
that is done is recognised by its SHA-256 and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from zhanggui.analytics.public import Fact, record_facts
from zhanggui.kit import audit, sql
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import exponent
from zhanggui.ordering.history_models import (
    DocumentKind,
    HistoryDocument,
    HistoryImport,
    HistoryLine,
    HistoryState,
    LineKind,
)

MICRO = 6  # decimal places of *_micro
ORIGIN = "import"
DOCUMENT = ["history_id", "source", "number", "kind", "placed_at", "placed_on", "buyer", "country", "country_name",
            "currency", "lines", "units", "goods_micro", "total_micro", "total_minor"]  # fmt: skip
LINE = ["document_id", "row", "kind", "code", "description", "quantity", "price_micro", "amount_micro", "after_s"]


class HistoryClosed(Refusal):
    """An import that is done takes no more rows and is not taken back."""

    code = "history_closed"
    status = 409
    text = _("“{file}” is already in the books.")


class HistoryRow(NamedTuple):
    """A row of a file of past orders. `price_micro`: millionths of the major unit; `on`: the local day of `at`."""

    row: int
    number: str
    kind: str
    at: datetime
    on: date
    buyer: str
    country: str
    country_name: str
    line_kind: str
    code: str
    description: str
    quantity: int
    price_micro: int


@dataclass(frozen=True, slots=True)
class HistoryRef:
    """A file's import: `rows_read` rows of it are settled; `done` when it counts in the books."""

    id: UUID
    rows_read: int
    rows_taken: int
    done: bool


def begin_history(
    *, source: str, sha256: str, file_name: str, currency: str, zone: str, by: str, now: datetime
) -> HistoryRef:
    """Begin the import of a file, or find the one of the same file: unfinished (go on at `rows_read`) or done."""
    columns = ["id", "source", "sha256", "file_name", "currency", "zone", "state", "rows_read", "rows_taken", "by",
               "started_at"]  # fmt: skip
    values = (uuid7(), source, sha256, file_name[:200], currency, zone, HistoryState.RUNNING, 0, 0, by, now)
    with transaction.atomic():
        sql.insert_many(HistoryImport, columns, [values], on_conflict="ON CONFLICT DO NOTHING")
        return _ref(HistoryImport.objects.get(source=source, sha256=sha256))


def add_history(history_id: UUID, rows: Sequence[HistoryRow], *, rows_read: int) -> set[int]:
    """Take a chunk of rows and remember that the file is settled up to `rows_read`, in one transaction.

    The row numbers that were not taken: their document is already in the books from another file."""
    with transaction.atomic():
        found = HistoryImport.objects.select_for_update().filter(id=history_id).first()
        if found is None:
            raise NotFound(history_id=history_id)
        if found.state != HistoryState.RUNNING:
            raise HistoryClosed(file=found.file_name)
        documents, foreign = _documents(found, rows)
        lines, refused = [], set()
        for row in rows:
            if row.number in foreign:
                refused.add(row.row)
                continue
            document, placed_at = documents[row.number]
            after = int((row.at - placed_at).total_seconds()) if row.at != placed_at else 0
            amount = row.quantity * row.price_micro
            lines.append((document, row.row, row.line_kind, row.code, row.description, row.quantity, row.price_micro,
                          amount, after))  # fmt: skip
        sql.insert_many(HistoryLine, LINE, lines)
        HistoryImport.objects.filter(id=history_id).update(rows_read=rows_read, rows_taken=F("rows_taken") + len(lines))
    return refused


def _documents(found: HistoryImport, rows: Sequence[HistoryRow]) -> tuple[dict[str, tuple[int, datetime]], set[str]]:
    """Number → (key, its first moment) for the documents of these rows, made where new; and the numbers of other files."""
    first: dict[str, HistoryRow] = {}
    for row in rows:
        first.setdefault(row.number, row)
    known = _known(found.source, list(first))
    new = [
        (found.id, found.source, number, row.kind, row.at, row.on, row.buyer, row.country, row.country_name,
         found.currency, 0, 0, 0, 0, 0)
        for number, row in first.items() if number not in known
    ]  # fmt: skip
    if new:
        sql.insert_many(HistoryDocument, DOCUMENT, new)
        known |= _known(found.source, [row[2] for row in new])
    documents = {number: (key, at) for number, (key, owner, at) in known.items() if owner == found.id}
    return documents, {number for number, (_, owner, _) in known.items() if owner != found.id}


def _known(source: str, numbers: list[str]) -> dict[str, tuple[int, UUID, datetime]]:
    found = {}
    for place in range(0, len(numbers), 5000):
        some = HistoryDocument.objects.filter(source=source, number__in=numbers[place : place + 5000])
        for number, key, owner, at in some.values_list("number", "id", "history_id", "placed_at"):
            found[number] = (key, owner, at)
    return found


def finish_history(history_id: UUID, *, by: str, now: datetime) -> HistoryRef:
    """Sum the documents and let the file count: in the books here, and as facts in the metrics. Safe to repeat."""
    with transaction.atomic():
        found = HistoryImport.objects.select_for_update().filter(id=history_id).first()
        if found is None:
            raise NotFound(history_id=history_id)
        if found.state == HistoryState.RUNNING:
            _sum_documents(found)
            HistoryImport.objects.filter(id=history_id).update(state=HistoryState.DONE, done_at=now)
            audit.note(
                by=by, deed="ordering.import_history", object_kind="history", object_id=str(history_id),
                facts={"source": found.source, "rows": found.rows_taken}, now=now,
            )  # fmt: skip
    record_facts(history_facts(history_id), bulk=True, now=now)
    return _ref(HistoryImport.objects.get(id=history_id))


def _sum_documents(found: HistoryImport) -> None:
    """Totals of every document: exact in millionths, then rounded once to minor units (half up, away from zero)."""
    unit = 10 ** (MICRO - exponent(found.currency))
    sql.execute(
        f"""UPDATE ordering_historydocument SET lines = s.lines, units = s.units, goods_micro = s.goods, total_micro = s.total,
 total_minor = CASE WHEN s.total >= 0 THEN (s.total + {unit // 2}) / {unit} ELSE -((-s.total + {unit // 2}) / {unit}) END,
 kind = CASE WHEN s.lines = s.writeoffs THEN 'writeoff' ELSE kind END
 FROM (SELECT l.document_id, count(*) AS lines,
 CAST(sum(CASE WHEN l.kind = 'goods' THEN l.quantity ELSE 0 END) AS integer) AS units,
 CAST(sum(CASE WHEN l.kind = 'goods' THEN l.amount_micro ELSE 0 END) AS bigint) AS goods,
 CAST(sum(l.amount_micro) AS bigint) AS total,
 sum(CASE WHEN l.kind = 'writeoff' THEN 1 ELSE 0 END) AS writeoffs
 FROM ordering_historyline l JOIN ordering_historydocument d ON d.id = l.document_id WHERE d.history_id = %s
 GROUP BY l.document_id) AS s WHERE s.document_id = ordering_historydocument.id""",
        [found.id],
    )


def discard_history(history_id: UUID) -> int:
    """Take back an import that is not done: its rows and documents go, as if the file had never been begun."""
    with transaction.atomic():
        found = HistoryImport.objects.select_for_update().filter(id=history_id).first()
        if found is None:
            return 0
        if found.state != HistoryState.RUNNING:
            raise HistoryClosed(file=found.file_name)
        mine = "SELECT id FROM ordering_historydocument WHERE history_id = %s"
        gone = sql.execute(f"DELETE FROM ordering_historyline WHERE document_id IN ({mine})", [history_id])
        sql.execute("DELETE FROM ordering_historydocument WHERE history_id = %s", [history_id])
        HistoryImport.objects.filter(id=history_id).delete()
    return gone


def history_facts(history_id: UUID) -> list[Fact]:
    """Orders and refunds for the metrics. Documents worth nothing, write-offs and adjustments are no sale and no refund.

    A credit note of a file names no invoice: its refund counts for sales of its own moment."""
    rows = HistoryDocument.objects.filter(history_id=history_id, history__state=HistoryState.DONE).order_by("id")
    facts = []
    for row in rows.iterator(chunk_size=5000):
        dims = {"currency": row.currency, "buyer": row.buyer, "visitor": "", "origin": ORIGIN, "country": row.country,
                "locale": "", "seller": ""}  # fmt: skip
        key = f"{row.source}:{row.number}"
        if row.kind == DocumentKind.INVOICE and row.total_minor > 0:
            goods = row.goods_micro // 10 ** (MICRO - exponent(row.currency))
            measures = {"amount": row.total_minor, "items": goods, "delivery": 0, "units": row.units, "orders": 1}
            facts.append(Fact(kind="order", id=key, version=1, at=row.placed_at, dims=dims, measures=measures))
        elif row.kind == DocumentKind.CREDIT_NOTE and row.total_minor < 0:
            measures = {"amount": -row.total_minor, "units": -row.units, "sold_at": int(row.placed_at.timestamp())}
            facts.append(
                Fact(kind="refund", id=key, version=1, at=row.placed_at, dims=dims | {"order": ""}, measures=measures)
            )
    return facts


def _ref(found: HistoryImport) -> HistoryRef:
    return HistoryRef(found.id, found.rows_read, found.rows_taken, found.state == HistoryState.DONE)


__all__ = [
    "DocumentKind",
    "HistoryClosed",
    "HistoryRef",
    "HistoryRow",
    "LineKind",
    "add_history",
    "begin_history",
    "discard_history",
    "finish_history",
    "history_facts",
]
