from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kit.errors import CommandReused
from zhanggui.kit.money import Money
from zhanggui.ledger.checks.sums_to_zero import books_balance
from zhanggui.ledger.models import Account, Transfer
from zhanggui.ledger.public import (
    InsufficientFunds,
    Posting,
    balance,
    balances,
    post,
    statement,
    transfers_of,
    trial_balance,
)
from zhanggui.ledger.tests.tamper import unguarded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def moves(debit: str, credit: str, minor: int, currency: str = "CNY", command=None, document: str = "doc") -> Posting:
    return Posting(debit, credit, Money(minor, currency), command or uuid4(), document, "test")


def test_a_capture_and_its_refund_leave_what_remains_with_the_seller():
    capture, back = "provider:simulator:CNY", "escrow:s1:CNY"
    post([moves(capture, back, 20000), moves(back, capture, 5000)], now=NOW)
    assert balances([(capture, "CNY"), (back, "CNY")]) == {(capture, "CNY"): yuan(15000), (back, "CNY"): yuan(15000)}
    assert trial_balance() == {"CNY": 0}


def test_a_repeated_posting_is_booked_once():
    one = moves("goodwill:wallet:CNY", "wallet:ann", 500)
    post([one, one], now=NOW)
    post([one], now=NOW + timedelta(days=3))
    assert balance("wallet:ann", "CNY") == yuan(500)
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"minor": 501}, {"credit": "wallet:bob"}, {"currency": "EUR"}, {"document": "another"}]
)
def test_a_command_with_other_contents_is_refused_and_nothing_is_booked(other):
    command = uuid4()
    same = {"debit": "goodwill:x", "credit": "wallet:ann", "minor": 500, "command": command}
    post([moves(**same)], now=NOW)
    with pytest.raises(CommandReused):
        post([moves("goodwill:x", "wallet:ann", 7), moves(**{**same, **other})], now=NOW)
    assert balance("wallet:ann", "CNY") == yuan(500)
    assert Transfer.objects.count() == 1


def test_an_account_that_may_not_go_below_zero_refuses_the_whole_list_before_anything_is_written():
    post([moves("goodwill:x", "wallet:ann", 100)], now=NOW)
    with transaction.atomic():
        with pytest.raises(InsufficientFunds) as refused:
            post([moves("goodwill:x", "wallet:bob", 50), moves("wallet:ann", "escrow:s1:CNY", 101)], now=NOW)
        assert Transfer.objects.count() == 1  # the caller's transaction goes on
    assert refused.value.facts == {"available": "1.00 CNY", "needed": "1.01 CNY"}
    assert balance("wallet:ann", "CNY") == yuan(100)
    assert not balance("wallet:bob", "CNY")


def test_a_list_may_spend_what_it_brings_in():
    post([moves("goodwill:x", "wallet:ann", 100), moves("wallet:ann", "escrow:s1:CNY", 100)], now=NOW)
    assert balance("escrow:s1:CNY", "CNY") == yuan(100)


def test_currencies_are_accounts_of_their_own():
    post([moves("goodwill:x", "wallet:ann", 100), moves("goodwill:x", "wallet:ann", 7, "JPY")], now=NOW)
    assert balance("wallet:ann", "JPY") == Money(7, "JPY")
    with pytest.raises(InsufficientFunds):
        post([moves("wallet:ann", "escrow:s1:JPY", 8, "JPY")], now=NOW)
    assert trial_balance() == {"CNY": 0, "JPY": 0}


@pytest.mark.parametrize(
    "bug",
    [
        {"minor": 0},
        {"minor": -5},
        {"minor": 10**17},
        {"credit": "goodwill:x"},
        {"credit": "nonsense:1"},
        {"credit": "wallet:"},
        {"credit": "wallet"},
    ],
)
def test_a_posting_that_makes_no_sense_is_a_bug_and_is_not_booked(bug):
    with pytest.raises(ValueError), transaction.atomic():
        post([moves(**{"debit": "goodwill:x", "credit": "wallet:ann", "minor": 5, **bug})], now=NOW)
    assert Transfer.objects.count() == 0


def test_a_list_of_any_length_takes_four_statements_and_three_where_a_trigger_moves_the_balances():
    accounts = [("provider:simulator:CNY", f"escrow:s{n}:CNY") for n in range(60)]
    post([moves(debit, credit, 10) for debit, credit in accounts], now=NOW)
    for count in (1, 60):
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            transaction.atomic(),
        ):
            post([moves(debit, credit, 10) for debit, credit in accounts[:count]], now=NOW)
        work = [one["sql"] for one in seen if "SAVEPOINT" not in one["sql"]]
        if connection.vendor == "postgresql":
            assert len(work) == 3
        else:
            assert len({text[:40] for text in work}) == 4


def test_statements_show_each_side_newest_first_and_page():
    for minor in (100, 200, 300):
        post([moves("goodwill:x", "wallet:ann", minor, document=f"d{minor}")], now=NOW)
    post([moves("wallet:ann", "escrow:s1:CNY", 50, document="order")], now=NOW)
    first = statement("wallet:ann", "CNY", limit=2)
    assert [(line.amount.minor, line.other) for line in first.items] == [(-50, "escrow:s1:CNY"), (300, "goodwill:x")]
    rest = statement("wallet:ann", "CNY", limit=2, cursor=first.next_cursor)
    assert [line.amount.minor for line in rest.items] == [200, 100]
    assert rest.next_cursor is None
    assert [(line.debit, line.credit, line.amount) for line in transfers_of("order")] == [
        ("wallet:ann", "escrow:s1:CNY", yuan(50))
    ]
    assert statement("wallet:nobody", "CNY").items == ()


def test_the_check_sees_a_balance_that_its_transfers_do_not_explain():
    post([moves("goodwill:x", "wallet:ann", 100)], now=NOW)
    assert books_balance(NOW) == []
    with unguarded():
        Account.objects.filter(code="wallet:ann").update(balance_minor=90)
    found = books_balance(NOW)
    assert {one.severity for one in found} == {"bad"}
    assert any(one.facts.get("account") == "wallet:ann" for one in found)


CODES = ["provider:a:CNY", "escrow:s1:CNY", "escrow:s2:CNY", "wallet:ann", "wallet:bob", "goodwill:x", "refunds:a:CNY"]
posting_lists = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(CODES), st.sampled_from(CODES), st.integers(1, 1000), st.sampled_from(["CNY", "EUR"])
        ).filter(lambda one: one[0] != one[1]),
        max_size=6,
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=posting_lists)
def test_whatever_is_posted_the_books_sum_to_zero_and_each_balance_is_the_fold_of_its_transfers(db, lists):
    with transaction.atomic():
        for one in lists:
            before = Transfer.objects.count()
            try:
                post([moves(debit, credit, minor, currency) for debit, credit, minor, currency in one], now=NOW)
            except InsufficientFunds:
                assert Transfer.objects.count() == before
            else:
                assert Transfer.objects.count() == before + len(one)
        assert set(trial_balance().values()) <= {0}
        assert not books_balance(NOW)
        assert not Account.objects.filter(may_go_negative=False, balance_minor__lt=0).exists()
        transaction.set_rollback(True)
