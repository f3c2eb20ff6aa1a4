"""Parcels: what is sent once is sent, and an order is complete when everything has arrived."""

from uuid import uuid4

import pytest

from tests.shop import BY, refuses
from zhanggui.fulfilment import public as fulfilment
from zhanggui.fulfilment.models import Parcel
from zhanggui.kit.models import OutboxEvent

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_parcel_takes_all_that_is_open(shop):
    shop.product("mug")
    shop.product("cup")
    placed = shop.paid(("mug", 2), ("cup", 1))
    parcel = shop.ship(placed)
    assert [(line.sku, line.quantity) for line in parcel.lines] == [("mug", 2), ("cup", 1)]
    assert parcel.number == f"{placed.number}-1-P1"
    assert "SF1000000001" in parcel.tracking_url
    order = shop.order(placed)
    assert (order.shipping_state, order.state) == ("shipped", "confirmed")
    assert fulfilment.parcels_of(placed.order_id) == (parcel,)
    with refuses("nothing_open"):
        shop.ship(placed)
    assert OutboxEvent.objects.filter(name="fulfilment.parcel_shipped").count() == 1


def test_parcels_in_parts_and_the_order_is_complete_when_the_last_is_signed(shop):
    shop.product("mug")
    shop.product("cup")
    placed = shop.paid(("mug", 3), ("cup", 1))
    first = shop.ship(placed, {"mug": 2})
    assert shop.order(placed).shipping_state == "partly"
    with refuses("nothing_open"):
        shop.ship(placed, {"mug": 2})
    with refuses("nothing_open"):
        shop.ship(placed, {"cup": 1, "mug": 2})
    assert shop.line(placed, "cup").open == 1  # nothing of a refused parcel is sent
    second = shop.ship(placed)
    fulfilment.mark_signed(first.id, by=BY, now=shop.now)
    assert shop.order(placed).state == "confirmed"
    for _ in range(2):
        fulfilment.mark_signed(second.id, by=BY, now=shop.now)
    order = shop.order(placed)
    assert (order.state, order.sellers[0].state) == ("completed", "completed")
    assert OutboxEvent.objects.filter(name="ordering.order_completed").count() == 1
    assert [parcel.state for parcel in fulfilment.parcels_of(placed.order_id)] == ["signed", "signed"]


@pytest.mark.parametrize("quantity", [0, -1, 11, True, 1.0])
def test_absurd_quantities_are_not_shipped(shop, quantity):
    shop.product("mug")
    placed = shop.paid(("mug", 10))
    with refuses("nothing_open"):
        shop.ship(placed, {"mug": quantity})
    assert not Parcel.objects.exists()
    assert shop.line(placed, "mug").open == 10


def test_only_paid_orders_lines_of_the_seller_and_known_carriers(shop):
    shop.seller("lamps")
    shop.product("mug")
    shop.product("lamp", seller="lamps")
    unpaid = shop.place(("mug", 1))
    with refuses("not_paid"):
        shop.ship(unpaid)
    placed = shop.paid(("mug", 1), ("lamp", 1))
    mug, lamps = shop.order(placed).sellers
    with refuses("nothing_open"):
        fulfilment.ship(mug.id, {lamps.lines[0].id: 1}, "sf", by=BY, now=shop.now)
    with refuses("carrier_unknown"):
        fulfilment.ship(mug.id, None, "pigeon", by=BY, now=shop.now)
    with refuses("not_found"):
        fulfilment.ship(uuid4(), None, "sf", by=BY, now=shop.now)
    assert not Parcel.objects.exists()


def test_shipping_repeated_by_its_command_is_one_parcel(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 2))
    part, command = shop.order(placed).sellers[0].id, uuid4()
    line = shop.line(placed, "mug").id
    one = fulfilment.ship(part, {line: 1}, "sf", "A", by=BY, now=shop.now, command_id=command)
    assert fulfilment.ship(part, {line: 1}, "sf", "A", by=BY, now=shop.now, command_id=command) == one
    assert shop.line(placed, "mug").open == 1


def test_each_seller_ships_and_completes_for_himself(shop):
    shop.seller("lamps")
    shop.product("mug")
    shop.product("lamp", seller="lamps")
    placed = shop.paid(("mug", 1), ("lamp", 1))
    parcel = shop.ship(placed, part=0)
    fulfilment.mark_signed(parcel.id, by=BY, now=shop.now)
    order = shop.order(placed)
    assert ([part.state for part in order.sellers], order.state) == (["completed", "confirmed"], "confirmed")
    shop.refund(placed, order_id=None, seller_order_id=order.sellers[1].id, everything=True)
    assert shop.order(placed).state == "completed"


def test_what_is_refunded_before_it_is_sent_need_not_be_sent(shop):
    shop.product("mug", stock=10)
    placed = shop.paid(("mug", 3))
    shop.refund(placed, {"mug": 1}, restock=True)
    parcel = shop.ship(placed)
    assert [line.quantity for line in parcel.lines] == [2]
    fulfilment.mark_signed(parcel.id, by=BY, now=shop.now)
    assert shop.order(placed).state == "completed"
    assert shop.stock("mug") == 8


def test_a_lost_parcel_keeps_the_order_open_until_it_is_refunded(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    parcel = shop.ship(placed)
    fulfilment.mark_lost(parcel.id, why="carrier says so", by=BY, now=shop.now)
    assert shop.order(placed).state == "confirmed"
    shop.refund(placed, {"mug": 1})
    shop.settle()
    assert shop.order(placed).state == "completed"


def test_carriers_are_known_with_their_pages(shop):
    keys = {carrier.key for carrier in fulfilment.carriers()}
    assert {"sf", "ems", "dhl", "other"} <= keys
    placed = (shop.product("mug"), shop.paid(("mug", 1)))[1]
    part = shop.order(placed).sellers[0].id
    parcel = fulfilment.ship(part, None, "dhl", "A B/../?x", by=BY, now=shop.now)
    assert parcel.tracking_url.endswith("tracking-id=A%20B%2F..%2F%3Fx")
