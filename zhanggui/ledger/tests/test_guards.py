"""Nobody can edit a balance: what the database itself refuses, on both of them."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from zhanggui.kit import sql
from zhanggui.kit.money import Money
from zhanggui.ledger import public as ledger
from zhanggui.ledger.actions.seal import anchor, seal
from zhanggui.ledger.models import Account, Transfer
from zhanggui.ledger.public import Posting, balance, post
from zhanggui.ledger.tests.tamper import unguarded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def give(minor: int = 100, to: str = "wallet:ann", now=NOW, document: str = "gift") -> None:
    post([Posting("goodwill:x", to, Money(minor, "CNY"), uuid4(), document)], now=now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET balance_minor = 1000000 WHERE code = 'wallet:ann'",
        "UPDATE ledger_account SET balance_minor = balance_minor + 1",
        "UPDATE ledger_account SET balance_minor = 101, moved_by = moved_by + 1 WHERE code = 'wallet:ann'",
        "UPDATE ledger_account SET moved_by = 0",
        "UPDATE ledger_account SET kind = 'asset' WHERE code = 'wallet:ann'",
        "UPDATE ledger_account SET code = 'wallet:bob' WHERE code = 'wallet:ann'",
        "UPDATE ledger_account SET may_go_negative = NOT may_go_negative",
        "INSERT INTO ledger_account (code, currency, kind, may_go_negative, balance_minor, held_minor)"
        " VALUES ('wallet:eve', 'CNY', 'liability', false, 5000, 0)",
        "UPDATE ledger_transfer SET amount_minor = 1",
        "DELETE FROM ledger_transfer",
        "UPDATE ledger_link SET seq = 9",
        "DELETE FROM ledger_link",
        "UPDATE ledger_anchor SET body = '{}'",
        "DELETE FROM ledger_anchor",
        "UPDATE ledger_closing SET until_at = until_at",
        "DELETE FROM ledger_closing",
    ],
)
def test_the_database_refuses_whoever_edits_the_books(statement):
    give()
    seal(NOW)
    anchor(NOW)
    ledger.close_books(NOW - timedelta(days=1), by="staff:1", now=NOW)
    before = list(Account.objects.order_by("id").values()), list(Transfer.objects.order_by("id").values())
    with pytest.raises(DatabaseError, match=r"only by a transfer|never changed|append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert before == (list(Account.objects.order_by("id").values()), list(Transfer.objects.order_by("id").values()))


def test_a_balance_below_zero_is_refused_by_the_database_even_with_its_guards_aside():
    give()
    with pytest.raises(IntegrityError), transaction.atomic(), unguarded():
        Account.objects.filter(code="wallet:ann").update(balance_minor=-1)


def test_there_is_no_page_and_no_deed_that_sets_a_balance():
    assert not apps.is_installed("django.contrib.admin")
    assert {name for name in ledger.__all__ if "balance" in name} == {
        "balance",
        "balance_at",
        "balances",
        "balances_of_documents",
        "trial_balance",
    }
    package = Path(ledger.__file__).parent.parent
    sources = [file for file in package.rglob("*.py") if not {"tests", "migrations"} & set(file.parts)]
    writers = [
        file.name
        for file in sources
        if re.search(r"SET balance_minor|balance_minor=F|\.balance_minor [+-]?=", file.read_text())
    ]
    assert writers == ["post.py"]


def test_a_transfer_into_a_closed_period_is_refused():
    give()
    ledger.close_books(NOW, by="staff:1", now=NOW)
    with pytest.raises(ledger.PeriodClosed), transaction.atomic():
        give(now=NOW - timedelta(seconds=1))
    give(now=NOW)
    assert balance("wallet:ann", "CNY") == Money(200, "CNY")
    assert ledger.closed_until() == NOW


def test_a_closed_period_is_told_also_by_rows_that_are_written_together():
    ledger.close_books(NOW, by="staff:1", now=NOW)
    with pytest.raises(ledger.PeriodClosed), transaction.atomic(), sql.together():
        give(now=NOW - timedelta(seconds=1))


def test_a_hot_account_is_kept_in_shards_and_read_as_one():
    for n in range(60):
        post([Posting("provider:sim:CNY", "escrow:s1:CNY", Money(100, "CNY"), uuid4(), f"order {n}")], now=NOW)
    assert Account.objects.filter(code__startswith="provider:sim:CNY#").count() == 8
    assert balance("provider:sim:CNY", "CNY") == balance("escrow:s1:CNY", "CNY") == Money(6000, "CNY")
    for n in range(60):  # what a document brought in is found where it is
        post([Posting("escrow:s1:CNY", "provider:sim:CNY", Money(100, "CNY"), uuid4(), f"order {n}")], now=NOW)
    assert not balance("escrow:s1:CNY", "CNY")
    page = ledger.statement("escrow:s1:CNY", "CNY", limit=500)
    assert len(page.items) == 120
    assert {line.other for line in page.items} == {"provider:sim:CNY"}
    assert [one.code for one in ledger.accounts()] == ["escrow:s1:CNY", "provider:sim:CNY"]


def test_a_balance_is_the_fold_of_its_transfers_at_any_time():
    for day in range(5):
        give(100 * (day + 1), now=NOW + timedelta(days=day))
    for day, sum_ in enumerate((100, 300, 600, 1000, 1500)):
        assert ledger.balance_at("wallet:ann", "CNY", at=NOW + timedelta(days=day)).minor == sum_
    found = ledger.account_statement("wallet:ann", "CNY", since=NOW + timedelta(days=1), until=NOW + timedelta(days=3))
    assert (found.opening.minor, [line.amount.minor for line in found.lines], found.closing.minor) == (
        100,
        [200, 300],
        600,
    )


def test_what_lay_in_one_row_before_there_were_shards_moves_to_the_rows_of_its_documents():
    columns = "(code, currency, kind, may_go_negative, balance_minor, held_minor, moved_by)"
    with unguarded() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_account {columns} VALUES ('escrow:old:CNY', 'CNY', 'liability', false, 350, 0, NULL)"
        )
        old = Account.objects.get(code="escrow:old:CNY")
        post([Posting("goodwill:x", "wallet:ann", Money(1, "CNY"), uuid4(), "x")], now=NOW)
        house = Account.objects.get(code="goodwill:x")
        for document, minor, out in (("a", 300, False), ("b", 100, False), ("a", 50, True)):
            debit, credit = (old, house) if out else (house, old)
            row = (uuid4().hex, debit.id, credit.id, minor, "CNY", document, "", NOW)
            names = "(command_id, debit_id, credit_id, amount_minor, currency, document, memo, at)"
            cursor.execute(f"INSERT INTO ledger_transfer {names} VALUES ({', '.join(['%s'] * 8)})", row)
        cursor.execute("UPDATE ledger_account SET moved_by = (SELECT max(id) FROM ledger_transfer)")
    step = import_module("zhanggui.ledger.migrations.0005_shards")
    step.move(apps, SimpleNamespace(connection=connection))
    assert Account.objects.get(code="escrow:old:CNY").balance_minor == 0
    assert balance("escrow:old:CNY", "CNY") == Money(350, "CNY")
    post([Posting("escrow:old:CNY", "wallet:ann", Money(250, "CNY"), uuid4(), "a")], now=NOW)
    post([Posting("escrow:old:CNY", "wallet:ann", Money(100, "CNY"), uuid4(), "b")], now=NOW)
    step.move(apps, SimpleNamespace(connection=connection))
    assert not balance("escrow:old:CNY", "CNY")
