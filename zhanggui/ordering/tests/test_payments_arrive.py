"""What follows when money comes, comes twice, comes late or does not come."""

import pytest

from tests.shop import capture, refuses
from zhanggui.catalogue.public import stock_moves
from zhanggui.kit import sql
from zhanggui.kit.databases import EVENTS
from zhanggui.kit.models import OutboxEvent
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments

pytestmark = pytest.mark.django_db(databases="__all__")


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name=f"ordering.{name}").count()


def test_a_paid_order_is_confirmed_and_its_goods_leave_the_stock(shop):
    shop.product("mug", stock=10)
    placed = shop.place(("mug", 3))
    shop.later(minutes=3)
    shop.pay(placed)
    order = shop.order(placed)
    assert (order.state, order.payment_state, order.shipping_state) == ("confirmed", "paid", "open")
    assert order.confirmed_at == shop.now
    assert shop.stock("mug") == 7
    moves = stock_moves(shop.variants["mug"])
    moves = getattr(moves, "items", moves)
    assert (moves[0].delta, moves[0].reason) == (-3, "sold")


def test_confirming_twice_is_confirming_once(shop):
    shop.product("mug", stock=10)
    placed = shop.paid(("mug", 3))
    for _ in range(3):
        assert ordering.confirm_orders([placed.order_id], by="system:test", now=shop.now) == set()
    assert told("order_confirmed") == 1
    assert shop.stock("mug") == 7
    assert shop.order(placed).payments.refunded == shop.money(0)


def test_an_unpaid_order_is_not_confirmed(shop):
    shop.product("mug")
    placed = shop.place(("mug", 1))
    assert ordering.confirm_orders([placed.order_id], by="system:test", now=shop.now) == set()
    assert shop.order(placed).state == "placed"


def test_an_order_paid_twice_is_refunded_once(shop):
    shop.product("mug", price=1900)
    placed = shop.place(("mug", 1))
    second = payments.new_attempt(str(placed.order_id), "instant", now=shop.now)
    capture(placed.intent_id, shop.now)
    capture(second, shop.now)
    shop.settle()
    shop.settle()
    order = shop.order(placed)
    assert order.state == "confirmed"
    assert (order.payments.captured, order.payments.refunded) == (shop.money(5400), shop.money(2700))
    assert order.refunded == shop.money(0)  # nothing of the purchase itself went back
    assert shop.stock("mug") == 9


def test_an_unpaid_order_lapses_once_and_releases_what_it_held(shop):
    shop.product("mug", stock=5)
    placed, other = shop.place(("mug", 2)), shop.place(("mug", 1))
    shop.later(minutes=20)
    capture(other.intent_id, shop.now)  # paid, but not heard of yet
    shop.later(minutes=11)
    assert ordering.lapse_unpaid(now=shop.now) == 1
    assert ordering.lapse_unpaid(now=shop.now) == 0
    order = shop.order(placed)
    assert (order.state, order.payment_state, order.moves[-1].why) == ("cancelled", "void", "not paid in time")
    assert order.payments.intents[0].state == "cancelled"
    shop.settle()
    assert shop.order(other).state == "confirmed"
    assert shop.stock("mug") == 4
    assert told("order_cancelled") == 1


def test_money_for_a_lapsed_order_goes_back_by_itself_where_the_goods_are_gone(shop):
    shop.product("mug", stock=5)
    placed = shop.place(("mug", 2))
    shop.later(minutes=31)
    ordering.lapse_unpaid(now=shop.now)
    shop.paid(("mug", 4))
    shop.pay(placed)
    shop.settle()
    order = shop.order(placed)
    assert order.state == "cancelled"
    assert order.payments.captured == order.payments.refunded == order.total
    assert shop.stock("mug") == 1


def test_late_money_buys_when_the_goods_are_still_there(shop):
    shop.product("mug", stock=2)
    placed = shop.place(("mug", 2))
    shop.later(minutes=45)  # the hold has run out, no job has run
    shop.pay(placed)
    assert shop.order(placed).state == "confirmed"
    assert shop.stock("mug") == 0


def test_late_money_goes_back_when_the_goods_are_gone(shop):
    shop.product("mug", stock=2)
    late = shop.place(("mug", 2))
    shop.later(minutes=45)
    quick = shop.paid(("mug", 1))
    shop.pay(late)
    shop.settle()
    order = shop.order(late)
    assert (order.state, order.payment_state) == ("cancelled", "void")
    assert order.payments.refunded == order.total
    assert shop.order(quick).state == "confirmed"
    assert shop.stock("mug") == 1


def test_cancelling_puts_the_goods_back_and_a_paid_order_is_not_cancelled(shop):
    shop.product("mug", stock=5)
    placed, paid = shop.place(("mug", 2)), shop.paid(("mug", 1))
    for _ in range(2):
        ordering.cancel_order(placed.order_id, by="staff:1", why="asked", now=shop.now)
    assert shop.order(placed).state == "cancelled"
    assert shop.stock("mug") == 4
    assert told("order_cancelled") == 1
    with refuses("cannot_cancel"):
        ordering.cancel_order(paid.order_id, by="staff:1", why="asked", now=shop.now)
    assert shop.order(paid).state == "confirmed"


def test_orders_and_refunds_become_facts_once(shop):
    shop.product("mug", price=1000)
    placed = shop.paid(("mug", 2), visitor="v1")
    shop.refund(placed, {"mug": 1})
    shop.settle()
    facts = {fact.kind: fact for fact in ordering.order_facts([placed.order_id])}
    sold = {
        "amount": 2800,
        "items": 2000,
        "delivery": 800,
        "units": 2,
        "orders": 1,
        f"product:{shop.products['mug']}": 2000,
    }
    assert facts["order"].measures == sold
    assert facts["order"].dims["visitor"] == "v1"
    assert facts["order"].dims["buyer_kind"] == "new"
    assert "ming" not in str(facts)
    booked = sql.fetch("SELECT kind FROM analytics_bufferedfact ORDER BY kind", using=EVENTS)
    assert booked == [("order",), ("refund",)]


def test_checks_speak_of_orders_that_wait(shop):
    from zhanggui.kit.checks import CHECKS

    shop.product("mug")
    paid, unpaid = shop.paid(("mug", 1)), shop.place(("mug", 1))
    assert CHECKS.get("orders.paid_not_shipped")(shop.now) == []
    assert CHECKS.get("orders.placed_not_paid_overdue")(shop.now) == []
    shop.later(days=3)
    (late,) = CHECKS.get("orders.paid_not_shipped")(shop.now)
    assert late.facts["number"] == paid.number
    (overdue,) = CHECKS.get("orders.placed_not_paid_overdue")(shop.now)
    assert unpaid.number in overdue.message
