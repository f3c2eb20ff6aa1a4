"""Goods by measure: 0.125 kg and so on, priced by the whole measure, each amount whole minor units."""

from dataclasses import replace
from uuid import uuid4

import orjson
import pytest
from django.db import IntegrityError, connection, transaction

from tests.shop import BY, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people


@pytest.fixture
def cheese(shop):
    """Cheese at 39.90 a kilogram, sold by the 125 g; 10 kg are there."""
    shop.product("cheese", price=3990, stock=0)
    return by_the(shop, "cheese", "kg", 125, 80)


def by_the(shop, sku: str, measure: str, step: int, stock: int):
    product = catalogue.product_edit(shop.products[sku])
    change = catalogue.VariantChange(shop.variants[sku], {"measure": measure, "step": step})
    catalogue.edit_variants(product.id, [change], by=BY, now=shop.now)
    catalogue.adjust_stock(shop.variants[sku], counted=stock, reason="counted", by=BY, now=shop.now)
    return shop


def test_basket_quote_order_document_and_refunds_agree_to_the_cent(cheese):
    basket = ordering.open_basket(locale="en", currency="CNY", now=cheese.now)
    ordering.set_line(basket, cheese.variants["cheese"], 3, now=cheese.now)
    (seen,) = ordering.basket_view(basket, locale="en", now=cheese.now).lines
    assert (seen.total.minor, seen.unit.minor, seen.measure, seen.step) == (1496, 3990, "kg", 125)
    placed = cheese.paid(("cheese", 3))
    line = cheese.line(placed, "cheese")
    assert (line.total.minor, line.unit.minor, line.quantity, line.measure, line.step) == (1496, 3990, 3, "kg", 125)
    shown = orjson.loads(ordering.snapshot(placed.order_id).body)["sellers"][0]["lines"][0]
    assert (shown["measured"], shown["measure"], shown["total"]) == ("0.375", "kg", 1496)
    assert cheese.counts("cheese") == (77, 0)
    for _ in range(3):
        cheese.refund(placed, {"cheese": 1}, restock=True)
    order = cheese.order(placed)
    assert order.refunded == order.items and cheese.counts("cheese") == (80, 0)


def test_a_member_price_is_for_the_whole_measure_too(cheese):
    catalogue.save_price_list("club", group="members", names={"en": "Club"}, by=BY, now=cheese.now)
    catalogue.set_price(
        cheese.variants["cheese"], cheese.money(2990), price_list="club", starts_at=cheese.now, by=BY, now=cheese.now
    )
    (party,) = people.create_guests([people.Contact("A", "a@example.com")], locale="en", now=cheese.now)
    quoted = ordering.quote(
        ((cheese.variants["cheese"], 3),), currency="CNY", country="CN", now=cheese.now, locale="en", party_id=party
    )
    assert quoted.items.minor == 1121  # 29.90 × 0.375, not 14.96 less something rounded by itself


def test_less_of_it_gives_back_its_share_and_the_goods(cheese):
    placed = cheese.paid(("cheese", 4))
    line = cheese.line(placed, "cheese").id
    wish = {"quantities": {line: 2}}
    difference = ordering.edit_quote(placed.order_id, now=cheese.now, **wish)
    assert difference.minor == -998  # half of 19.95, cut from the running sum
    ordering.edit_lines(
        placed.order_id, seen_terms=1, seen_difference=difference, command_id=uuid4(), why="x", by=BY, now=cheese.now,
        **wish,
    )  # fmt: skip
    assert cheese.counts("cheese") == (78, 0)


def test_a_step_stays_once_the_variant_has_moved(cheese):
    for change in ({"step": 250}, {"measure": "g"}, {"measure": "", "step": 1000}):
        with refuses("step_fixed"):
            catalogue.edit_variant(cheese.variants["cheese"], by=BY, now=cheese.now, **change)
    cheese.product("oil", stock=0)
    for wrong in ({"measure": "furlong"}, {"measure": "l", "step": 0}, {"step": 125}):
        with refuses("invalid"):
            catalogue.edit_variant(cheese.variants["oil"], by=BY, now=cheese.now, **wrong)


def test_half_a_step_cannot_be_ordered_nor_more_than_there_is(cheese):
    with refuses("quantity_out_of_range"):
        cheese.place(replace(cheese.command(("cheese", 1)), items=((cheese.variants["cheese"], 0.5),)))
    with refuses("out_of_stock"):
        cheese.place(("cheese", 81))


@pytest.mark.parametrize("measure, step", [("", 125), ("kg", 0)])
def test_the_database_knows_no_step_without_a_measure(shop, measure, step):
    shop.product("oil", stock=0)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_variant SET measure = %s, step = %s", [measure, step])
