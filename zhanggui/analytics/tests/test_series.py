"""Figures: what series() says equals what anybody counts by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.analytics import models
from zhanggui.analytics.public import Fact, collect_past, materialise, record_facts, seal, series, series_many, totals
from zhanggui.analytics.tests import naive
from zhanggui.analytics.tests.makers import hit, random_facts, random_hits
from zhanggui.analytics.times import buckets
from zhanggui.kit.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db(databases="__all__")
START = datetime(2026, 3, 6, 16, tzinfo=UTC)  # midnight in Shanghai
SINCE, UNTIL = date(2026, 3, 6), date(2026, 3, 13)
KEYS = ["pageviews", "visitors", "sessions", "bounce_visitor", "bounce_session", "bounce_ga4", "depth_session",
        "depth_visitor", "product_views", "basket_adds", "checkouts"]  # fmt: skip


def empty_the_store():
    for model in (models.BufferedHit, models.BufferedFact, models.Part, models.SessionDay, models.Coverage):
        model.objects.all().delete()


def as_counted_by_hand(hits, zone: str, grain: str = "day") -> None:
    frame = buckets(SINCE, UNTIL, grain, zone)
    found = series_many(KEYS, SINCE, UNTIL, grain, zone=zone)
    for number in range(len(frame.starts)):
        expected = naive.traffic(hits, frame, number)
        for key in KEYS:
            got = found[key].points[number].value
            assert got == expected[key] or (got is None and not expected[key]), (key, number, got, expected[key])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), stage=st.sampled_from(["buffer", "sealed", "materialised", "half"]),
       zone=st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York", "Asia/Kolkata"]))  # fmt: skip
def test_series_equals_a_plain_recount_however_much_is_sealed(seed, stage, zone):
    empty_the_store()
    hits = random_hits(seed, start=START, days=5, visitors=60)
    later = START + timedelta(days=8)
    first, second = (hits, []) if stage != "half" else (hits[: len(hits) // 2], hits[len(hits) // 2 :])
    collect_past(first, now=later)
    if stage != "buffer":
        seal(later)
    if stage in ("materialised", "half"):
        materialise(later)
    collect_past(second, now=later)
    as_counted_by_hand(hits, zone)
    if second:  # late hits open closed days again, and closing them changes no figure
        seal(later)
        as_counted_by_hand(hits, zone)
        materialise(later)
        as_counted_by_hand(hits, zone)
        assert not models.SessionDay.objects.filter(stale=True).exists()


@pytest.mark.parametrize("grain", ["hour", "month"])
def test_hours_and_months_are_counted_by_the_same_rule(grain):
    hits = random_hits(7, start=START, days=5, visitors=40)
    collect_past(hits, now=START + timedelta(days=8))
    as_counted_by_hand(hits, "Asia/Shanghai", grain)


def test_visits_and_visitors_by_channel_equal_a_recount():
    hits = random_hits(11, start=START, days=5, visitors=80)
    collect_past(hits, now=START + timedelta(days=8))
    expected = naive.by_channel(hits)
    found = totals(["sessions", "visitors"], [(START - timedelta(days=1), START + timedelta(days=7))], by="channel")
    assert {point.group: point.value for point in found["sessions"].points} == expected["sessions"]
    seen = {point.group: point.value for point in found["visitors"].points}
    assert all(seen[channel] == number for channel, number in expected["visitors"].items())


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), sealed=st.booleans())
def test_facts_count_once_by_their_latest_version(seed, sealed):
    empty_the_store()
    facts = random_facts(seed, start=START, days=5, number=60)
    half = len(facts) // 2
    record_facts(facts[:half], bulk=sealed)
    record_facts(facts[half:])
    record_facts(facts[half:])  # told again
    if sealed:
        seal(START + timedelta(days=9))
    found = totals(["test.orders", "test.amount", "test.buyers"], [(START, START + timedelta(days=5))])
    got = {key.split(".")[1]: line.points[0].value for key, line in found.items()}
    expected = naive.money(facts)
    assert got == {"orders": expected["count"], "amount": expected["amount"], "buyers": expected["buyers"]}


@pytest.mark.parametrize(("bounced", "pages_of_others", "depth", "of_others"), [(70, 6, 2.5, 6.0), (50, 7, 4.0, 7.0)])
def test_depth_without_bouncers_follows_from_depth_and_bounce(noon, bounced, pages_of_others, depth, of_others):
    hits = [hit(f"b{number}", noon) for number in range(bounced)]
    for number in range(100 - bounced):
        hits += [hit(f"s{number}", noon + timedelta(seconds=page)) for page in range(pages_of_others)]
    collect_past(hits, now=noon + timedelta(hours=1))
    found = series_many(["depth_session", "bounce_session"], noon.date(), noon.date())
    d, b = found["depth_session"].points[0], found["bounce_session"].points[0]
    assert d.value == depth
    assert (d.top - b.top) / (d.bottom - b.top) == of_others
    assert (d.value - b.value) / (1 - b.value) == pytest.approx(of_others)


def test_a_day_nobody_looked_is_a_gap_and_a_quiet_day_is_zero(noon):
    collect_past([hit("anna", noon), hit("anna", noon + timedelta(days=2))], now=noon + timedelta(days=3))
    days = series("visitors", date(2026, 3, 9), date(2026, 3, 13))
    assert days.values == [None, 1, 0, 1, None]
    assert series("depth_session", date(2026, 3, 11), date(2026, 3, 11)).values == [None]  # a ratio over nothing


def test_a_month_has_fewer_visitors_than_its_days_together(noon):
    collect_past(
        [hit("anna", noon), hit("anna", noon + timedelta(days=1)), hit("bert", noon)], now=noon + timedelta(days=2)
    )
    assert sum(value or 0 for value in series("visitors", date(2026, 3, 1), date(2026, 3, 31)).values) == 3
    assert series("visitors", date(2026, 3, 1), date(2026, 3, 31), "month").values == [2]


def test_the_shops_midnight_ends_the_day_also_when_clocks_change():
    before, after = (
        datetime(2026, 3, 9, 3, 59, tzinfo=UTC),
        datetime(2026, 3, 9, 4, 0, tzinfo=UTC),
    )  # 8 March has 23 hours there
    collect_past([hit("anna", before), hit("bert", after), hit("carl", after)], now=after + timedelta(days=1))
    assert series("visitors", date(2026, 3, 7), date(2026, 3, 9), zone="America/New_York").values == [None, 1, 2]


def test_an_order_belongs_to_the_visit_that_led_to_it(noon):
    visitor = hit("anna", noon).visitor
    collect_past(
        [
            hit("anna", noon - timedelta(days=3), referrer="https://www.google.com/"),
            hit("anna", noon, query="utm_source=weibo&utm_medium=cpc&utm_campaign=spring"),
        ],
        now=noon,
    )
    facts = [
        Fact(
            kind="test_order",
            id="1",
            version=1,
            at=noon - timedelta(days=1),
            dims={"visitor": visitor},
            measures={"amount": 5},
        ),
        Fact(
            kind="test_order",
            id="2",
            version=1,
            at=noon + timedelta(minutes=9),
            dims={"visitor": visitor},
            measures={"amount": 7},
        ),
        Fact(kind="test_order", id="3", version=1, at=noon, dims={"visitor": ""}, measures={"amount": 11}),
        Fact(kind="test_order", id="4", version=1, at=noon, dims={"visitor": "c" + "0" * 24}, measures={"amount": 13}),
    ]
    record_facts(facts)
    found = series("test.amount", date(2026, 3, 9), date(2026, 3, 10), by="line")
    sums: dict[str, int] = {}
    for point in found.points:
        sums[point.group] = sums.get(point.group, 0) + (point.value or 0)
    assert sums == {"search": 5, "social.paid": 7, "unknown": 24}


def test_what_does_not_exist_is_refused(noon):
    with pytest.raises(NotFound):
        series("no.such", noon.date(), noon.date())
    with pytest.raises(Invalid):
        series("visitors", noon.date(), noon.date(), "fortnight")
    with pytest.raises(Invalid):
        series("visitors", noon.date(), noon.date() - timedelta(days=1))
    with pytest.raises(Invalid):
        series("visitors", noon.date(), noon.date(), by="shoe_size")
