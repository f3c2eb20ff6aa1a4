"""Imported history as the books have it: sums by month, counted by the database from the lines themselves."""

from dataclasses import dataclass
from uuid import UUID

from zhanggui.kit import sql


@dataclass(frozen=True, slots=True)
class HistoryMonth:
    """A month (or all months: `month` is "") of one import. Sums are exact millionths of the major unit.

    `sold`: documents that are no credit notes, `cancelled`: credit notes (negative); both with services, discounts and
    adjustments, of which `adjusted` says how much. `rounded_minor`: the documents' own totals, each rounded once."""

    month: str
    rows: int
    documents: int
    credit_notes: int
    buyers: int
    sold_micro: int
    cancelled_micro: int
    adjusted_micro: int
    rounded_minor: int

    @property
    def net_micro(self) -> int:
        return self.sold_micro + self.cancelled_micro


def history_months(history_id: UUID) -> list[HistoryMonth]:
    """The months of an import in order, and last the sum of all with the month "". Two statements."""
    month = "substr(CAST(d.placed_on AS text), 1, 7)"
    return [*_months(history_id, month, f"GROUP BY {month} ORDER BY 1"), *_months(history_id, "''", "")]


def _months(history_id: UUID, month: str, group: str) -> list[HistoryMonth]:
    statement = f"""SELECT {month}, COALESCE(sum(l.n), 0), count(d.id), count(CASE WHEN d.kind = 'credit_note' THEN 1 END),
 count(DISTINCT NULLIF(d.buyer, '')),
 COALESCE(sum(CASE WHEN d.kind <> 'credit_note' THEN l.amount ELSE 0 END), 0),
 COALESCE(sum(CASE WHEN d.kind = 'credit_note' THEN l.amount ELSE 0 END), 0),
 COALESCE(sum(CASE WHEN d.kind = 'adjustment' THEN l.amount ELSE 0 END), 0),
 COALESCE(sum(d.total_minor), 0)
 FROM ordering_historydocument d
 JOIN (SELECT document_id, count(*) AS n, sum(amount_micro) AS amount FROM ordering_historyline GROUP BY document_id) l
 ON l.document_id = d.id WHERE d.history_id = %s {group}"""
    return [HistoryMonth(row[0], *(int(value) for value in row[1:])) for row in sql.fetch(statement, [history_id])]


def history_lines_by_kind(history_id: UUID) -> dict[str, tuple[int, int]]:
    """Kind of line → (lines, sum in millionths)."""
    statement = """SELECT l.kind, count(*), sum(l.amount_micro) FROM ordering_historyline l
 JOIN ordering_historydocument d ON d.id = l.document_id WHERE d.history_id = %s GROUP BY l.kind ORDER BY l.kind"""
    return {kind: (int(lines), int(amount)) for kind, lines, amount in sql.fetch(statement, [history_id])}


def history_documents_by_kind(history_id: UUID) -> dict[str, tuple[int, int]]:
    """Kind of document → (documents, sum of their totals in minor units)."""
    statement = """SELECT kind, count(*), sum(total_minor) FROM ordering_historydocument WHERE history_id = %s
 GROUP BY kind ORDER BY kind"""
    return {kind: (int(documents), int(total)) for kind, documents, total in sql.fetch(statement, [history_id])}
