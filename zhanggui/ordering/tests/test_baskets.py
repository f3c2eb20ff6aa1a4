from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import BY, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


def view(shop, basket, locale="zh-cn"):
    return ordering.basket_view(basket, locale=locale, country="CN", now=shop.now)


def test_a_basket_shows_today_s_prices(shop):
    shop.product("mug", price=1900)
    shop.product("guide", price=500, kind="digital")
    basket = shop.basket(("mug", 2), ("guide", 1))
    seen = view(shop, basket, "en")
    assert (seen.items, seen.count, seen.ready, seen.needs_delivery) == (shop.money(4300), 3, True, True)
    assert [(line.title, line.total, line.seller_name, line.available) for line in seen.lines] == [
        ("Mug", shop.money(3800), "House", 10),
        ("Guide", shop.money(500), "House", None),
    ]
    shop.later(minutes=1)
    shop.set_price("mug", 2000)
    assert view(shop, basket).items == shop.money(4500)
    assert ordering.basket_count(basket) == 3


def test_lines_are_set_added_and_taken_out(shop):
    mug = shop.product("mug")
    basket = shop.basket(("mug", 2))
    ordering.set_line(basket, mug, 3, now=shop.now, add=True)
    assert view(shop, basket).lines[0].quantity == 5
    ordering.set_line(basket, mug, 999, now=shop.now, add=True)
    assert view(shop, basket).lines[0].quantity == 999
    ordering.set_line(basket, mug, 0, now=shop.now)
    assert view(shop, basket).lines == ()
    assert not view(shop, basket).ready


@pytest.mark.parametrize("quantity", [-1, 1000, True, 2.0, "2"])
def test_a_basket_takes_no_absurd_quantity(shop, quantity):
    mug = shop.product("mug")
    basket = shop.basket()
    with refuses("quantity_out_of_range"):
        ordering.set_line(basket, mug, quantity, now=shop.now)
    assert view(shop, basket).lines == ()


def test_a_basket_refuses_what_is_not_there(shop):
    mug = shop.product("mug")
    with refuses("not_sellable"):
        ordering.set_line(shop.basket(), uuid4(), 1, now=shop.now)
    with refuses("not_found"):
        ordering.set_line(uuid4(), mug, 1, now=shop.now)
    with refuses("not_found"):
        view(shop, uuid4())


def test_a_basket_says_what_stands_in_the_way(shop):
    from zhanggui.catalogue.public import withdraw

    for sku, stock in (("mug", 2), ("cup", 0), ("pot", 9)):
        shop.product(sku, stock=stock)
    basket = shop.basket(("mug", 3), ("cup", 1), ("pot", 1))
    withdraw([shop.products["pot"]], by="staff:1", now=shop.now)
    seen = view(shop, basket)
    assert [line.problem for line in seen.lines] == ["too_few", "sold_out", "not_sellable"]
    assert not seen.ready


def test_a_guest_who_signs_in_keeps_both_baskets(shop):
    for sku in ("mug", "cup"):
        shop.product(sku)
    mine, guest = shop.basket(("mug", 2)), shop.basket(("mug", 5), ("cup", 1))
    ordering.merge_baskets(into=mine, other=guest, now=shop.now)
    assert [(line.sku, line.quantity) for line in view(shop, mine).lines] == [("mug", 5), ("cup", 1)]
    assert view(shop, guest).lines == ()


def test_a_basket_of_many_lines_costs_what_one_of_few_costs(shop):
    for number in range(12):
        shop.product(f"mug{number}")
    small, large = shop.basket(("mug0", 1)), shop.basket(*((f"mug{number}", 1) for number in range(12)))

    def statements(basket):
        view(shop, basket)
        with CaptureQueriesContext(connection) as queries:
            view(shop, basket)
        return len(queries)

    assert statements(small) == statements(large) <= 6


def test_ways_of_delivery_have_the_price_of_the_whole_order(shop):
    shop.seller("lamps")
    shop.product("mug", price=1900)
    shop.product("lamp", price=5000, seller="lamps")
    shop.product("guide", price=500, kind="digital")

    def choices(*wanted, country="CN", currency="CNY"):
        return {
            one.code: one.price.minor
            for one in ordering.delivery_choices(
                shop.items(*wanted), currency=currency, country=country, now=shop.now, locale="en"
            )
        }

    assert choices(("mug", 1)) == {"standard": 800, "express": 1800}
    assert choices(("mug", 1), ("lamp", 1)) == {"standard": 1600, "express": 3600}
    assert choices(("mug", 6)) == {"standard": 0, "express": 1800}  # free from 99.00
    assert choices(("mug", 1), country="DE") == {"standard": 8800, "express": 16800}
    assert choices(("guide", 1)) == {}


def test_the_shop_edits_its_ways_of_delivery(shop):
    shop.product("mug", price=1900)
    assert ordering.ensure_delivery_methods(now=shop.now) == 0
    made = ordering.save_delivery_method(
        method_id=None, code="pickup", country="CN", names={"en": "Pick-up", "zh-cn": "自提"}, notes={},
        prices=[Money(0, "CNY")], free_from=[], position=9, by="staff:1", now=shop.now,
    )  # fmt: skip
    order = shop.order(shop.place(("mug", 1), delivery_code="pickup"))
    assert (order.delivery, order.sellers[0].delivery_name) == (shop.money(0), "自提")
    method = next(one for one in ordering.delivery_methods() if one.id == made)
    assert (method.names["en"], method.prices) == ("Pick-up", {"CNY": Money(0, "CNY")})
    with refuses("invalid"):
        ordering.save_delivery_method(
            method_id=None, code="pickup", country="CN", names={"en": "Again"}, notes={},
            prices=[Money(0, "CNY")], free_from=[], by="staff:1", now=shop.now,
        )  # fmt: skip


def test_a_currency_without_prices_cannot_be_ordered_in(shop):
    shop.product("mug")
    with refuses("not_sellable"):
        shop.place(shop.command(("mug", 1), seen=100, currency="EUR", seen_total=Money(100, "EUR")))


def test_a_change_of_a_basket_costs_as_many_statements_with_a_thousand_lines_as_with_ten(shop):
    """And the basket as it then stands; a line too many is refused."""
    house = shop.sellers["house"]
    drafts = [
        catalogue.ProductInput(
            source_key=f"thing-{place}",
            seller_id=house,
            texts={"en": catalogue.TextDraft(f"Thing {place}")},
            variants=(catalogue.VariantDraft(f"thing-{place}", prices=(shop.money(100),), stock={None: 9}),),
        )
        for place in range(1001)
    ]
    made = [
        one
        for start in (0, 500, 1000)
        for one in catalogue.upsert_products(drafts[start : start + 500], by=BY, now=shop.now)
    ]
    variants = [next(iter(one.variants.values())) for one in made]

    def statements(size: int) -> int:
        lines = [(variant, 1) for variant in variants[:size]]
        basket = ordering.open_basket(locale="en", currency="CNY", lines=lines, now=shop.now)
        ordering.basket_view(basket, locale="en", now=shop.now)
        with CaptureQueriesContext(connection) as captured:
            ordering.set_line(basket, variants[0], 3, now=shop.now)
            assert ordering.basket_view(basket, locale="en", now=shop.now).count == size + 2
        return len(captured)

    assert statements(10) == statements(200) == statements(1000)
    with refuses("quantity_out_of_range"):
        ordering.open_basket(locale="en", currency="CNY", lines=[(one, 1) for one in variants], now=shop.now)
