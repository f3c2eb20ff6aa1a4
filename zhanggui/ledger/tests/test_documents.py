"""Statements of account as PDF, CSV and signed file: the same figures in each."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from zhanggui.kit import envelopes
from zhanggui.kit.money import Money
from zhanggui.kit.ui import paper
from zhanggui.ledger.public import Posting, account_statement, post, statement_file

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    for day in range(40):
        amount = Money(1000 + day, "CNY")
        post(
            [Posting("goodwill:x", "wallet:ann", amount, uuid4(), f"=gift {day}", "礼物")],
            now=NOW + timedelta(days=day),
        )
    return account_statement("wallet:ann", "CNY", since=NOW + timedelta(days=5), until=NOW + timedelta(days=35))


def made(statement, form: str):
    return statement_file(statement, form, title="钱包对账单", facts=[("户主", "王小明")], now=NOW)


def test_a_statement_as_a_table(books):
    rows = list(csv.reader(io.StringIO(made(books, "csv").data.decode("utf-8-sig"))))
    assert len(rows) == 33
    assert rows[1][5] == "50.10" and rows[-1][5] == str(books.closing.decimal)
    assert rows[2][2] == "'=gift 5"  # no formula for a spreadsheet
    assert sum(round(float(row[4]) * 100) for row in rows[2:-1]) == (books.closing - books.opening).minor


@pytest.mark.parametrize("locale", ["zh-hans", "en"])
def test_a_statement_to_print_in_both_languages(books, locale):
    with translation.override(locale):
        file = made(books, "pdf")
        assert file.data == made(books, "pdf").data  # the same statement is the same bytes
    assert file.data.startswith(b"%PDF") and len(file.data) > 10_000
    assert b"CJK" in file.data
    assert file.name == "statement-2026-11-27-2026-12-27.pdf"


def test_without_a_chinese_font_it_says_what_to_install(books, monkeypatch):
    monkeypatch.setattr(paper, "chinese_font", lambda: "")
    with pytest.raises(paper.FontsMissing) as refused:
        made(books, "pdf")
    assert "fonts-noto-cjk" in refused.value.message


def test_the_signed_statement_verifies_and_shows_a_changed_figure(books):
    file = made(books, "json").data
    verdict = envelopes.check(file)
    assert verdict.valid and verdict.facts["closing_minor"] == books.closing.minor
    held = json.loads(file)
    held["document"] = held["document"].replace(f'"closing_minor":{books.closing.minor}', '"closing_minor":99999999')
    assert envelopes.check(json.dumps(held).encode()).why == "changed"


def test_all_of_it_with_a_signature_beside_the_print(books):
    archive = zipfile.ZipFile(io.BytesIO(made(books, "zip").data))
    names = sorted(archive.namelist())
    assert [name.split(".", 1)[1] for name in names] == ["csv", "json", "pdf", "pdf.sig"]
    pdf, beside = archive.read(names[2]), archive.read(names[3])
    assert envelopes.check(pdf, beside=beside).valid
    assert envelopes.check(pdf + b" ", beside=beside).why == "file_changed"


def test_no_other_form_is_known(books):
    with pytest.raises(Exception, match="not_found"):
        made(books, "exe")
