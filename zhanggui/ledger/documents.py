"""A statement as what people keep: PDF, CSV, and a signed file that verifies offline."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.kit import envelopes, preferences, sheets
from zhanggui.kit.errors import NotFound
from zhanggui.kit.ui.format import moment, money
from zhanggui.kit.ui.paper import typeset
from zhanggui.ledger.queries.statements import AccountStatement

TEMPLATE = "ledger/papers/statement.typ"


def _balances(statement: AccountStatement) -> list:
    found, balance = [], statement.opening
    for line in statement.lines:
        balance += line.amount
        found.append((line, balance))
    return found


def statement_pdf(statement: AccountStatement, *, title: str, facts: list[tuple[str, str]], now: datetime) -> bytes:
    """The statement to print, in the language of the moment. Refuses `fonts_missing`."""
    period = f"{moment(statement.since)} – {moment(statement.until)}"
    data: dict[str, Any] = {
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "shop": preferences.get("shop.name"),
        "title": title,
        "facts": [*facts, (_("Period"), period), (_("Made"), moment(now))],
        "head": [_("Date"), _("Details"), _("Amount"), _("Balance")],
        "opening": [_("Balance before"), money(statement.opening)],
        "closing": [_("Balance after"), money(statement.closing)],
        "rows": [
            [moment(line.at), f"{line.memo} · {line.document}"[:90], money(line.amount), money(balance)]
            for line, balance in _balances(statement)
        ],
        "signed_note": _(
            "Signed: the file beside it shows any later change. Check it at the shop's page of verification."
        ),
    }
    return typeset(TEMPLATE, data, at=now)


def statement_csv(statement: AccountStatement) -> bytes:
    """The same as a table: major units, exact, and the currency in a column of its own."""
    head = [_("Date"), _("Details"), _("Document"), _("Other account"), _("Amount"), _("Balance"), _("Currency")]
    rows = [
        [
            line.at.isoformat(),
            line.memo,
            line.document,
            line.other,
            line.amount.decimal,
            balance.decimal,
            statement.currency,
        ]
        for line, balance in _balances(statement)
    ]
    first = [
        statement.since.isoformat(),
        _("Balance before"),
        "",
        "",
        "",
        statement.opening.decimal,
        statement.currency,
    ]
    last = [statement.until.isoformat(), _("Balance after"), "", "", "", statement.closing.decimal, statement.currency]
    return sheets.table(head, [first, *rows, last])


def statement_signed(statement: AccountStatement, *, now: datetime) -> bytes:
    """The facts of the statement, signed."""
    facts = {
        "account": statement.code,
        "currency": statement.currency,
        "since": statement.since.isoformat(),
        "until": statement.until.isoformat(),
        "opening_minor": statement.opening.minor,
        "closing_minor": statement.closing.minor,
        "lines": [
            [line.id, line.at.isoformat(), line.amount.minor, line.other, line.document, line.memo]
            for line in statement.lines
        ],
    }
    return envelopes.sign("zhanggui.statement/1", facts, now=now)


TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class StatementFile:
    name: str
    data: bytes
    content_type: str


def statement_file(
    statement: AccountStatement, form: str, *, title: str, facts: list[tuple[str, str]], now: datetime
) -> StatementFile:
    """The statement as `pdf`, `csv`, signed `json`, or all of them with a signature beside the PDF as `zip`."""
    stem = f"statement-{statement.since.date().isoformat()}-{statement.until.date().isoformat()}"
    made = {
        "pdf": lambda: statement_pdf(statement, title=title, facts=facts, now=now),
        "csv": lambda: statement_csv(statement),
        "json": lambda: statement_signed(statement, now=now),
    }
    if form not in TYPES:
        raise NotFound(what="file")
    if form != "zip":
        return StatementFile(f"{stem}.{form}", made[form](), TYPES[form])
    files = {f"{stem}.{one}": make() for one, make in made.items()}
    files[f"{stem}.pdf.sig"] = envelopes.sign_file(f"{stem}.pdf", files[f"{stem}.pdf"], now=now)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return StatementFile(f"{stem}.zip", out.getvalue(), TYPES["zip"])
