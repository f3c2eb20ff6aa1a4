"""Many at once: the last units, the same command, the same payment, the same refund. On both databases."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.shop import capture, race
from zhanggui.kit import outbox
from zhanggui.ordering import public as ordering
from zhanggui.ordering.models import Order

pytestmark = [pytest.mark.django_db(transaction=True, databases="__all__")]


def placed_of(answers: list) -> list[ordering.Placed]:
    return [answer for answer in answers if isinstance(answer, ordering.Placed)]


def test_twenty_units_and_a_hundred_buyers_are_exactly_twenty_orders(shop):
    shop.product("mug", stock=20)
    shop.product("cup", stock=1000)
    first = shop.command(("mug", 1), ("cup", 1))
    commands = [replace(first, command_id=uuid4(), actor=f"guest:{number}") for number in range(100)]
    # Half by the shared committer, half each in a transaction of its own and in the other order of lines.
    turned = [replace(command, items=command.items[::-1]) for command in commands[50:]]
    runs = [lambda command=command: ordering.place(command, shop.now) for command in commands[:50]]
    runs += [lambda command=command: ordering.place_orders([command], now=shop.now)[0] for command in turned]
    answers = [getattr(answer, "code", answer) for answer in race(runs)]
    assert len(placed_of(answers)) == 20
    assert answers.count("out_of_stock") == 80
    assert Order.objects.count() == 20
    assert (shop.counts("mug"), shop.counts("cup")) == ((20, 20), (1000, 20))


def test_one_command_sent_many_times_at_once_is_one_order(shop):
    shop.product("mug", stock=50)
    command = shop.command(("mug", 1))
    runs = [lambda: ordering.place(command, shop.now)] * 10
    runs += [lambda: ordering.place_orders([command], now=shop.now)[0]] * 10
    answers = race(runs)
    assert len({answer.number for answer in answers}) == 1
    assert [answer.repeated for answer in answers].count(False) == 1
    assert Order.objects.count() == 1
    assert shop.stock("mug") == 49


def test_a_confirmation_told_many_times_at_once_takes_the_goods_once(shop):
    shop.product("mug", stock=10)
    placed = shop.place(("mug", 3))
    capture(placed.intent_id, shop.now)
    runs = [lambda: ordering.confirm_orders([placed.order_id], by="system:test", now=shop.now)] * 6
    runs += [lambda: outbox.drain(shop.now) and None] * 2
    answers = race(runs)
    assert not [answer for answer in answers if isinstance(answer, str)]
    assert shop.counts("mug") == (7, 0)
    order = shop.order(placed)
    assert order.state == "confirmed"
    assert [move.to_state for move in order.moves] == ["placed", "confirmed"]
    assert order.payments.refunded == shop.money(0)


def test_cancelling_and_paying_at_once_never_keeps_money_for_nothing(shop):
    shop.product("mug", stock=50)
    placed = [shop.place(("mug", 1)) for _ in range(6)]
    shop.later(minutes=31)
    runs = [lambda one=one: capture(one.intent_id, shop.now) for one in placed]
    runs += [lambda: ordering.lapse_unpaid(now=shop.now)] * 2
    answers = race(runs)
    assert {answer for answer in answers if isinstance(answer, str)} <= {"payment_closed"}
    shop.settle()
    shop.settle()
    kept = 0
    for one in placed:
        order = shop.order(one)
        assert order.payments.refundable == (order.total if order.state == "confirmed" else shop.money(0))
        assert order.state in ("confirmed", "cancelled")
        kept += order.state == "confirmed"
    assert shop.counts("mug") == (50 - kept, 0)


def test_two_clerks_cannot_refund_more_than_was_paid(shop):
    shop.product("mug", price=1000, stock=10)
    placed = shop.paid(("mug", 3))
    line = shop.line(placed, "mug").id

    def refund():
        return ordering.refund(
            order_id=placed.order_id, lines={line: 2}, why="race", command_id=uuid4(), by="staff:1", now=shop.now
        )

    answers = race([refund] * 6)
    assert answers.count("refund_too_much") == 5
    order = shop.order(placed)
    assert order.refunded == order.payments.refunded == shop.money(2000)
