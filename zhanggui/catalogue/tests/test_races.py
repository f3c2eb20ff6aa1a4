"""Many at once, on both databases: nothing is sold twice, nobody waits in a ring."""

import random
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections

from zhanggui.catalogue.models import Hold, Stock, StockMovement
from zhanggui.catalogue.public import OutOfStock, ReserveLine, adjust_stock, release, reserve, take
from zhanggui.catalogue.tests.build import BY, NOW, SOON, product, seller, variant_of

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def at_once(deeds: list[Callable], threads: int = 16) -> list:
    """The results of deeds that start together on so many threads; an exception is a result."""
    results: list = []
    todo = iter(deeds)
    lock, start = threading.Lock(), threading.Barrier(min(threads, len(deeds)))

    def run():
        start.wait()
        try:
            while True:
                with lock:
                    deed = next(todo, None)
                if deed is None:
                    return
                try:
                    results.append(deed())
                except Exception as problem:
                    results.append(problem)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=run) for _ in range(min(threads, len(deeds)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


def sums():
    rows = Stock.objects.values_list("on_hand", "held")
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def test_of_200_who_want_100_units_exactly_100_get_one():
    mug = variant_of(product(seller(), "Mug", stock=100))
    deeds = [
        lambda place=place: reserve([ReserveLine(f"D{place}", mug, 1)], until=SOON, now=NOW)[f"D{place}"]
        for place in range(200)
    ]
    results = at_once(deeds)
    assert Counter(type(result) for result in results) == {type(None): 100, OutOfStock: 100}
    assert sums() == (100, 100)


def test_units_are_taken_once_though_ten_ask():
    mug = variant_of(product(seller(), "Mug", stock=10))
    reserve([ReserveLine("A", mug, 3)], until=SOON, now=NOW)
    results = at_once([lambda: take(["A"], by=BY, now=NOW)] * 10)
    assert results == [{"A": None}] * 10
    assert sums() == (7, 0)
    assert StockMovement.objects.filter(reason="sold").count() == 1


def test_of_taking_and_releasing_at_once_one_happens():
    mug = variant_of(product(seller(), "Mug", stock=50))
    documents = [f"D{place}" for place in range(20)]
    reserve([ReserveLine(document, mug, 2) for document in documents], until=SOON, now=NOW)
    deeds = [lambda d=document, f=deed: f([d], by=BY, now=NOW) for document in documents for deed in (take, release)]
    problems = [result for result in at_once(deeds) if isinstance(result, Exception)]
    assert problems == []
    taken = Hold.objects.filter(state="taken").count()
    assert taken + Hold.objects.filter(state="released").count() == 20
    assert sums() == (50 - 2 * taken, 0)


def test_documents_that_cross_do_not_wait_in_a_ring():
    house = seller()
    variants = [variant_of(product(house, f"Thing {place}", stock=1000)) for place in range(4)]
    deeds = []
    for place in range(60):
        order = random.Random(place).sample(variants, 3)
        name = f"D{place}"
        lines = [ReserveLine(name, variant, 1) for variant in order]

        def deed(lines=lines, name=name, place=place, one=order[0]):
            reserve(lines, until=SOON, now=NOW)
            adjust_stock(one, delta=1, reason="found", by=BY, now=NOW)
            return (take if place % 2 else release)([name, f"D{(place * 7) % 60}"], by=BY, now=NOW)

        deeds.append(deed)
    problems = [result for result in at_once(deeds) if isinstance(result, Exception)]
    assert problems == []
    on_hand, held = sums()
    assert on_hand == sum(StockMovement.objects.values_list("delta", flat=True))
    assert held == sum(Hold.objects.filter(state="held").values_list("quantity", flat=True))
