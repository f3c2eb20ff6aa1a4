"""Forty at once, on a file and on PostgreSQL."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.together import at_once
from zhanggui.kit.money import Money
from zhanggui.ledger.models import Transfer
from zhanggui.ledger.public import InsufficientFunds, Posting, balance, post, trial_balance

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THREADS = 40
pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def test_forty_spenders_of_a_hundred_yuan_never_take_it_below_zero():
    post([Posting("goodwill:x", "wallet:ann", Money(10000, "CNY"), uuid4(), "gift")], now=NOW)
    spend = Money(700, "CNY")
    answers = at_once(
        THREADS, lambda n: post([Posting("wallet:ann", f"escrow:s{n % 3}:CNY", spend, uuid4(), f"order {n}")], now=NOW)
    )
    assert answers.count(None) == 14
    assert sum(isinstance(one, InsufficientFunds) for one in answers) == 26
    assert balance("wallet:ann", "CNY") == Money(10000 - 14 * 700, "CNY")
    assert trial_balance() == {"CNY": 0}


def test_forty_repeats_of_one_command_book_it_once():
    command = uuid4()
    answers = at_once(
        THREADS, lambda n: post([Posting("goodwill:x", "wallet:ann", Money(500, "CNY"), command, "gift")], now=NOW)
    )
    assert answers == [None] * THREADS
    assert balance("wallet:ann", "CNY") == Money(500, "CNY")
    assert Transfer.objects.count() == 1


def test_opposite_directions_do_not_lock_each_other_out():
    post([Posting("goodwill:x", f"wallet:{name}", Money(10**6, "CNY"), uuid4(), "gift") for name in "ab"], now=NOW)
    one = Money(1, "CNY")

    def swap(n: int) -> None:
        pair = [Posting("wallet:a", "wallet:b", one, uuid4(), "x"), Posting("wallet:b", "wallet:a", one, uuid4(), "x")]
        for _ in range(5):
            post(
                [Posting(p.debit, p.credit, p.amount, uuid4(), p.document) for p in (pair if n % 2 else pair[::-1])],
                now=NOW,
            )

    assert at_once(THREADS, swap) == [None] * THREADS
    assert balance("wallet:a", "CNY") == balance("wallet:b", "CNY") == Money(10**6, "CNY")


def test_accounts_that_many_open_at_once_are_opened_once():
    post([Posting("goodwill:x", "wallet:ann", Money(10**6, "CNY"), uuid4(), "gift")], now=NOW)
    one = Money(100, "CNY")
    codes = [f"escrow:s{n}:CNY" for n in range(8)]

    def spend(n: int) -> None:
        order = codes if n % 2 else codes[::-1]
        post([Posting("wallet:ann", code, one, uuid4(), f"order {n}") for code in order], now=NOW)

    assert at_once(THREADS, spend) == [None] * THREADS
    assert {balance(code, "CNY") for code in codes} == {Money(100 * THREADS, "CNY")}
