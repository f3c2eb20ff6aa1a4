"""The morning's page: its money is the books', its causes sum, its verdict keeps to its rule."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps

from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money
from zhanggui.operations.public import day_targets, mark_day, set_target, today, weekday_weights
from zhanggui.operations.tests.makers import guests, imported_year, sell, visits

pytestmark = pytest.mark.django_db(databases="__all__")
NOW = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)  # Wednesday, 14:00 in Shanghai
ON = date(2026, 3, 11)
MARCH = date(2026, 3, 1)


def at(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def test_an_empty_shop_has_a_page_with_gaps_and_no_excuse():
    page = today(NOW, "en")
    assert (page.today.verdict, page.yesterday.verdict) == ("no_target", "no_target")
    assert page.net_now == cny(0)
    assert {figure.key: figure.value for figure in page.figures}["visitors"] is None
    assert [row.channel for row in page.sources] == ["unknown"]
    assert not page.drivers.said
    assert page.reconciliation.agrees
    assert (len(page.last_days), len(page.hours)) == (30, 24)
    assert page.findings == () or all(finding.text for finding in page.findings)


def test_yesterday_beside_the_same_weekday_before_sums_to_the_cent():
    yesterday, before = ON - timedelta(days=1), ON - timedelta(days=8)
    people = guests(20, NOW)
    old = visits(before, 150, referrer="https://www.google.com/")
    new = visits(yesterday, 120, referrer="https://www.google.com/") + visits(
        yesterday, 30, query="utm_source=weibo&utm_medium=cpc"
    )
    for place in range(8):
        sell(people[place], at(before, 12), 10_000, visitor=old[place])
    for place in range(6):
        sell(people[place], at(yesterday, 12), 11_001, visitor=new[place])
    sell(people[9], at(yesterday, 13), 7_777, visitor=new[-1])
    sell(people[10], at(yesterday, 13), 5_555)
    page = today(NOW, "en")
    drivers = page.drivers
    assert drivers.said
    assert drivers.before_sales == cny(80_000)
    assert drivers.after_sales == cny(6 * 11_001 + 7_777 + 5_555)
    assert sum((factor.effect for factor in drivers.factors), cny(0)) == drivers.gap
    assert {factor.key: (factor.before, factor.after) for factor in drivers.factors}["visitors"] == (150, 150)
    lines = {(row.channel, row.paid): row for row in page.sources}
    assert lines["search", False].revenue == cny(6 * 11_001)
    assert lines["social", True].revenue == cny(7_777)
    assert lines["unknown", False].revenue == cny(5_555)
    assert sum((row.revenue for row in page.sources), cny(0)) == drivers.after_sales
    assert sum((row.change for row in page.sources), cny(0)) == drivers.gap
    figures = {figure.key: figure.value for figure in page.figures}
    assert (figures["buyers"], figures["conversion"], figures["depth_session"]) == (8, 8 / 150, 2.0)


def test_todays_money_is_the_books_and_says_when_the_facts_differ():
    person = guests(1, NOW)[0]
    order = sell(person, at(ON, 9), 20_000)
    sell(person, at(ON, 10), 5_000, told=False)
    sell(person, at(ON, 10), 9_900, currency="EUR")
    refund(order, 3_000, at(ON, 11))
    page = today(NOW, "en")
    assert (page.sales_now, page.refunds_now, page.net_now) == (cny(25_000), cny(3_000), cny(22_000))
    assert page.orders_now == 2
    assert page.reconciliation.difference == cny(2_000)  # the order untold less the refund untold
    assert not page.reconciliation.agrees
    assert page.last_days[-1].revenue == cny(22_000)
    assert [bar.cumulated for bar in page.hours][9:12] == [cny(20_000), cny(25_000), cny(22_000)]
    assert page.hours[15].cumulated is None


def refund(order, minor: int, when: datetime) -> None:
    sellers = apps.get_model("sellers", "Seller")
    seller = sellers.objects.first() or sellers.objects.create(
        **{field: value for field, value in SELLER.items() if field in {column.name for column in sellers._meta.fields}}
    )
    part = apps.get_model("ordering", "SellerOrder").objects.create(
        order=order, seller=seller, number=f"{order.number}-1", state="confirmed", items_minor=order.total_minor,
        delivery_minor=0, tax_minor=0, total_minor=order.total_minor,
    )  # fmt: skip
    apps.get_model("ordering", "OrderRefund").objects.create(
        seller_order=part, group_id=uuid7(), command_id=uuid7(), fingerprint=b"", items_minor=minor, delivery_minor=0,
        amount_minor=minor, tax_minor=0, why="", by="staff:1", at=when,
    )  # fmt: skip


SELLER = {
    "slug": "house",
    "legal_name": "House",
    "self_operated": True,
    "state": "active",
    "country": "CN",
    "licence_no": "",
    "created_at": NOW,
}


def test_a_miss_is_only_called_one_outside_the_band():
    imported_year(ON, weeks=10, figures=[30] * 7)
    people = guests(40, NOW)
    set_target(MARCH, measure="amount", value=31 * 300_000, by="staff:1", now=at(date(2026, 3, 1), 9))
    yesterday = ON - timedelta(days=1)
    for place in range(27):
        sell(people[place], at(yesterday, 12, place), 10_000)
    noise = today(NOW, "en").yesterday
    assert noise.verdict == "noise"
    assert noise.low < 270_000 < noise.target < noise.high
    assert "noise" in noise.message
    assert "¥2,700.00" in noise.message
    set_target(MARCH, measure="amount", value=31 * 600_000, by="staff:1", now=at(date(2026, 3, 1), 9))
    assert today(NOW, "en").yesterday.verdict == "missed"
    set_target(MARCH, measure="amount", value=31 * 200_000, by="staff:1", now=at(date(2026, 3, 1), 9))
    assert today(NOW, "zh-cn").yesterday.verdict == "met"
    set_target(MARCH, measure="amount", value=31 * 30_000 * 10, by="staff:1", now=at(date(2026, 3, 1), 9))
    assert today(NOW, "en").today.verdict == "missed"  # nothing sold by two in the afternoon


def test_the_pace_follows_the_hours_of_the_same_weekdays():
    imported_year(ON, weeks=10, figures=[30] * 7)
    set_target(MARCH, measure="amount", value=31 * 300_000, by="staff:1", now=at(date(2026, 3, 1), 9))
    page = today(NOW, "en")
    assert page.pace.learnt
    assert 0.3 < page.pace.share < 0.55  # history sells from nine to nine; it is two
    assert page.pace.due == round(page.hours[-1].expected * page.pace.share)
    assert page.hours[-1].expected == next(day.original for day in page.days if day.on == ON)
    assert today(at(ON, 8), "en").pace.due == 0


def test_the_month_is_forecast_from_what_is_in_and_the_usual_of_the_days_that_are_left():
    imported_year(ON, weeks=10, figures=[30] * 5 + [60, 60])
    page = today(NOW, "en")
    end = page.month_end
    assert end.low < end.value < end.high
    weekdays, weekends = 22, 9
    usual = (30 * weekdays + 60 * weekends) * 10_000
    gone = sum(
        (bar.revenue.minor == 0) * (60 if bar.on.weekday() > 4 else 30) * 10_000
        for bar in page.last_days
        if bar.on >= MARCH
    )
    assert abs(end.value - (usual - gone)) < 0.12 * usual  # the days of this week are not in the history
    mark_day(ON + timedelta(days=3), label="Closed", weight=0, by="staff:1", now=NOW)
    mark_day(ON + timedelta(days=4), label="Pinned", pinned=1_000_000, by="staff:1", now=NOW)
    assert today(NOW, "en").month_end.value < end.value
    assert today(at(date(2026, 3, 31), 23), "en").month_end.value is not None


def test_the_plan_stays_and_the_rest_catches_up():
    imported_year(ON, weeks=10, figures=[10, 10, 10, 10, 10, 30, 20])
    people = guests(1, NOW)
    set_target(MARCH, measure="amount", value=30_000_001, by="staff:1", now=at(date(2026, 3, 1), 9))
    sell(people[0], at(date(2026, 3, 2), 12), 5_000_000)
    days = day_targets(MARCH, now=NOW)
    assert sum(day.original for day in days) == 30_000_001
    done = sum(day.actual for day in days if day.on < ON)
    assert done + sum(day.catch_up for day in days if day.catch_up is not None) == 30_000_001
    assert [day.catch_up for day in days[:10]] == [None] * 10
    by_day = {day.on: day for day in days}
    assert by_day[date(2026, 3, 14)].original > 2 * by_day[date(2026, 3, 13)].original  # a Saturday
    assert weekday_weights(NOW).learnt
    later = day_targets(MARCH, now=NOW + timedelta(days=3))
    assert [day.original for day in later] == [day.original for day in days]


def test_marking_a_day_moves_the_days_to_come_and_none_gone_by():
    set_target(MARCH, measure="units", value=310, by="staff:1", now=at(date(2026, 3, 1), 9))
    before = {day.on: day.original for day in day_targets(MARCH, now=NOW)}
    mark_day(date(2026, 3, 20), label="Spring sale", weight="4", by="staff:1", now=NOW)
    mark_day(date(2026, 3, 25), label="Closed", weight=0, by="staff:1", now=NOW)
    mark_day(date(2026, 3, 26), label="Sold out", weight=1, pinned=3, by="staff:1", now=NOW)
    after = {day.on: day.original for day in day_targets(MARCH, now=NOW)}
    assert sum(after.values()) == 310
    assert all(after[on] == before[on] for on in before if on < ON)
    assert after[date(2026, 3, 20)] >= 3 * after[date(2026, 3, 19)]
    assert (after[date(2026, 3, 25)], after[date(2026, 3, 26)]) == (0, 3)


@pytest.mark.parametrize(
    ("code", "deed"),
    [
        ("target_not_positive", lambda: set_target(MARCH, measure="amount", value=0, by="staff:1", now=NOW)),
        ("target_not_positive", lambda: set_target(MARCH, measure="amount", value=-5, by="staff:1", now=NOW)),
        ("measure_unknown", lambda: set_target(MARCH, measure="joy", value=5, by="staff:1", now=NOW)),
        ("weight_out_of_range", lambda: mark_day(ON, label="", weight=-1, by="staff:1", now=NOW)),
        ("weight_out_of_range", lambda: mark_day(ON, label="", weight="many", by="staff:1", now=NOW)),
        ("pinned_too_much", lambda: mark_day(ON, label="", pinned=10**9, by="staff:1", now=NOW)),
    ],
)
def test_what_makes_no_plan_is_refused_and_changes_nothing(code, deed):
    from zhanggui.kit.errors import Refusal

    set_target(MARCH, measure="amount", value=31_000, by="staff:1", now=NOW)
    before = day_targets(MARCH, now=NOW)
    with pytest.raises(Refusal) as refused:
        deed()
    assert refused.value.code == code
    assert day_targets(MARCH, now=NOW) == before
