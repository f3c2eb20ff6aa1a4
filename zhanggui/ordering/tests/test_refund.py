"""Refunds: never more than was paid, exact to the cent, once for each command."""

from uuid import uuid4

import pytest

from tests.shop import refuses
from zhanggui.kit.models import OutboxEvent
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_line_is_refunded_with_its_tax_and_put_back(shop):
    shop.product("mug", price=1130, stock=10)
    placed = shop.paid(("mug", 3))
    assert ordering.refund_quote(order_id=placed.order_id, lines={shop.line(placed, "mug").id: 2}) == shop.money(2260)
    shop.refund(placed, {"mug": 2}, restock=True)
    order = shop.order(placed)
    assert (order.refunded, order.payment_state, order.state) == (shop.money(2260), "partly_refunded", "confirmed")
    (document,) = order.sellers[0].refunds
    assert (document.amount, document.tax, document.restocked) == (shop.money(2260), shop.money(260), True)
    assert order.payments.refunded == shop.money(2260)
    assert (order.lines[0].refunded, order.lines[0].open) == (2, 1)
    assert shop.stock("mug") == 9


def test_refunds_of_one_then_four_then_five_pieces_sum_to_the_line(shop):
    shop.product("mug", price=2390, stock=20)
    placed = shop.paid(("mug", 10), delivery_code="express")
    shop.ship(placed)
    for pieces in (1, 4, 5):
        shop.refund(placed, {"mug": pieces})
    order = shop.order(placed)
    assert order.refunded == order.items == shop.money(23900)
    refunds = order.sellers[0].refunds
    assert sum(one.tax.minor for one in refunds) == order.lines[0].tax.minor
    with refuses("refund_too_much"):
        shop.refund(placed, {"mug": 1})
    shop.refund(placed, delivery=True)
    with refuses("nothing_to_refund"):
        shop.refund(placed, delivery=True)


def test_an_awkward_price_is_refunded_without_a_lost_cent(shop):
    shop.prefer("tax.prices_include_tax", False)
    shop.product("mug", price=333, stock=20)
    placed = shop.paid(("mug", 7))
    for _ in range(7):
        shop.refund(placed, {"mug": 1})
    shop.refund(placed, everything=True)
    order = shop.order(placed)
    assert order.refunded == order.total == order.payments.refunded
    assert sum(one.tax.minor for part in order.sellers for one in part.refunds) == order.tax.minor


def test_the_same_command_refunds_once_and_with_other_contents_not_at_all(shop):
    shop.product("mug", price=1000)
    placed = shop.paid(("mug", 3))
    command = uuid4()
    first = shop.refund(placed, {"mug": 1}, command_id=command)
    assert shop.refund(placed, {"mug": 1}, command_id=command) == first
    with refuses("command_reused"):
        shop.refund(placed, {"mug": 2}, command_id=command)
    assert shop.order(placed).refunded == shop.money(1000)
    assert OutboxEvent.objects.filter(name="ordering.order_refunded").count() == 1


def test_goodwill_is_shared_and_never_more_than_is_left(shop):
    shop.seller("lamps")
    shop.product("mug", price=1000)
    shop.product("lamp", price=20000, seller="lamps")
    placed = shop.paid(("mug", 1), ("lamp", 1))
    shop.refund(placed, amount=shop.money(501))
    order = shop.order(placed)
    assert order.refunded == shop.money(501)
    assert sum(part.refunded.minor for part in order.sellers) == 501
    assert all(part.refunded.minor > 0 for part in order.sellers)
    assert order.lines[0].refunded == 0  # money, not goods
    with refuses("refund_too_much"):
        shop.refund(placed, amount=order.total)
    with refuses("nothing_to_refund"):
        shop.refund(placed, amount=shop.money(0))
    with refuses("nothing_to_refund"):
        shop.refund(placed)
    shop.refund(placed, everything=True)
    assert shop.order(placed).refunded == order.total


def test_one_seller_refunds_his_share_only(shop):
    shop.seller("lamps")
    shop.product("mug", price=1000)
    shop.product("lamp", price=20000, seller="lamps")
    placed = shop.paid(("mug", 1), ("lamp", 1))
    _, lamps = shop.order(placed).sellers
    shop.refund(placed, order_id=None, seller_order_id=lamps.id, everything=True)
    order = shop.order(placed)
    assert [part.refunded for part in order.sellers] == [shop.money(0), lamps.total]
    assert [part.state for part in order.sellers] == ["confirmed", "cancelled"]
    assert order.state == "confirmed"
    assert {one.share_ref for one in order.payments.refunds} == {str(lamps.id)}
    with refuses("not_found"):
        shop.refund(placed, {"mug": 1}, order_id=None, seller_order_id=lamps.id)


def test_everything_back_before_shipping_cancels_the_order(shop):
    shop.product("mug", stock=5)
    placed = shop.paid(("mug", 2))
    shop.refund(placed, everything=True, restock=True)
    order = shop.order(placed)
    assert (order.state, order.payment_state, order.shipping_state) == ("cancelled", "refunded", "none")
    assert shop.stock("mug") == 5
    with refuses("not_paid"):
        shop.refund(placed, amount=shop.money(1))


def test_an_unpaid_order_has_nothing_to_refund(shop):
    shop.product("mug")
    placed = shop.place(("mug", 1))
    with refuses("not_paid"):
        shop.refund(placed, everything=True)
    with refuses("not_found"):
        shop.refund(placed, order_id=uuid4(), everything=True)


def test_worn_goods_come_back_for_less(shop):
    shop.product("mug", price=1000, stock=5)
    placed = shop.paid(("mug", 2))
    shop.refund(placed, {"mug": 1}, amount=shop.money(700))
    assert (shop.order(placed).refunded, shop.line(placed, "mug").refunded) == (shop.money(700), 1)
    with refuses("refund_too_much"):
        shop.refund(placed, {"mug": 1}, amount=shop.money(1001 + 300))


@pytest.mark.parametrize("quantity", [0, -1, True, 1.5])
def test_absurd_units_are_not_refunded(shop, quantity):
    shop.product("mug")
    placed = shop.paid(("mug", 2))
    with refuses("quantity_out_of_range"):
        shop.refund(placed, {"mug": quantity})
    assert shop.order(placed).refunded == shop.money(0)
