"""`zhanggui ledger verify` says that the books are whole, or names the first row that is not."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from zhanggui.cli.main import main
from zhanggui.kit.money import Money
from zhanggui.ledger.actions.seal import seal
from zhanggui.ledger.models import Transfer
from zhanggui.ledger.public import Posting, post
from zhanggui.ledger.tests.tamper import unguarded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_the_command_names_the_first_broken_row_and_fails(capsys):
    for n in range(20):
        post([Posting("goodwill:x", "wallet:ann", Money(100 + n, "CNY"), uuid4(), f"gift {n}")], now=NOW)
    seal(NOW)
    assert main(["ledger", "verify"]) == 0
    assert "20 transfers verified" in capsys.readouterr().out
    fifth = Transfer.objects.order_by("id")[4].id
    with unguarded() as cursor:
        cursor.execute("UPDATE ledger_transfer SET amount_minor = 1 WHERE id = %s", [fifth])
    assert main(["ledger", "verify"]) == 1
    assert f"transfer {fifth} was changed" in capsys.readouterr().out
