"""Sealing: whatever moment the machine stops at, no hit is lost and none counts twice."""

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zhanggui.analytics import store
from zhanggui.analytics.actions import materialise as closing
from zhanggui.analytics.actions import seal as sealing
from zhanggui.analytics.models import BufferedHit, Part, SessionDay
from zhanggui.analytics.public import Fact, collect_past, materialise, record_facts, seal, series, series_many, tidy
from zhanggui.analytics.tests.makers import hit, random_hits

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
STEPS = ["claimed", "written", "in manifest", "deleted", "marked", "sealed", "joined", "joined in manifest",
         "sessions written", "sessions in manifest"]  # fmt: skip
KEYS = ["pageviews", "visitors", "sessions", "bounce_session", "depth_session"]


class Killed(BaseException):
    """The process ends here."""


def figures(noon):
    found = series_many(KEYS, (noon - timedelta(days=2)).date(), (noon + timedelta(days=5)).date())
    return {key: line.values for key, line in found.items()}


@pytest.mark.parametrize("stop", STEPS)
def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(noon, monkeypatch, stop):
    hits = random_hits(3, start=noon, days=3, visitors=40)
    late = noon + timedelta(days=5)
    collect_past(hits[:50], now=late)
    seal(late)  # so that a day has several parts to be joined
    collect_past(hits[50:], now=late)
    before = figures(noon)

    def step(name: str) -> None:
        if name == stop:
            raise Killed

    for module in (sealing, closing):
        monkeypatch.setattr(module, "step", step)
    reached = False
    try:
        seal(late)
        materialise(late)
    except Killed:
        reached = True
    assert reached, f"nothing ever got to {stop}"
    assert figures(noon) == before
    for module in (sealing, closing):
        monkeypatch.setattr(module, "step", lambda name: None)
    seal(late)
    materialise(late)
    assert figures(noon) == before
    assert BufferedHit.objects.count() == 0
    assert sum(Part.objects.filter(table="hits").values_list("rows", flat=True)) == len(hits)


def test_sealed_parts_are_read_and_the_buffer_is_empty(noon):
    collect_past([hit("anna", noon), hit("anna", noon + timedelta(minutes=3), "product")], now=noon)
    assert seal(noon + timedelta(minutes=30)) == 0  # the hour is not over
    assert seal(noon + timedelta(hours=2)) == 1
    assert BufferedHit.objects.count() == 0
    assert series("pageviews", noon.date(), noon.date()).values == [2]


def test_a_late_hit_opens_the_closed_day_and_joins_its_visit(noon):
    collect_past([hit("anna", noon), hit("anna", noon + timedelta(minutes=40))], now=noon)
    later = noon + timedelta(days=2)
    seal(later)
    materialise(later)
    assert series("sessions", noon.date(), noon.date()).values == [2]
    collect_past([hit("anna", noon + timedelta(minutes=20))], now=later)
    assert series("sessions", noon.date(), noon.date()).values == [1]
    seal(later)
    assert SessionDay.objects.get(on=noon.date()).stale
    assert series("sessions", noon.date(), noon.date()).values == [1]
    materialise(later)
    assert not SessionDay.objects.get(on=noon.date()).stale
    assert series("sessions", noon.date(), noon.date()).values == [1]
    assert Part.objects.filter(table="hits").count() == 1  # joined


def test_a_visit_across_midnight_is_one_visit_of_the_day_it_began(noon):
    night = noon.replace(hour=23, minute=50)
    collect_past([hit("anna", night), hit("anna", night + timedelta(minutes=20))], now=noon)
    later = noon + timedelta(days=3)
    seal(later)
    materialise(later)
    days = series_many(["sessions", "sessions.pages"], night.date(), night.date() + timedelta(days=1), zone="UTC")
    assert days["sessions"].values == [1, 0]
    assert days["sessions.pages"].values == [2, 0]


def test_a_day_is_not_closed_while_somebody_of_it_is_still_here(noon):
    night = noon.replace(hour=23, minute=50)
    collect_past([hit("anna", night + timedelta(minutes=25 * number)) for number in range(6)], now=noon)
    soon = night + timedelta(minutes=25 * 5 + 20)
    seal(soon)
    assert materialise(soon) == 0
    assert series("sessions.pages", night.date(), night.date(), zone="UTC").values == [6]


def test_orphans_go_and_what_the_manifest_names_stays(noon, monkeypatch):
    collect_past([hit("anna", noon)], now=noon)
    seal(noon + timedelta(hours=2))
    kept = store.place(Part.objects.get(table="hits").path)
    orphan = kept.with_name("orphan.parquet")
    orphan.write_bytes(b"half")
    assert tidy(noon) == 0  # young: perhaps somebody is writing it
    monkeypatch.setattr(closing, "_age", lambda path: 7200.0)
    assert tidy(noon) == 1
    assert kept.exists()
    assert not orphan.exists()


def test_no_address_and_no_user_agent_reach_the_disk(noon):
    collect_past([hit("anna@example.org", noon, ip="203.0.113.77", referrer="https://friend.example/secret")], now=noon)
    seal(noon + timedelta(hours=2))
    path = Path(store.place(Part.objects.get(table="hits").path))
    written = path.read_bytes() + repr(pq.read_table(path, partitioning=None).to_pylist()).encode()
    for secret in (b"203.0.113.77", b"anna", b"Mozilla", b"secret"):
        assert secret not in written


def test_25000_facts_of_history_are_written_at_once(noon, django_assert_max_num_queries):
    facts = [
        Fact(kind="test_order", id=str(number), version=1, at=noon + timedelta(minutes=18 * number),
             dims={"buyer": f"b{number % 4000}"}, measures={"amount": number, "units": 1})
        for number in range(25_000)
    ]  # fmt: skip
    with django_assert_max_num_queries(12, using=Part.objects.db):
        record_facts(facts, bulk=True, now=noon)
    year = series("test.amount", noon.date(), (noon + timedelta(days=330)).date(), "month")
    assert sum(value or 0 for value in year.values) == sum(range(25_000))
    assert Part.objects.filter(table="facts").count() == len({(fact.at.year, fact.at.month) for fact in facts})
