"""Tax as orders carry it: the golden cases, the shop's choices kept on the order, places, days, kinds."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.shop import ADDRESS, BY, Shop, refuses
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.taxation import public as taxation

pytestmark = pytest.mark.django_db(databases="__all__")


def abroad(country, region=""):
    return replace(ADDRESS, country=country, region=region, city="Town", district="", postcode="10115")


def rate(shop, country, tax_class, percent, *, region="", since=date(2020, 1, 1)):
    taxation.set_rate(
        country=country, region=region, tax_class=tax_class, rate=Decimal(percent), valid_from=since, source="test",
        by=BY, now=shop.now,
    )  # fmt: skip


def delivery(shop, country, minor):
    ordering.save_delivery_method(
        method_id=None, code="post", country=country, names={"en": "Post"}, notes={},
        prices=[shop.money(minor)], free_from=[], by=BY, now=shop.now,
    )  # fmt: skip


def buy(shop, *wanted, country, code="post", **more):
    where = abroad(country) if code else None
    return shop.place(*wanted, address=where, country=country, delivery_code=code, **more)


@pytest.fixture
def open_in(shop, monkeypatch):
    def make(currency, country, *, included) -> Shop:
        shop.currency = currency
        for key, value in {
            "shop.currency": currency, "shop.country": country, "tax.prices_include_tax": included
        }.items():  # fmt: skip
            shop.prefer(key, value)
        return shop

    return make


def test_golden_one_tax_beside_untaxed_shipping_is_one_figure_everywhere(open_in):
    shop = open_in("USD", "US", included=False)
    shop.prefer("tax.shipping", "untaxed")
    rate(shop, "US", "standard", "10.75")
    delivery(shop, "US", 644)
    shop.product("mug", price=2499)
    placed = buy(shop, ("mug", 1), country="US")
    order = shop.order(placed)
    assert (order.tax.minor, order.delivery.minor, order.total.minor, placed.total.minor) == (269, 644, 3412, 3412)
    assert [intent.amount.minor for intent in order.payments.intents] == [3412]
    assert [(line.rate, line.tax.minor, line.kind) for line in order.tax_lines] == [
        (0, 0, "untaxed"),
        (Decimal("10.75"), 269, "taxed"),
    ]


@pytest.mark.parametrize("mode, tax", [("per_line", 232), ("per_total", 230)])
def test_golden_two_four_lines_are_rounded_as_the_shop_chose_and_keep_it(open_in, mode, tax):
    shop = open_in("EUR", "PL", included=False)
    shop.prefer("tax.rounding", mode)
    rate(shop, "PL", "standard", 23)
    for sku in "abcd":
        shop.product(sku, price=250, kind="digital", tax_class="standard")
    placed = buy(shop, *((sku, 1) for sku in "abcd"), country="PL", code="")
    shop.prefer("tax.rounding", "per_line" if mode == "per_total" else "per_total")
    shop.prefer("tax.half", "half_even")
    order = shop.order(placed)
    assert (order.tax.minor, sum(line.tax.minor for line in order.lines)) == (tax, tax)
    assert (order.tax_rounding, order.tax_half) == (mode, "half_up")


@pytest.mark.parametrize("mode, net", [("per_total", 61793), ("per_line", 61792)])
def test_golden_three_gross_positions_by_total_and_by_position(open_in, mode, net):
    shop = open_in("EUR", "DE", included=True)
    shop.prefer("tax.rounding", mode)
    delivery(shop, "DE", 0)
    for sku, price in (("desk", 54900), ("lamp", 5995), ("pen", 649)):
        shop.product(sku, price=price, kind="digital", tax_class="standard")
    order = shop.order(buy(shop, ("desk", 1), ("lamp", 3), ("pen", 1), country="DE", code=""))
    assert order.total.minor == 73534
    assert order.total.minor - order.tax.minor == net == sum(line.base.minor for line in order.tax_lines)


def test_half_cents_go_up_or_to_the_even_cent_as_the_order_says(open_in):
    shop = open_in("EUR", "DE", included=False)
    rate(shop, "DE", "standard", 1, since=date(2026, 1, 1))
    shop.product("pen", price=250, kind="digital", tax_class="standard")
    up = shop.order(buy(shop, ("pen", 1), country="DE", code=""))
    shop.prefer("tax.half", "half_even")
    even = shop.order(buy(shop, ("pen", 1), country="DE", code=""))
    assert (up.tax.minor, even.tax.minor) == (3, 2)
    assert (shop.order(up.id).tax_half, even.tax_half) == ("half_up", "half_even")


def test_a_rate_changes_at_midnight_where_the_goods_go(shop):
    rate(shop, "DE", "standard", 21, since=date(2026, 12, 1))
    shop.product("mug", price=1000, stock=100)
    seen = {}
    for hour in (22, 23):
        shop.now = datetime(2026, 11, 30, hour, 0, tzinfo=UTC)  # in Shanghai it is December already
        asked = {"currency": "CNY", "country": "DE", "now": shop.now, "locale": "en"}
        seen[hour] = ordering.quote(shop.items(("mug", 1)), **asked).lines[0].tax_rate
    assert seen == {22: 19, 23: 21}


def test_places_with_other_dates_are_read_in_one_statement(shop, django_assert_num_queries):
    rate(shop, "NZ", "standard", 15)
    places = {("NZ", "", "standard"), ("US", "", "standard"), ("CN", "", "standard")}
    days = taxation.local_days({"NZ", "US", "CN"}, datetime(2026, 11, 30, 12, 0, tzinfo=UTC), "Asia/Shanghai")
    assert days == {"NZ": date(2026, 12, 1), "US": date(2026, 11, 30), "CN": date(2026, 11, 30)}
    with django_assert_num_queries(1):
        assert taxation.rates_for(places, on=days)["NZ", "", "standard"] == 15


@pytest.mark.parametrize(
    "rule, taxes",
    [
        ("own", [(7, 1000, 65), (19, 800, 128)]),  # delivery 6.00 at the standard rate: 0.32 and 0.96
        ("goods", [(7, 1500, 98), (19, 300, 48)]),  # 10.00 : 2.00 → delivery 5.00 and 1.00
        ("highest", [(7, 1000, 65), (19, 800, 128)]),
        ("untaxed", [(0, 600, 0), (7, 1000, 65), (19, 200, 32)]),
    ],
)
def test_several_rates_in_one_parcel_and_its_delivery_taxed_by_rule(open_in, rule, taxes):
    shop = open_in("EUR", "DE", included=True)
    shop.prefer("tax.shipping", rule)
    delivery(shop, "DE", 600)
    shop.product("book", price=1000, tax_class="reduced")
    shop.product("mug", price=200)
    order = shop.order(buy(shop, ("book", 1), ("mug", 1), country="DE"))
    assert [(line.rate, line.base.minor + line.tax.minor, line.tax.minor) for line in order.tax_lines] == taxes
    assert sum(line.tax.minor for line in order.tax_lines) == order.tax.minor


def test_zero_rated_and_exempt_goods_are_kept_apart(open_in):
    shop = open_in("GBP", "GB", included=True)
    for sku, kind in (("book", "zero"), ("course", "exempt"), ("pen", "standard")):
        shop.product(sku, price=1000, kind="digital", tax_class=kind)
    placed = buy(shop, ("book", 1), ("course", 1), ("pen", 1), country="GB", code="")
    order = shop.order(placed)
    assert [(line.rate, line.kind, line.base.minor, line.tax.minor) for line in order.tax_lines] == [
        (0, "exempt", 1000, 0),
        (0, "zero", 1000, 0),
        (20, "taxed", 833, 167),
    ]


@pytest.mark.parametrize("included", [True, False])
def test_a_business_in_another_country_of_the_union_owes_the_tax_itself(open_in, included):
    shop = open_in("EUR", "FR", included=included)
    delivery(shop, "DE", 119 if included else 100)
    shop.product("mug", price=1190 if included else 1000)
    asked = {"currency": "EUR", "country": "DE", "delivery_code": "post", "now": shop.now, "locale": "en"}
    found = ordering.quote(shop.items(("mug", 1)), **asked, vat_number="DE 136.695.976")
    assert (found.items.minor, found.delivery.minor, found.tax.minor, found.total.minor) == (1000, 100, 0, 1100)
    assert {line.kind for line in found.tax_lines} == {"reverse_charge"} == {found.tax_treatment}
    assert -sum(one.amount.minor for one in found.adjustments) == (209 if included else 0)
    placed = buy(shop, ("mug", 1), country="DE", vat_number="de136695976", seen=1100)
    order = shop.order(placed)
    assert (order.total.minor, order.tax.minor, order.tax_treatment) == (1100, 0, "reverse_charge")
    assert order.vat_number == "DE136695976"
    home = buy(shop, ("mug", 1), country="DE")
    assert shop.order(home).tax.minor > 0


def test_a_number_that_is_none_is_refused_and_one_of_home_changes_nothing(open_in):
    shop = open_in("EUR", "FR", included=True)
    rate(shop, "FR", "standard", 20)
    shop.product("mug", price=1200)
    asked = {"currency": "EUR", "now": shop.now, "locale": "en"}
    for wrong in ("DE136695977", "FR40303265045", "x" * 40):
        with refuses("vat_number_wrong"):
            ordering.quote(shop.items(("mug", 1)), country="DE", vat_number=wrong, **asked)
        with refuses("vat_number_wrong"):
            buy(shop, ("mug", 1), country="DE", code="standard", vat_number=wrong, seen=1)
    assert shop.orders() == []
    at_home = ordering.quote(shop.items(("mug", 1)), country="FR", vat_number="FR40303265045", **asked)
    assert at_home.tax == Money(200, "EUR") and at_home.tax_treatment == ""
