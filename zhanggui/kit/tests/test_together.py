"""Inserts of a list, alone and gathered with others, keep every value that a column can hold."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from zhanggui.kit import sql
from zhanggui.kit.ids import uuid7
from zhanggui.kit.models import AnsweredRequest, AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
TEXTS = ["plain", 'a "quoted" {one}, and two', "back\\slash\\", "NULL", "", "\n\t\r", "掌柜 🧧", "'; --", "%s %%"]
AUDIT = ["id", "by", "deed", "object_kind", "object_id", "facts", "at"]
ANSWERED = ["actor", "key", "fingerprint", "status", "body", "at"]


def audit(text: str) -> tuple:
    return (uuid7(), text, "deed", "kind", text, {"text": text, "list": [1, None, text]}, NOW)


@pytest.mark.parametrize("times", [1, 2, 3, 40])
def test_every_text_comes_back_as_it_went(times):
    rows = [audit(text) for text in TEXTS] * times
    rows = [(uuid7(), *row[1:]) for row in rows]
    sql.insert_many(AuditEntry, AUDIT, rows)
    found = {entry.id: entry for entry in AuditEntry.objects.all()}
    for key, by, _deed, _kind, thing, facts, at in rows:
        entry = found[key]
        assert (entry.by, entry.object_id, entry.facts, entry.at) == (by, thing, facts, at)


@pytest.mark.parametrize("many", [1, 5])
def test_bytes_and_nothing_come_back_as_they_went(many):
    rows = [("a", f"{place}", bytes(range(256)), None, None, NOW) for place in range(many)]
    rows.append(("b", "c", b"", 200, b"\\x00", NOW))
    sql.insert_many(AnsweredRequest, ANSWERED, rows)
    found = AnsweredRequest.objects.order_by("id")
    assert [
        (one.actor, one.key, bytes(one.fingerprint), one.status, one.body and bytes(one.body)) for one in found
    ] == [row[:5] for row in rows]


def outbox_row() -> tuple:
    return (uuid7(), "name", "{}", NOW)


def test_what_is_inserted_together_is_one_statement_on_postgresql():
    with CaptureQueriesContext(connection) as seen, sql.together():
        sql.insert_many(AuditEntry, AUDIT, [audit(text) for text in TEXTS])
        sql.insert_many(OutboxEvent, ["id", "name", "payload", "recorded_at"], [outbox_row()])
        sql.insert_many(AuditEntry, AUDIT, [audit("once more")])
    assert len(seen) == (1 if sql.dialect() == "postgresql" else 3)
    assert AuditEntry.objects.count() == len(TEXTS) + 1 and OutboxEvent.objects.count() == 1


def test_a_question_in_the_midst_sees_what_was_inserted_before_it():
    with sql.together():
        sql.insert_many(AuditEntry, AUDIT, [audit("first")])
        assert sql.fetch("SELECT count(*) FROM kit_auditentry") == [(1,)]
        sql.insert_many(AuditEntry, AUDIT, [audit("second")])
    assert AuditEntry.objects.count() == 2


def test_a_failure_leaves_nothing_gathered():
    with pytest.raises(ZeroDivisionError), sql.together():
        sql.insert_many(AuditEntry, AUDIT, [audit("never")])
        1 / 0  # noqa: B018
    if sql.dialect() == "postgresql":
        assert AuditEntry.objects.count() == 0
    sql.insert_many(OutboxEvent, ["id", "name", "payload", "recorded_at"], [outbox_row()])
    assert OutboxEvent.objects.count() == 1


def test_a_clash_is_an_error_of_the_database():
    row = audit("twice")
    with pytest.raises(IntegrityError), transaction.atomic(), sql.together():
        sql.insert_many(AuditEntry, AUDIT, [row, row])


@pytest.mark.django_db(transaction=True)
def test_a_read_outlives_rollbacks_and_statements_that_are_gone():
    """After a rollback the driver throws a connection's prepared statements away; nobody who reads may notice."""
    ask = "SELECT count(*) FROM kit_outboxevent WHERE name = %s"
    assert sql.fetch(ask, ["none"]) == [(0,)]
    for _time in range(3):
        with suppress(ZeroDivisionError), transaction.atomic():
            sql.fetch("SELECT 1")
            raise ZeroDivisionError
        assert sql.fetch(ask, ["none"]) == [(0,)]
    if sql.dialect() == "postgresql":
        sql.execute("DEALLOCATE ALL")
        assert sql.fetch(ask, ["none"]) == [(0,)]
        with pytest.raises(ProgrammingError):
            sql.fetch("SELECT nothing_of_that_name FROM kit_outboxevent")
        assert sql.fetch(ask, ["none"]) == [(0,)]
