"""Two hundred buyers and one code, on real threads and on both databases."""

from dataclasses import replace

import pytest
from django.db import connections

from tests.shop import CONTACT
from tests.together import at_once
from zhanggui.kit.errors import Refusal
from zhanggui.marketing import public as marketing
from zhanggui.marketing.tests.make import coupon
from zhanggui.ordering import public as ordering


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_one_code_and_two_hundred_buyers_is_one_order_with_it(shop):
    shop.product("mug", price=1000, stock=500)
    rule = coupon(shop, "fixed", {"amount": {"CNY": 100}}, "ONLY", limits={"limit": 1})
    commands = [
        shop.command(
            ("mug", 1), coupons=("ONLY",), seen=1700, contact=replace(CONTACT, email=f"b{n}@example.com", phone="")
        )
        for n in range(200)
    ]

    def buy(number: int):
        # Half come one by one through the shared commit, half each in a transaction of its own.
        if number % 2:
            return ordering.place(commands[number], shop.now)
        return ordering.place_orders([commands[number]], now=shop.now)[0]

    answers = at_once(40, lambda thread: [_try(buy, number) for number in range(thread * 5, thread * 5 + 5)])
    flat = [answer for each in answers for answer in each]
    placed = [answer for answer in flat if isinstance(answer, ordering.Placed)]
    assert len(placed) == 1
    assert {answer.code for answer in flat if isinstance(answer, Refusal)} <= {"coupon_used_up", "price_changed"}
    assert len(flat) == 200 and not [a for a in flat if not isinstance(a, Refusal | ordering.Placed)]
    assert [row.used for row in marketing.coupon_rows(rule)] == [1]
    assert shop.counts("mug") == (500, 1)
    connections.close_all()


def _try(deed, number: int):
    try:
        return deed(number)
    except Refusal as refusal:
        return refusal


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_cancelled_order_told_by_many_at_once_gives_its_code_back_once(shop):
    from zhanggui.marketing.handlers import return_coupons

    shop.product("mug", price=1000, stock=500)
    rule = coupon(shop, "fixed", {"amount": {"CNY": 100}}, "TWO", limits={"limit": 2})
    placed = [
        shop.place(("mug", 1), coupons=("TWO",), seen=1700, contact=replace(CONTACT, email=f"c{n}@example.com"))
        for n in range(2)
    ]
    fact = ordering.OrderCancelled(placed[0].order_id, "test")
    at_once(10, lambda _: return_coupons([fact], now=shop.now))
    assert [row.used for row in marketing.coupon_rows(rule)] == [1]
    connections.close_all()
