"""States, shared commits, repeats, preferences: what needs the database."""

import threading
import time

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kit import audit, clock, idempotency, ids, preferences, states
from zhanggui.kit.batch import Committer
from zhanggui.kit.errors import CommandReused, Invalid
from zhanggui.kit.models import AuditEntry, OutboxEvent, PreferenceValue, StateMove

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(number, work):
    errors: list = []

    def run(place):
        try:
            work(place)
        except Exception as problem:
            errors.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return errors


def test_threads_that_arrive_together_share_a_commit():
    lists: list = []

    def run(commands):
        lists.append(len(commands))
        time.sleep(0.02)
        return [command * 2 for command in commands]

    committer, answers = Committer(run, size=64), {}
    assert in_threads(40, lambda place: answers.__setitem__(place, committer.submit(place))) == []
    assert answers == {place: place * 2 for place in range(40)}
    assert len(lists) < 20


def test_who_fails_in_a_shared_commit_fails_alone():
    def run(commands):
        rows = [OutboxEvent(name=str(command), payload="{}", recorded_at=clock.now()) for command in commands]
        OutboxEvent.objects.bulk_create(rows)
        time.sleep(0.01)
        if 7 in commands:
            raise ValueError("seven")
        return commands

    committer = Committer(run, size=64)
    errors = in_threads(20, committer.submit)
    assert [str(error) for error in errors] == ["seven"]
    assert sorted(int(name) for name in OutboxEvent.objects.values_list("name", flat=True)) == [
        place for place in range(20) if place != 7
    ]


@given(
    wishes=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=24),
    size=st.integers(1, 6),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_arrives_and_whoever_fails_everybody_gets_an_answer_of_his_own(wishes, size):
    """Callers who come at any time, some of whom spoil the list they are in: each is answered once, nobody waits for ever."""
    lists: list = []

    def run(commands):
        lists.append(len(commands))
        time.sleep(0.001)
        if any(spoils for _place, spoils in commands):
            raise ValueError(next(place for place, spoils in commands if spoils))
        return [place for place, _spoils in commands]

    committer, answers = Committer(run, size=size), {}

    def work(place):
        pause, spoils = wishes[place]
        time.sleep(pause / 1000)
        try:
            answers[place] = committer.submit((place, spoils))
        except ValueError as problem:
            answers[place] = f"spoiled {problem}"

    assert in_threads(len(wishes), work) == []
    assert answers == {place: f"spoiled {place}" if spoils else place for place, (_, spoils) in enumerate(wishes)}
    assert max(lists) <= size
    assert not committer._led and not committer._waiting


def test_inside_a_transaction_a_command_runs_at_once():
    with transaction.atomic():
        assert Committer(lambda commands: [len(commands)]).submit("x") == 1


@pytest.fixture
def thing_model():
    """A table with a state, made for one test."""
    from django.db import models

    class Thing(models.Model):
        id = models.UUIDField(primary_key=True)
        state = models.CharField(max_length=20)

        class Meta:
            app_label = "kit_tests"
            managed = False
            db_table = "kit_test_thing"

    kind = "char(32)" if connection.vendor == "sqlite" else "uuid"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE kit_test_thing (id {kind} PRIMARY KEY, state varchar(20))")
    yield Thing
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kit_test_thing")


def test_of_two_who_move_a_state_at_once_one_succeeds(thing_model):
    machine = states.Machine("thing", {"new": {"done"}, "done": set()})
    thing = thing_model.objects.create(id=ids.uuid7(), state="new")
    moved: list = []
    now = clock.now()

    def work(place):
        moved.extend(machine.move(thing_model, [thing.id], to="done", by=f"t:{place}", now=now))

    assert in_threads(12, work) == []
    assert moved == [thing.id]
    (move,) = states.history([thing.id])
    assert (move.from_state, move.to_state) == ("new", "done")
    with pytest.raises(states.MoveRefused):
        machine.move_one(thing_model, thing.id, to="done", by="t", now=now)
    assert StateMove.objects.filter(thing_id=thing.id).count() == 1


def test_a_repeated_request_gets_the_answer_it_got():
    runs: list = []

    def run():
        runs.append(1)
        return 201, b"made"

    now = clock.now()
    for _ in range(3):
        assert idempotency.once("party:1", "k", b"same", run, now=now) == (201, b"made")
    assert len(runs) == 1
    with pytest.raises(CommandReused):
        idempotency.once("party:1", "k", b"other", run, now=now)
    assert idempotency.once("party:2", "k", b"other", run, now=now) == (201, b"made")
    assert len(runs) == 2


def test_two_equal_requests_at_once_have_one_effect():
    runs: list = []

    def run():
        runs.append(1)
        time.sleep(0.05)
        return 201, b"made"

    answers: list = []
    errors = in_threads(10, lambda _: answers.append(idempotency.once("p", "k2", b"same", run, now=clock.now())))
    assert len(runs) == 1
    assert {error.code for error in errors} <= {"still_running"}
    assert set(answers) == {(201, b"made")}


def test_a_failed_request_may_be_tried_again():
    now = clock.now()
    with pytest.raises(ZeroDivisionError):
        idempotency.once("p", "k3", b"x", lambda: 1 / 0, now=now)
    assert idempotency.once("p", "k3", b"x", lambda: (200, b"ok"), now=now) == (200, b"ok")


def test_a_preference_that_does_not_fit_changes_none():
    now = clock.now()
    with pytest.raises(Invalid):
        preferences.set_many({"shop.name": "新店", "shop.currency": "XXX"}, by="staff:1", now=now)
    assert not PreferenceValue.objects.exists()
    preferences.set_many({"shop.name": "新店"}, by="staff:1", now=now)
    assert preferences.get("shop.name") == "新店"
    assert [line.by for line in audit.trail("preference", "shop.name")] == ["staff:1"]


def test_the_audit_log_tells_who_did_what_newest_first():
    now = clock.now()
    audit.note(by="staff:1", deed="x.first", object_kind="x", object_id=1, now=now)
    audit.note(by="staff:2", deed="x.second", object_kind="x", object_id=1, facts={"n": 1}, now=now)
    assert [line.deed for line in audit.trail("x", 1)] == ["x.second", "x.first"]
    assert AuditEntry.objects.count() == 2
