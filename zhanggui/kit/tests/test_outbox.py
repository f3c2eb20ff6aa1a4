"""Every fact is delivered or parked in sight."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zhanggui.kit import checks, clock, ids, outbox
from zhanggui.kit.models import OutboxEvent, OutboxFailure


@outbox.event("tests.happened")
@dataclass(frozen=True)
class Happened:
    thing: UUID
    names: tuple[str, ...] = ()


heard: list = []
broken: set = set()


@outbox.listens(Happened)
def one_by_one(fact, *, now):
    if fact.thing in broken:
        raise RuntimeError("not today")
    heard.append(("one", fact))


@outbox.listens(Happened, many=True)
def all_together(facts, *, now):
    heard.append(("many", len(facts)))


@pytest.fixture(autouse=True)
def _silence():
    heard.clear()
    broken.clear()


pytestmark = pytest.mark.django_db(transaction=True)


def record(*facts):
    with transaction.atomic():
        outbox.record(*facts)


def test_a_fact_reaches_every_listener_as_it_was():
    fact = Happened(ids.uuid7(), ("a", "b"))
    record(fact)
    outbox.drain()
    assert ("one", fact) in heard
    assert ("many", 1) in heard
    assert outbox.waiting() == 0


def test_a_list_is_told_in_one_call():
    record(*[Happened(ids.uuid7()) for _ in range(30)])
    outbox.drain()
    assert heard.count(("many", 30)) == 1


def test_a_fact_of_a_change_that_was_taken_back_is_never_told():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.record(Happened(ids.uuid7()))
        1 / 0  # noqa: B018
    outbox.drain()
    assert heard == []


def test_a_fact_is_not_recorded_outside_a_transaction():
    with pytest.raises(RuntimeError):
        outbox.record(Happened(ids.uuid7()))


def test_a_failing_listener_delays_nobody_else_and_gets_its_fact_later():
    bad, good = Happened(ids.uuid7()), Happened(ids.uuid7())
    broken.add(bad.thing)
    record(bad, good)
    now = clock.now()
    outbox.drain(now)
    assert ("one", good) in heard
    assert ("many", 2) in heard
    assert OutboxFailure.objects.get().tries == 1
    broken.clear()
    outbox.drain(now + timedelta(minutes=1))
    assert ("one", bad) in heard
    assert not OutboxFailure.objects.exists()


def test_after_eight_tries_a_delivery_is_parked_in_sight_and_can_be_tried_again():
    bad = Happened(ids.uuid7())
    broken.add(bad.thing)
    record(bad)
    now = clock.now()
    for _ in range(12):
        outbox.drain(now)
        now += timedelta(hours=1)
    (parked,) = outbox.parked()
    assert OutboxFailure.objects.get().tries == outbox.TRIES
    findings = [finding for finding in checks.run_all(now) if finding.check == "kit.outbox_parked"]
    assert [finding.severity for finding in findings] == ["bad"]
    broken.clear()
    assert outbox.try_again([parked[0]], now) == 1
    outbox.drain(now)
    assert ("one", bad) in heard
    assert outbox.parked() == []


def test_a_fact_claimed_by_a_relay_that_died_is_told_again():
    fact = Happened(ids.uuid7())
    record(fact)
    now = clock.now()
    OutboxEvent.objects.update(claimed_until=now + outbox.CLAIM)
    outbox.drain(now)
    assert heard == []
    outbox.drain(now + outbox.CLAIM)
    assert ("one", fact) in heard


def test_old_facts_are_forgotten_but_not_those_somebody_still_waits_for():
    told, waiting = Happened(ids.uuid7()), Happened(ids.uuid7())
    broken.add(waiting.thing)
    record(told, waiting)
    now = clock.now()
    outbox.drain(now)
    assert outbox.forget_done(now + timedelta(days=30)) == 1
    assert OutboxEvent.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the embedded database plans every statement anew")
def test_the_claim_is_asked_once_even_where_the_planner_takes_the_table_for_empty():
    """A plan made on an empty table stays in use while it fills; as a join it asked for the claim again for every row."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {OutboxEvent._meta.db_table}")
        with CaptureQueriesContext(connection) as captured:
            outbox.drain()
        claim = next(query["sql"] for query in captured if "claimed_until =" in query["sql"])
        cursor.execute(f"EXPLAIN {claim}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "InitPlan" in plan
    assert "Join" not in plan and "Loop" not in plan
