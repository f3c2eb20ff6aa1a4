"""Placing orders: what is written, what is refused, and that a refusal leaves nothing behind."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import ADDRESS, refuses
from zhanggui.kit import sql
from zhanggui.kit.models import OutboxEvent
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.ordering.models import Order
from zhanggui.ordering.public import Placed
from zhanggui.people.public import Contact

pytestmark = pytest.mark.django_db(databases="__all__")


def nothing_happened(shop, sku="mug", stock=10) -> bool:
    told = OutboxEvent.objects.filter(name__startswith="ordering.").count()
    return (shop.orders(), shop.stock(sku), told, sql.fetch("SELECT count(*) FROM people_party")[0][0]) == (
        [],
        stock,
        0,
        0,
    )


def test_an_order_keeps_what_was_agreed(shop):
    shop.product("mug", price=1900, stock=10)
    placed = shop.place(("mug", 2))
    order = shop.order(placed)
    assert (order.state, order.payment_state, order.total) == ("placed", "unpaid", shop.money(3800 + 800))
    assert (order.items, order.delivery) == (shop.money(3800), shop.money(800))
    line = order.lines[0]
    assert (line.title, line.quantity, line.unit, line.total, line.tax_rate) == (
        "mug 商品",
        2,
        shop.money(1900),
        shop.money(3800),
        13,
    )
    assert line.tax == shop.money(437)  # 38.00 × 13 / 113
    assert order.contact.email == "ming@example.com"
    assert order.address == ADDRESS
    assert shop.stock("mug") == 8
    assert order.sellers[0].number == f"{order.number}-1"
    assert [move.to_state for move in order.moves] == ["placed"]
    assert order.can_pay
    assert order.payments.open_intent.amount == order.total


def test_personal_fields_are_not_in_clear(shop):
    shop.product("mug")
    order = Order.objects.get(id=shop.place(("mug", 1)).order_id)
    kept = bytes(order.sealed) + bytes(order.fingerprint) + bytes(ordering.snapshot(order.id).body)
    assert "王小明".encode() not in kept
    assert b"ming@example.com" not in kept


def test_a_price_that_changed_stops_the_order(shop):
    shop.product("mug", price=1900)
    command = shop.command(("mug", 1))
    shop.later(minutes=1)
    shop.set_price("mug", 2900)
    with refuses("price_changed") as caught:
        shop.place(command)
    assert caught.value.facts["actual_minor"] == 2900 + 800
    assert nothing_happened(shop)


def test_a_sum_sent_by_the_browser_is_never_what_is_charged(shop):
    shop.product("mug")
    for seen in (0, 1, -2700, 2699, 2701, 10**15):
        with refuses("price_changed"):
            shop.place(("mug", 1), seen=seen)
    with refuses("price_changed"):
        shop.place(("mug", 1), seen_total=Money(2700, "USD"))
    assert nothing_happened(shop)


@pytest.mark.parametrize("quantity", [0, -1, 1000, 10**30, True, 1.0, "1", None])
def test_an_absurd_quantity_is_refused(shop, quantity):
    shop.product("mug")
    with refuses("quantity_out_of_range"):
        shop.place(("mug", quantity), seen=100)
    assert nothing_happened(shop)


def test_one_variant_in_many_lines_is_counted_together(shop):
    shop.product("mug", stock=2000)
    with refuses("quantity_out_of_range"):
        shop.place(("mug", 600), ("mug", 600), seen=100)
    placed = shop.place(("mug", 2), ("mug", 3))
    assert [line.quantity for line in shop.order(placed).lines] == [5]


def test_too_many_lines_are_refused(shop):
    command = replace(shop.command(), items=tuple((uuid4(), 1) for _ in range(1001)))
    with refuses("quantity_out_of_range"):
        shop.place(command)


def test_the_input_of_an_order_is_looked_at(shop):
    shop.product("mug")
    changes = {
        "nothing_to_order": {"items": ()},
        "address_missing": {"address": None},
        "delivery_unknown": {"delivery_code": "teleport"},
        "provider_unknown": {"provider": "goldbars"},
        "contact_missing": {"contact": Contact("王小明")},
        "invalid": {"contact": Contact("王小明", email="not an address")},
        "not_sellable": {"items": ((uuid4(), 1),)},
    }
    for code, change in changes.items():
        with refuses(code):
            shop.place(
                shop.command(("mug", 1), seen=2700, **change)
                if "items" not in change
                else replace(shop.command(("mug", 1), seen=2700), **change)
            )
    for change in ({"delivery_code": ""}, {"delivery_code": "x" * 5000}):
        with refuses("delivery_unknown"):
            shop.place(shop.command(("mug", 1), seen=2700, **change))
    with refuses("invalid"):
        shop.place(shop.command(("mug", 1), seen=2700, address=replace(ADDRESS, line1=" ")))
    with refuses("invalid"):
        shop.place(shop.command(("mug", 1), seen=2700, locale="xx"))
    with refuses("provider_unknown"):  # a wallet needs somebody signed in
        shop.place(shop.command(("mug", 1), seen=2700, provider="wallet"))
    assert nothing_happened(shop)


def test_more_than_there_is_cannot_be_ordered(shop):
    shop.product("mug", stock=3)
    shop.product("cup", stock=3)
    with refuses("out_of_stock"):
        shop.place(("cup", 1), ("mug", 4))
    assert nothing_happened(shop, stock=3)
    assert shop.stock("cup") == 3


def test_goods_off_sale_cannot_be_ordered(shop):
    from zhanggui.catalogue.public import withdraw

    shop.product("mug")
    command = shop.command(("mug", 1))
    withdraw([shop.products["mug"]], by="staff:1", now=shop.now)
    with refuses("not_sellable"):
        shop.place(command)
    assert shop.orders() == []


def test_the_same_command_again_is_the_same_order(shop):
    shop.product("mug")
    command = shop.command(("mug", 1))
    first = shop.place(command)
    assert not first.repeated
    shop.set_price("mug", 9900)
    shop.later(minutes=5)
    again = shop.place(command)
    assert again == replace(first, repeated=True)
    assert len(shop.orders()) == 1
    assert shop.stock("mug") == 9
    assert OutboxEvent.objects.filter(name="ordering.order_placed").count() == 1


def test_the_same_command_with_other_contents_is_refused(shop):
    shop.product("mug")
    command = shop.command(("mug", 1))
    shop.place(command)
    for change in (
        {"items": shop.items(("mug", 2))},
        {"contact": Contact("李四", email="li@example.com")},
        {"address": replace(ADDRESS, line1="别处 2 号")},
        {"seen_total": shop.money(1)},
        {"provider": "bank"},
    ):
        with refuses("command_reused"):
            shop.place(replace(command, **change))
    assert len(shop.orders()) == 1
    assert shop.stock("mug") == 9


def test_another_actor_may_use_the_same_id(shop):
    shop.product("mug")
    command = shop.command(("mug", 1))
    shop.place(command)
    shop.place(replace(command, actor="guest:another"))
    assert len(shop.orders()) == 2


def test_a_refused_command_may_be_sent_again_with_the_new_total(shop):
    shop.product("mug", price=1900)
    command = shop.command(("mug", 1), seen=1)
    with refuses("price_changed") as caught:
        shop.place(command)
    shop.place(replace(command, seen_total=shop.money(caught.value.facts["actual_minor"])))
    assert len(shop.orders()) == 1


def test_a_thousand_repeats_are_one_order(shop):
    shop.product("mug", stock=50)
    command = shop.command(("mug", 1))
    answers = [answer for _ in range(20) for answer in shop.place_many([command] * 50)]
    assert len(answers) == 1000
    assert len({answer.number for answer in answers}) == 1
    assert [answer.repeated for answer in answers].count(False) == 1
    assert shop.stock("mug") == 49
    assert Order.objects.count() == 1


def test_twins_in_one_list_are_one_order_and_others_are_refused(shop):
    shop.product("mug")
    command = shop.command(("mug", 1))
    other = replace(command, items=shop.items(("mug", 3)))
    first, twin, stranger = shop.place_many([command, command, other])
    assert (first.repeated, twin.repeated, first.number) == (False, True, twin.number)
    assert stranger.code == "command_reused"
    assert shop.stock("mug") == 9


def test_in_a_list_each_order_stands_for_itself(shop):
    shop.product("mug", stock=3)
    shop.product("cup", stock=1)
    commands = [
        shop.command(("mug", 2)),
        shop.command(("cup", 1)),
        shop.command(("mug", 2)),
        shop.command(("cup", 1), seen=5),
        shop.command(("mug", 1)),
    ]
    answers = shop.place_many(commands)
    assert [getattr(answer, "code", "placed") for answer in answers] == [
        "placed",
        "placed",
        "out_of_stock",
        "price_changed",
        "placed",
    ]
    assert (shop.stock("mug"), shop.stock("cup"), Order.objects.count()) == (0, 0, 3)


def test_the_number_of_statements_does_not_grow_with_the_list(shop):
    for sku in ("mug", "cup", "pot"):
        shop.product(sku, stock=1000)

    def statements(count: int) -> int:
        commands = [shop.command(("mug", 1), ("cup", 2), ("pot", 1)) for _ in range(count)]
        shop.place_many([shop.command(("mug", 1))])  # what is read once and kept is read
        with CaptureQueriesContext(connection) as queries:
            answers = shop.place_many(commands)
        assert all(isinstance(answer, Placed) for answer in answers)
        return len(queries)

    one, fifty = statements(1), statements(50)
    assert one == fifty
    assert one <= 25


def test_an_order_of_several_sellers_is_divided_to_the_cent(shop):
    shop.seller("lamps")
    shop.product("mug", price=1999, stock=5)
    shop.product("lamp", price=12345, stock=5, seller="lamps")
    shop.product("guide", price=505, kind="digital", seller="lamps")
    placed = shop.place(("mug", 3), ("lamp", 1), ("guide", 2))
    order = shop.order(placed)
    assert [part.number for part in order.sellers] == [f"{order.number}-1", f"{order.number}-2"]
    assert [part.seller.self_operated for part in order.sellers] == [True, False]
    mug, lamps = order.sellers
    assert (mug.items, mug.delivery) == (shop.money(5997), shop.money(800))
    assert (lamps.items, lamps.delivery) == (shop.money(12345 + 1010), shop.money(0))  # above 99.00 free
    assert sum(part.total.minor for part in order.sellers) == order.total.minor
    assert sum(part.tax.minor for part in order.sellers) == order.tax.minor
    assert sum(line.tax.minor for line in order.tax_lines) == order.tax.minor
    assert sum(line.base.minor + line.tax.minor for line in order.tax_lines) == order.total.minor
    shares = order.payments.open_intent.amount
    assert shares == order.total


def test_digital_goods_need_no_address_and_no_delivery(shop):
    shop.product("guide", price=500, kind="digital")
    placed = shop.place(("guide", 1), address=None, delivery_code="")
    order = shop.order(placed)
    assert (order.total, order.delivery, order.address, order.shipping_state) == (
        shop.money(500),
        shop.money(0),
        None,
        "none",
    )


def test_what_costs_nothing_is_confirmed_at_once(shop):
    shop.product("flyer", price=0, kind="digital")
    placed = shop.place(("flyer", 1), address=None, delivery_code="", provider="")
    assert placed.intent_id is None
    assert shop.order(placed).state == "confirmed"
