"""Prices by the clock, their history, and the earlier prices that may be shown."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shop import BY, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.catalogue.price_times import PriceSpan, lowest, reference, steps
from zhanggui.kit.money import Money

T0 = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = st.integers(0, 24 * 40)


def at(hours: int) -> datetime:
    return T0 + timedelta(hours=hours)


SPANS = st.lists(
    st.tuples(st.integers(1, 50), HOURS, st.none() | st.integers(1, 24 * 10)), min_size=1, max_size=12
).map(
    lambda rows: [
        PriceSpan(n, minor, at(start), None if length is None else at(start + length))
        for n, (minor, start, length) in enumerate(rows)
    ]
)


@given(spans=SPANS)
def test_the_steps_say_at_every_hour_what_the_rows_say(spans):
    found = steps(spans, T0, at(24 * 45))
    assert found[0].since == T0 and found[-1].until == at(24 * 45)
    assert all(one.until == other.since for one, other in pairwise(found))
    for step in found:
        for moment in (step.since, step.until - timedelta(microseconds=1)):
            holding = [span for span in spans if span.holds(moment)]
            newest = max(holding, key=lambda span: (span.starts_at, span.id), default=None)
            assert step.minor == (newest.minor if newest else None)


@given(spans=SPANS, amount=st.integers(1, 50), claim=st.integers(1, 60), begins=st.integers(24 * 8, 24 * 45))
def test_a_reference_price_is_never_above_what_was_asked_in_the_days_before(spans, amount, claim, begins):
    before = [span for span in spans if span.starts_at < at(begins)]
    shown = reference(before, amount=amount, claim=claim, begins=at(begins), days=30, least_days=7)
    if shown is None:
        return
    assert amount < shown <= claim
    hours = range(max(0, begins - 24 * 30), begins)
    asked = [step.minor for h in hours for step in steps(before, at(h), at(h) + timedelta(seconds=1))]
    assert all(shown <= minor for minor in asked if minor is not None)


def price_of(shop, sku="mug"):
    offer = catalogue.offers([shop.variants[sku]], currency="CNY", now=shop.now)[shop.variants[sku]]
    return offer.price.minor, offer.was and offer.was.minor


def cut(shop, minor, *, was=10000, days=3):
    return catalogue.set_price(
        shop.variants["mug"], shop.money(minor), was=shop.money(was), ends_at=shop.now + timedelta(days=days),
        by=BY, now=shop.now,
    )  # fmt: skip


@pytest.mark.parametrize("country, shown", [("CN", 9000), ("DE", 6000), ("US", 6000)])
def test_the_struck_out_price_is_the_lowest_of_seven_days_in_china_and_of_thirty_in_the_union(shop, country, shown):
    shop.prefer("shop.country", country)
    shop.product("mug", price=9000)
    shop.later(days=30)
    cut(shop, 6000, days=2)  # back to 90.00 after two days, twenty days before the next reduction
    shop.later(days=22)
    assert cut(shop, 5000) == shop.money(shown)
    assert price_of(shop) == (5000, shown)
    shop.later(days=3)
    assert price_of(shop) == (9000, None)


def test_the_strictest_rule_may_be_chosen(shop):
    shop.prefer("catalogue.reference_rule", "strictest")
    shop.product("mug", price=9000)
    shop.later(days=30)
    cut(shop, 6000, days=2)
    shop.later(days=22)
    assert cut(shop, 5000) == shop.money(6000)
    assert catalogue.reference_rule(shop.now.date()).source.startswith("Directive")


def test_an_earlier_price_that_was_never_asked_for_is_not_shown(shop):
    shop.product("mug", price=5000)
    assert cut(shop, 4000) is None and price_of(shop) == (4000, None)  # new today
    shop.later(days=60)
    assert cut(shop, 4000, was=9900) == shop.money(5000)  # claimed 99.00, asked 50.00
    shop.later(days=5)
    assert cut(shop, 4900, was=9900) is None  # 40.00 was asked within the week


def test_raising_a_price_to_cut_it_shows_nothing_above_the_days_before(shop):
    shop.product("mug", price=5000)
    shop.later(days=60)
    shop.set_price("mug", 9000)
    shop.later(days=2)
    assert cut(shop, 4900, was=9000) == shop.money(5000)


def test_a_price_that_is_set_later_corrects_what_a_coming_reduction_may_show(shop):
    shop.product("mug", price=9000)
    shop.later(days=60)
    start = shop.now + timedelta(days=5)
    catalogue.set_price(
        shop.variants["mug"], shop.money(4000), was=shop.money(9000), starts_at=start, by=BY, now=shop.now
    )
    shop.set_price("mug", 5000)
    shop.now = start
    assert price_of(shop) == (4000, 5000)


def test_what_things_cost_is_not_rewritten(shop):
    shop.product("mug", price=9000)
    with refuses("invalid"):
        catalogue.set_price(
            shop.variants["mug"], shop.money(100), starts_at=shop.now - timedelta(days=1), by=BY, now=shop.now
        )
    history = catalogue.price_history(shop.variants["mug"], currency="CNY", now=shop.now + timedelta(days=1))
    assert [step.minor for step in history.steps] == [None, 9000]


def test_a_launch_price_holds_three_days_to_the_second_and_the_old_one_returns_by_itself(shop):
    shop.product("mug", price=10000)
    start = shop.now + timedelta(hours=1)
    launched = [shop.products["mug"]]
    assert catalogue.launch(launched, percent=Decimal(20), currency="CNY", starts_at=start, by=BY, now=shop.now) == 1
    seen = {}
    for name, moment in {
        "before": start - timedelta(microseconds=1),
        "first": start,
        "last": start + timedelta(days=3, microseconds=-1),
        "after": start + timedelta(days=3),
    }.items():
        shop.now = moment
        listed = catalogue.list_products(locale="en", currency="CNY", now=moment).items[0]
        page = catalogue.product_page("mug", locale="en", currency="CNY", now=moment)
        quoted = shop.total(shop.command(("mug", 1), seen=0)).minor
        seen[name] = (price_of(shop)[0], listed.price_from.minor, page.price_from.minor, quoted, page.was)
    assert seen["before"] == seen["after"] == (10000, 10000, 10000, 10000, None)
    assert seen["first"] == seen["last"] == (8000, 8000, 8000, 8800, None)  # new goods have no earlier price


def test_three_days_are_three_days_on_the_shops_clock_when_summer_time_ends(shop):
    shop.prefer("shop.timezone", "Europe/Berlin")
    start = datetime(2026, 10, 23, 22, 0, tzinfo=UTC)  # midnight in Berlin; Sunday the 25th has 25 hours
    assert catalogue.days_later(start, 3) == datetime(2026, 10, 26, 23, 0, tzinfo=UTC)


def test_ending_a_price_brings_the_one_before_back_and_the_last_one_cannot_be_ended(shop):
    shop.product("mug", price=9000)
    shop.later(days=1)
    cut(shop, 5000)
    first, second = catalogue.product_edit(shop.products["mug"], now=shop.now).variants[0].prices
    catalogue.end_price(first.id, by=BY, now=shop.now)
    assert price_of(shop)[0] == 9000
    with refuses("no_price_left"):
        catalogue.end_price(second.id, by=BY, now=shop.now)


def test_the_lowest_of_seven_and_thirty_days_is_reckoned_from_what_was_in_force(shop):
    shop.product("mug", price=9000)
    shop.later(days=40)
    cut(shop, 6000, days=1)
    shop.later(days=20)
    history = catalogue.price_history(shop.variants["mug"], currency="CNY", now=shop.now)
    assert {days: low.minor for days, low in history.lowest.items()} == {7: 9000, 30: 6000}
    assert [step.minor for step in history.steps if step.minor] == [9000, 6000, 9000]


def test_prices_are_brought_into_a_currency_by_a_stored_rate_and_entered_ones_stay(shop):
    for sku in ("mug", "tea", "pan"):
        shop.product(sku, price=9999)
    catalogue.set_price(shop.variants["tea"], Money(1500, "EUR"), by=BY, now=shop.now)
    rate = {"source": "European Central Bank", "at": shop.now, "by": BY, "now": shop.now}
    catalogue.set_exchange_rate("CNY", "EUR", Decimal("0.1234"), **rate)
    assert catalogue.convert_prices("CNY", "EUR", by=BY, now=shop.now) == 2
    found = catalogue.offers(list(shop.variants.values()), currency="EUR", now=shop.now)
    assert {sku: found[shop.variants[sku]].price.minor for sku in shop.variants} == {
        "mug": 1234,
        "tea": 1500,
        "pan": 1234,
    }
    prices = catalogue.product_edit(shop.products["mug"], now=shop.now).variants[0].prices
    (euro,) = [one for one in prices if one.amount.currency == "EUR"]
    assert euro.conversion["rate"] == "0.1234" and euro.conversion["source"] == "European Central Bank"
    assert euro.conversion["at"] == shop.now.isoformat() and euro.conversion["from"] == "9999"
    assert catalogue.convert_prices("CNY", "EUR", by=BY, now=shop.now) == 0
    with refuses("not_found"):
        catalogue.convert_prices("CNY", "JPY", by=BY, now=shop.now)
    with refuses("invalid"):
        catalogue.set_exchange_rate("CNY", "EUR", Decimal(1), **(rate | {"source": " "}))


def test_the_lowest_helper_knows_nothing_of_what_could_not_be_bought():
    assert lowest(steps([], T0, at(5))) is None
