"""Risky orders wait for a person: goods kept, decision logged, the buyer told in neutral words."""

import pytest

from tests.shop import BY, capture, refuses
from zhanggui.kit import audit, states
from zhanggui.kit.checks import CHECKS
from zhanggui.kit.models import OutboxEvent
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def held(shop):
    """A paid order above the shop's limit, of two of three mugs."""
    shop.prefer("ordering.review_above_minor", 5000)
    shop.product("mug", price=3900, stock=3)
    placed = shop.paid(("mug", 2))
    shop.settle()
    return placed


def test_a_paid_order_above_the_limit_waits_and_keeps_its_goods(shop, held):
    order = shop.order(held)
    assert (order.state, order.review, order.can_pay, order.can_cancel) == ("placed", "held", False, False)
    assert OutboxEvent.objects.filter(name="ordering.order_confirmed").count() == 0
    assert OutboxEvent.objects.filter(name="ordering.order_held").count() == 1
    shop.later(days=2)
    assert ordering.lapse_unpaid(now=shop.now) == 0
    with refuses("out_of_stock"):
        shop.place(("mug", 2))
    assert ordering.confirm_orders([held.order_id], by="system:test", now=shop.now) == set()
    with refuses("cannot_cancel"):
        ordering.cancel_order(held.order_id, by=BY, why="", now=shop.now)
    assert len(CHECKS.get("orders.held")(shop.now)) == 1


def test_a_smaller_order_is_not_held(shop):
    shop.prefer("ordering.review_above_minor", 5000)
    shop.product("mug", price=3900)
    assert shop.order(shop.paid(("mug", 1))).state == "confirmed"


def test_a_released_order_goes_its_way(shop, held):
    with refuses("invalid"):
        ordering.release_order(held.order_id, why=" ", by=BY, now=shop.now)
    ordering.release_order(held.order_id, why="called, all is well", by=BY, now=shop.now)
    shop.settle()
    order = shop.order(held)
    assert (order.state, order.review) == ("confirmed", "released")
    assert shop.stock("mug") == 1
    with refuses("not_held"):
        ordering.decline_order(held.order_id, why="too late", by=BY, now=shop.now)
    (line,) = [one for one in audit.trail("order", held.order_id) if one.deed == "orders.release"]
    assert (line.by, line.facts) == (BY, {"why": "called, all is well"})
    moves = [(one.from_state, one.to_state) for one in states.history([held.order_id])]
    assert ("held", "released") in moves


def test_a_declined_order_gives_money_and_goods_back(shop, held):
    ordering.decline_order(held.order_id, why="card of another", by=BY, now=shop.now)
    shop.settle()
    order = shop.order(held)
    assert (order.state, order.review, order.payments.refundable) == ("cancelled", "declined", shop.money(0))
    assert shop.stock("mug") == 3
    assert [move.why for move in order.moves if move.to_state == "cancelled"] == ["not accepted"]


def test_many_orders_of_one_person_within_an_hour_are_held(shop):
    shop.prefer("ordering.review_orders_per_hour", 2)
    shop.product("mug", price=1900, stock=10)
    orders = [shop.paid(("mug", 1)) for _ in range(3)]
    shop.settle()
    assert [shop.order(one).state for one in orders] == ["confirmed", "confirmed", "placed"]
    shop.later(hours=2)
    assert shop.order(shop.paid(("mug", 1))).state == "confirmed"


def test_an_order_paid_after_several_refusals_is_held(shop):
    shop.prefer("ordering.review_after_declines", 2)
    shop.product("mug", price=1900, stock=10)
    placed = shop.place(("mug", 1))
    from tests.shop import decline

    for _ in range(2):
        decline(payments.order_payments(placed.order_id).intents[-1].id, shop.now)
        payments.new_attempt(str(placed.order_id), "instant", now=shop.now)
    capture(payments.order_payments(placed.order_id).intents[-1].id, shop.now)
    shop.settle()
    assert shop.order(placed).review == "held"


@pytest.mark.parametrize("locale", ["en", "zh-cn"])
def test_the_buyer_is_told_neutrally(shop, held, client, locale):
    page = client.get(f"/{locale}/o/{ordering.order_link(held.order_id)}").content.decode()
    assert {"en": "Your order is being checked", "zh-cn": "订单正在核对"}[locale] in page
    for word in ("risk", "fraud", "suspic", "held", "风险", "欺诈", "可疑", "above the limit"):
        assert word not in page.lower().replace("risk_rules", "")
    assert "Pay CN" not in page
