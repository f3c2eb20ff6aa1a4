"""Deeds on many rows, and the ten seconds in which one button takes them back."""

import re
from datetime import timedelta

import pytest

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def orders(desk):
    """Two paid orders and one that waits for its money."""
    desk.shop.now = clock.now() - timedelta(minutes=2)
    desk.shop.product("mug", stock=50)
    return [desk.shop.paid(("mug", 1)), desk.shop.paid(("mug", 2)), desk.shop.place(("mug", 1))]


def offer(page) -> str:
    found = re.search(r'name="offer" value="(\w+)"', page.content.decode())
    return found[1] if found else ""


def states(desk, orders):
    return [desk.shop.order(order).shipping_state for order in orders]


def test_chosen_orders_are_looked_at_and_shipped_together(desk, orders):
    client = desk.client("warehouse")
    numbers = [order.number for order in orders]
    page = client.post(at("ship_orders"), {"chosen": numbers}).content.decode()
    assert f"{numbers[0]}-1" in page and f"{numbers[1]}-1" in page and f"Nothing to ship: {numbers[2]}" in page
    assert states(desk, orders[:2]) == ["open", "open"]  # looking sends nothing
    first = desk.shop.order(orders[0]).sellers[0].id
    form = {"chosen": numbers, "carrier": "sf", f"tracking_{first}": "SF1", "pasted": "SF2\n\nSF3"}
    page = client.post(at("ship_orders"), form, follow=True)
    assert "2 parcels are on their way." in page.content.decode()
    assert states(desk, orders[:2]) == ["shipped", "shipped"]
    assert [fulfilment.parcels_of(order.order_id)[0].tracking for order in orders[:2]] == ["SF1", "SF2"]


def test_shipping_many_is_undone_by_calling_the_parcels_back(desk, orders):
    client = desk.client("warehouse")
    page = client.post(at("ship_orders"), {"chosen": [o.number for o in orders], "carrier": "sf"}, follow=True)
    key = offer(page)
    done = client.post(at("undo"), {"offer": key, "back": at("orders")}, follow=True)
    assert "Undone: 2 are as they were." in done.content.decode()
    assert states(desk, orders[:2]) == ["open", "open"]
    assert [fulfilment.parcels_of(order.order_id) for order in orders[:2]] == [(), ()]
    again = client.post(at("undo"), {"offer": key}, follow=True)
    assert "too late to undo" in again.content.decode()


def test_after_ten_seconds_nothing_is_undone(desk, orders, monkeypatch):
    client = desk.client("warehouse")
    page = client.post(at("ship_orders"), {"chosen": [orders[0].number], "carrier": "sf"}, follow=True)
    key, now = offer(page), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=14))
    assert offer(client.get(at("orders"))) == ""
    answer = client.post(at("undo"), {"offer": key, "back": at("orders")}, follow=True)
    assert "too late to undo" in answer.content.decode()
    assert states(desk, orders[:1]) == ["shipped"]


def test_somebody_elses_deed_cannot_be_undone(desk, orders):
    page = desk.client("warehouse").post(
        at("ship_orders"), {"chosen": [orders[0].number], "carrier": "sf"}, follow=True
    )
    desk.client("warehouse").post(at("undo"), {"offer": offer(page), "back": at("orders")})
    assert states(desk, orders[:1]) == ["shipped"]


def test_one_note_on_every_chosen_order_and_back(desk, orders):
    client = desk.client("service")
    numbers = [order.number for order in orders]
    page = client.post(at("note_orders"), {"chosen": numbers, "text": "call first", "back": at("orders")}, follow=True)
    assert [len(ordering.order_desk(number).notes) for number in numbers] == [1, 1, 1]
    client.post(at("undo"), {"offer": offer(page), "back": at("orders")})
    assert [len(ordering.order_desk(number).notes) for number in numbers] == [0, 0, 0]
    assert client.post(at("note_orders"), {"chosen": numbers, "text": " "}).status_code == 422
    assert client.post(at("note_orders"), {"text": "nobody"}).status_code == 422


def test_products_go_on_sale_and_off_together_and_back_to_what_they_were(desk):
    shop = desk.shop
    shop.product("mug")
    shop.product("cup")
    shop.product("pot")
    keys = [str(shop.products[sku]) for sku in ("mug", "cup", "pot")]
    catalogue.unpublish([shop.products["pot"]], by="x", now=clock.now())
    client = desk.client("content")

    def product_states():
        return [catalogue.product_edit(key, now=clock.now()).state for key in shop.products.values()]

    assert product_states() == ["live", "live", "draft"]
    page = client.post(at("publish_products"), {"chosen": keys, "back": at("products")}, follow=True)
    assert "1 product is on sale." in page.content.decode() and product_states() == ["live", "live", "live"]
    client.post(at("undo"), {"offer": offer(page), "back": at("products")})
    assert product_states() == ["live", "live", "draft"]
    page = client.post(at("withdraw_products"), {"chosen": keys, "back": at("products")}, follow=True)
    assert product_states() == ["withdrawn", "withdrawn", "withdrawn"]
    client.post(at("undo"), {"offer": offer(page), "back": at("products")})
    assert product_states()[:2] == ["live", "live"]


def test_a_product_that_is_not_ready_says_why_and_the_others_go(desk):
    shop = desk.shop
    shop.product("mug")
    catalogue.withdraw([shop.products["mug"]], by="x", now=clock.now())
    bare = catalogue.create_product(
        catalogue.ProductDraft(
            seller_id=shop.sellers["house"],
            texts={"en": catalogue.TextDraft("Bare")},
            variants=(catalogue.VariantDraft("BARE"),),
        ),
        by="x",
        now=clock.now(),
    )
    page = desk.client("content").post(
        at("publish_products"), {"chosen": [str(bare), str(shop.products["mug"])], "back": at("products")}, follow=True
    )
    assert "1 product is on sale." in page.content.decode() and "price" in page.content.decode()
    assert catalogue.product_edit(bare, now=clock.now()).state == "draft"


@pytest.mark.parametrize("chosen", [[], ["x"] * 1, [str(n) for n in range(101)]])
def test_a_choice_that_is_none_is_refused(desk, chosen):
    client = desk.client("owner")
    answer = client.post(at("publish_products"), {"chosen": chosen})
    assert answer.status_code == 422


def test_the_carrier_that_was_used_last_stands_first(desk, orders):
    client = desk.client("warehouse")
    part = desk.shop.order(orders[0]).sellers[0]
    page = client.get(at("order", orders[0].number)).content.decode()
    assert re.search(r'<select name="s0-carrier".*?<option value="(\w+)"', page, re.S)[1] == "sf"
    client.post(at("ship", orders[0].number, part.id), {"s0-carrier": "zto", f"s0-line_{part.lines[0].id}": 1})
    page = client.get(at("order", orders[1].number)).content.decode()
    assert re.search(r'<select name="s0-carrier".*?<option value="(\w+)"', page, re.S)[1] == "zto"
