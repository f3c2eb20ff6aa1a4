"""A parcel that was sent by a slip is called back before the buyer hears of it."""

import pytest

from tests.shop import BY, refuses
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import audit

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_parcel_that_is_called_back_leaves_the_order_as_it_was(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 3))
    before = shop.order(placed)
    parcel = shop.ship(placed, {"mug": 2})
    fulfilment.recall(parcel.id, by=BY, now=shop.now)
    after = shop.order(placed)
    assert (after.shipping_state, after.lines) == (before.shipping_state, before.lines)
    assert fulfilment.parcels_of(placed.order_id) == ()
    assert fulfilment.parcel_view(parcel.id).state == "recalled"
    assert audit.trail("order", placed.order_id)[0].deed == "orders.recall"
    again = shop.ship(placed)
    assert again.number != parcel.number and [line.quantity for line in again.lines] == [3]


def test_it_is_too_late_once_the_buyer_may_know_and_twice_is_refused(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 2))
    first, second = shop.ship(placed, {"mug": 1}), shop.ship(placed, {"mug": 1})
    fulfilment.recall(first.id, by=BY, now=shop.now)
    with refuses("move_refused"):
        fulfilment.recall(first.id, by=BY, now=shop.now)
    with refuses("too_late_to_recall"):
        fulfilment.recall(second.id, by=BY, now=shop.now + 2 * fulfilment.RECALL_WITHIN)
    assert shop.line(placed, "mug").shipped == 1


def test_a_parcel_whose_goods_were_refunded_meanwhile_stays_on_its_way(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    parcel = shop.ship(placed)
    shop.refund(placed, {"mug": 1})
    with refuses("nothing_open"):
        fulfilment.recall(parcel.id, by=BY, now=shop.now)
    assert [one.state for one in fulfilment.parcels_of(placed.order_id)] == ["shipped"]


def test_a_parcel_that_was_signed_for_is_not_called_back(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    parcel = shop.ship(placed)
    fulfilment.mark_signed(parcel.id, by=BY, now=shop.now)
    with refuses("move_refused"):
        fulfilment.recall(parcel.id, by=BY, now=shop.now)
    assert shop.order(placed).state == "completed"
