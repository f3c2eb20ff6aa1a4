"""The report of an import of past orders: the file and the books month by month, and what each rule did."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhanggui.exchange.reasons import RULES
from zhanggui.exchange.recount import Month, Recount
from zhanggui.exchange.work import Work
from zhanggui.kit.money import Money, exponent
from zhanggui.ordering.public import (
    DocumentKind,
    HistoryMonth,
    HistoryRow,
    history_documents_by_kind,
    history_lines_by_kind,
)

COUNTED = ("rows", "invoices", "cancellations", "customers")
VALUED = ("value_sold", "value_cancelled", "net")


class DryBooks:
    """What the books would hold, kept in memory for a dry run."""

    def __init__(self, currency: str):
        self.currency = currency
        self.first: dict[str, tuple[str, str, str]] = {}
        self.amounts: dict[str, int] = defaultdict(int)
        self.lines: dict[str, int] = defaultdict(int)

    def add(self, rows: Sequence[HistoryRow]) -> None:
        for row in rows:
            if row.number not in self.first:
                self.first[row.number] = (row.on.isoformat()[:7], row.kind, row.buyer)
            self.amounts[row.number] += row.quantity * row.price_micro
            self.lines[row.number] += 1

    def months(self) -> list[HistoryMonth]:
        names = sorted({month for month, _, _ in self.first.values()})
        return [*(self._sum(name) for name in names), self._sum("")]

    def _sum(self, name: str) -> HistoryMonth:
        mine = [(number, kind, buyer) for number, (month, kind, buyer) in self.first.items() if name in ("", month)]
        credit = [self.amounts[number] for number, kind, _ in mine if kind == DocumentKind.CREDIT_NOTE]
        sold = [self.amounts[number] for number, kind, _ in mine if kind != DocumentKind.CREDIT_NOTE]
        adjusted = [self.amounts[number] for number, kind, _ in mine if kind == DocumentKind.ADJUSTMENT]
        minor = sum(Money.rounded(_major(self.amounts[number]), self.currency).minor for number, _, _ in mine)
        buyers = {buyer for _, _, buyer in mine if buyer}
        return HistoryMonth(
            name, sum(self.lines[number] for number, _, _ in mine), len(mine), len(credit), len(buyers),
            sum(sold), sum(credit), sum(adjusted), minor,
        )  # fmt: skip


def history_report(
    work: Work,
    options: dict[str, str],
    counted: Recount,
    books: Sequence[HistoryMonth],
    *,
    outcome: str,
    history_id: UUID | None = None,
) -> dict[str, Any]:
    """Ready for JSON. Amounts are texts with the places of the currency; cancelled amounts are positive."""
    currency = options["currency"]
    *months, whole = books
    by_name = {month.month: month for month in months}
    names = sorted({*by_name, *counted.months})
    lines = [_compare(name, counted.months.get(name), by_name.get(name), currency) for name in names]
    total = _compare("", counted.whole(), whole, currency)
    exact = all(
        value in (0, "0.00", _text(Decimal(0), currency))
        for line in [*lines, total]
        for value in line["difference"].values()
    )
    report: dict[str, Any] = {
        "outcome": outcome,
        "reconciled": exact,
        "file": {"name": work.run.file_name, "sha256": work.run.sha256},
        "mapping": work.run.mapping,
        "currency": currency,
        "time_zone": options["zone"],
        "totals": {key: total[key] for key in ("file", "books", "difference")} | {"properties": _properties(counted)},
        "months": lines,
        "rules": _rules(work.counts),
        "rows": {"taken": work.counts["taken"], "not_taken": work.counts["not_taken"]},
        "adjustments": _text(_major(whole.adjusted_micro), currency),
        "rounding": {
            "documents_rounded": _text(Decimal(whole.rounded_minor).scaleb(-exponent(currency)), currency),
            "exact": str(_major(whole.net_micro).normalize()),
        },
    }
    if history_id is not None:
        report["lines_by_kind"] = {
            kind: {"rows": rows, "value": _text(_major(micro), currency)}
            for kind, (rows, micro) in history_lines_by_kind(history_id).items()
        }
        report["documents_by_kind"] = {
            kind: {"documents": documents, "value": str(Money(minor, currency).decimal)}
            for kind, (documents, minor) in history_documents_by_kind(history_id).items()
        }
    return report


def _compare(name: str, file: Month | None, book: HistoryMonth | None, currency: str) -> dict[str, Any]:
    file = file or Month()
    left: dict[str, Any] = {
        "rows": file.rows,
        "invoices": len(file.invoices),
        "cancellations": len(file.cancellations),
        "customers": len(file.customers),
        "value_sold": file.sold,
        "value_cancelled": -file.cancelled,
        "net": file.sold + file.cancelled,
    }
    right: dict[str, Any] = dict.fromkeys(COUNTED, 0) | dict.fromkeys(VALUED, Decimal(0))
    if book is not None:
        right = {
            "rows": book.rows,
            "invoices": book.documents,
            "cancellations": book.credit_notes,
            "customers": book.buyers,
            "value_sold": _major(book.sold_micro),
            "value_cancelled": -_major(book.cancelled_micro),
            "net": _major(book.net_micro),
        }
    difference = {key: left[key] - right[key] for key in left}
    shown = {
        "file": _shown(left, currency),
        "books": _shown(right, currency),
        "difference": _shown(difference, currency),
    }
    return ({"month": name} if name else {}) | shown


def _shown(values: dict[str, Any], currency: str) -> dict[str, Any]:
    return {key: _text(value, currency) if isinstance(value, Decimal) else value for key, value in values.items()}


def _text(value: Decimal, currency: str) -> str:
    """In the places of the currency; a difference below half a minor unit does not hide: it is shown as it is."""
    rounded = Money.rounded(value, currency).decimal
    if value and not rounded:
        return str(value.normalize())
    return str(rounded if rounded else abs(rounded))


def _major(micro: int) -> Decimal:
    return Decimal(micro).scaleb(-6)


def _properties(counted: Recount) -> dict[str, int]:
    return {
        "rows": counted.rows,
        "rows_without_customer": counted.without_customer,
        "rows_negative_outside_cancellations": counted.negative_outside,
        "of_which_at_a_price": counted.negative_outside_priced,
        "rows_with_a_negative_price": counted.negative_prices,
        "rows_with_a_price_finer_than_a_penny": counted.sub_penny,
        "identical_rows_kept": counted.identical,
        "rows_unreadable": counted.unreadable,
    }


def _rules(counts: Any) -> list[dict[str, Any]]:
    """What each rule did with how many rows; the sentences are added when the report is read."""
    names = [name for name in RULES if counts[name]]
    names += [name for name in sorted(counts) if name.startswith(("line:", "code:"))]
    return [{"rule": name, "rows": counts[name]} for name in names]
