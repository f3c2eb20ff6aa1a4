"""Statements past the driver's cursors: in and out of transactions, after failures, several together. PostgreSQL only."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from zhanggui.kit import sql

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the embedded database is in this process"),
]
PLUS = "SELECT %s::int + 1"


def test_what_is_prepared_outlives_a_rollback():
    assert sql.fetch(PLUS, [1]) == [(2,)]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert sql.fetch(PLUS, [2]) == [(3,)]
        raise ZeroDivisionError
    with transaction.atomic():
        assert sql.fetch(PLUS, [3]) == [(4,)]
    assert sql.fetch(PLUS, [4]) == [(5,)]


def test_a_failure_inside_a_transaction_takes_back_all_of_it_and_nothing_after_it():
    with pytest.raises(DatabaseError), transaction.atomic():
        sql.execute("CREATE TABLE kit_never (id int)")
        sql.fetch("SELECT 1 / %s::int", [0])
    assert sql.fetch("SELECT to_regclass('kit_never')::text") == [(None,)]
    with transaction.atomic():
        assert sql.fetch(PLUS, [1]) == [(2,)]


def test_a_failure_among_questions_that_were_sent_together_leaves_the_connection_as_it_was():
    with pytest.raises(DatabaseError), transaction.atomic():
        sql.fetch_each((PLUS, [1]), ("SELECT 1 / %s::int", [0]), (PLUS, [2]))
    with transaction.atomic():
        assert sql.fetch_each((PLUS, [1]), (PLUS, [2])) == [[(2,)], [(3,)]]
    assert sql.fetch(PLUS, [5]) == [(6,)]


def test_what_was_prepared_and_thrown_away_is_prepared_again():
    assert sql.fetch(PLUS, [1]) == [(2,)]
    connection.connection.execute("DEALLOCATE ALL")
    assert sql.fetch(PLUS, [2]) == [(3,)]


def test_more_statements_than_a_connection_keeps_are_asked_all_the_same(monkeypatch):
    monkeypatch.setattr("zhanggui.kit.cursors.STATEMENTS", 0)
    connection.close()
    assert sql.fetch("SELECT %s::text", ["a"]) == [("a",)]
    with transaction.atomic():
        assert sql.fetch_each(("SELECT %s::text", ["b"]), ("SELECT %s::text", [None])) == [[("b",)], [(None,)]]


def test_who_waits_for_a_lock_among_questions_holds_up_nobody_else():
    """The one who waits and the one who is waited for are threads of one process."""
    lock, told = ("SELECT pg_advisory_xact_lock(%s::bigint)", [7]), []

    def second() -> None:
        try:
            with transaction.atomic():
                sql.fetch_each(lock, (PLUS, [1]))
                told.append("second")
        finally:
            connection.close()

    with transaction.atomic():
        sql.fetch_each(lock, (PLUS, [0]))
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert sql.fetch(PLUS, [1]) == [(2,)]
        told.append("first")
    thread.join(20)
    assert told == ["first", "second"]
