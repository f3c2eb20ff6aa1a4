"""What many buyers at once may never break, on both databases: the stock, and one order for one command."""

import threading
import time

import pytest
from django.db import connections

from zhanggui.kit import sql
from zhanggui.ordering import public as ordering

pytestmark = [pytest.mark.django_db(transaction=True, databases="__all__")]


def crowd(runs: list, threads: int) -> list:
    """Answer every run, `threads` of them at a time; refusals as their code."""
    answers: list = [None] * len(runs)
    places = iter(range(len(runs)))
    lock, gate = threading.Lock(), threading.Barrier(threads)

    def work() -> None:
        gate.wait()
        while True:
            with lock:
                place = next(places, None)
            if place is None:
                break
            try:
                answers[place] = runs[place]()
            except Exception as problem:
                answers[place] = getattr(problem, "code", repr(problem))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return answers


def books(shop) -> tuple[int, int, int]:
    """(orders, units in them, units of them that are held or gone)"""
    ((orders,),) = sql.fetch("SELECT count(*) FROM ordering_order", [])
    ((units,),) = sql.fetch("SELECT coalesce(sum(quantity), 0) FROM ordering_orderline", [])
    on_hand, held = shop.counts("mug")
    return orders, int(units), 100 - (on_hand - held)


def test_a_thousand_buyers_and_a_hundred_units_give_exactly_a_hundred_orders(shop):
    shop.product("mug", price=1900, stock=100)
    seen = shop.command(("mug", 1)).seen_total
    commands = [shop.command(("mug", 1), seen_total=seen) for _ in range(1000)]
    began = time.process_time()
    answers = crowd([lambda command=command: ordering.place(command, shop.now) for command in commands], 32)
    took = time.process_time() - began
    sold = [answer for answer in answers if isinstance(answer, ordering.Placed)]
    assert len(sold) == 100 and len({one.number for one in sold}) == 100
    assert answers.count("out_of_stock") == 900
    assert shop.stock("mug") == 0 and books(shop) == (100, 100, 100)
    assert took < 30, f"{took:.1f} s of CPU"


def test_orders_of_several_goods_in_every_order_neither_oversell_nor_lock_up(shop):
    for sku in ("mug", "cup"):
        shop.product(sku, price=1900, stock=100)
    ways = [(("mug", 1), ("cup", 2)), (("cup", 2), ("mug", 1))]
    seen = shop.command(*ways[0]).seen_total
    commands = [shop.command(*ways[n % 2], seen_total=seen) for n in range(200)]
    answers = crowd([lambda command=command: ordering.place(command, shop.now) for command in commands], 16)
    sold = [answer for answer in answers if isinstance(answer, ordering.Placed)]
    assert len(sold) == 50 and answers.count("out_of_stock") == 150
    assert shop.stock("cup") == 0 and shop.stock("mug") == 50


def test_a_command_sent_a_thousand_times_at_once_is_one_order(shop):
    shop.product("mug", price=1900, stock=100)
    command = shop.command(("mug", 1))
    answers = crowd([lambda: ordering.place(command, shop.now)] * 1000, 32)
    assert len({answer.number for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1
    assert books(shop) == (1, 1, 1)


def test_a_command_a_thousand_times_in_lists_is_one_order(shop):
    shop.product("mug", price=1900, stock=100)
    command, other = shop.command(("mug", 1)), shop.command(("mug", 2))
    answers = [answer for _ in range(10) for answer in shop.place_many([command] * 100)]
    assert len({answer.number for answer in answers}) == 1 and len(answers) == 1000
    mixed = crowd([lambda: shop.place_many([command, other] * 10)] * 16, 16)
    numbers = {answer.number for answer in (one for answers in mixed for one in answers)}
    assert len(numbers) == 2 and books(shop) == (2, 3, 3)


def test_two_hundred_buyers_and_one_unit_give_one_order_and_nobody_else_pays(shop):
    shop.product("mug", price=1900, stock=1)
    seen = shop.command(("mug", 1)).seen_total
    commands = [shop.command(("mug", 1), seen_total=seen) for _ in range(200)]
    answers = crowd([lambda command=command: ordering.place(command, shop.now) for command in commands], 32)
    (sold,) = [answer for answer in answers if isinstance(answer, ordering.Placed)]
    assert answers.count("out_of_stock") == 199
    shop.pay(sold)
    assert shop.counts("mug") == (0, 0)
    assert sql.fetch("SELECT count(*), coalesce(sum(captured_minor), 0) FROM payments_intent", []) == [
        (1, sold.total.minor)
    ]
