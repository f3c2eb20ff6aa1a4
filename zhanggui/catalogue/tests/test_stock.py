from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from zhanggui.catalogue.models import Hold, Stock, StockMovement
from zhanggui.catalogue.public import (
    OutOfStock,
    ReserveLine,
    StockBelowHeld,
    adjust_stock,
    create_warehouse,
    release,
    reserve,
    restock,
    set_order_policy,
    set_stock,
    stock_moves,
    take,
)
from zhanggui.catalogue.tests.build import BY, NOW, SOON, available, product, seller, variant_of

pytestmark = pytest.mark.django_db


def line(document, variant, quantity=1):
    return ReserveLine(document, variant, quantity)


def books():
    """(on hand, held) over all rows, and the sum of movements, which is on hand."""
    rows = Stock.objects.values_list("on_hand", "held")
    on_hand, held = sum(row[0] for row in rows), sum(row[1] for row in rows)
    assert sum(StockMovement.objects.values_list("delta", flat=True)) == on_hand
    assert sum(Hold.objects.filter(state="held", warehouse__isnull=False).values_list("quantity", flat=True)) == held
    return on_hand, held


def test_a_document_gets_all_its_lines_or_none_and_the_others_are_not_touched():
    house = seller()
    mug, lamp = variant_of(product(house, "Mug", stock=3)), variant_of(product(house, "Lamp", stock=1))
    lines = [line("A", mug, 2), line("A", lamp), line("B", mug), line("B", lamp), line("C", mug)]
    answer = reserve(lines, until=SOON, now=NOW)
    assert answer["A"] is None
    assert answer["B"] == OutOfStock(variant_id=lamp, available=0, asked=1, sku="LAMP")
    assert answer["C"] is None  # what B could not have is free for C
    assert books() == (4, 4)


def test_units_are_taken_once_and_released_once():
    mug = variant_of(product(seller(), "Mug", stock=5))
    reserve([line("A", mug, 2), line("B", mug, 1)], until=SOON, now=NOW)
    take(["A"], by="system:test", now=NOW)
    take(["A"], by="system:test", now=NOW)
    assert books() == (3, 1)
    assert release(["A"], by=BY, now=NOW) == set()
    assert release(["B"], by=BY, now=NOW) == {"B"}
    assert release(["B"], by=BY, now=NOW) == set()
    take(["B"], by=BY, now=NOW)
    assert books() == (3, 0)
    assert [(move.delta, move.reason, move.document) for move in stock_moves(mug).items] == [
        (-2, "sold", "A"),
        (5, "counted", ""),
    ]


def test_what_comes_back_goes_where_it_left_from():
    mug = variant_of(product(seller(), "Mug", stock=5))
    reserve([line("A", mug, 2)], until=SOON, now=NOW)
    take(["A"], by=BY, now=NOW)
    restock([line("A", mug, 1)], by=BY, now=NOW)
    assert books() == (4, 0)


def test_the_first_warehouse_that_has_it_whole_serves_else_it_is_split():
    house = seller()
    second = create_warehouse(seller_id=house, code="second", name="Second", country="CN", position=1, by=BY, now=NOW)
    mug = variant_of(product(house, "Mug", stock=2))
    set_stock(mug, second, 4, by=BY, now=NOW)
    reserve([line("A", mug, 3)], until=SOON, now=NOW)
    assert list(Hold.objects.values_list("warehouse_id", "quantity")) == [(second, 3)]
    assert reserve([line("B", mug, 3)], until=SOON, now=NOW) == {"B": None}
    assert sorted(Hold.objects.filter(document="B").values_list("quantity", flat=True)) == [1, 2]
    assert available(mug) == 0


def test_digital_goods_never_run_out():
    ebook = variant_of(product(seller(warehouse=False), "Book", kind="digital"))
    assert reserve([line("A", ebook, 1000)], until=SOON, now=NOW) == {"A": None}
    assert take(["A"], by=BY, now=NOW) == {"A": None}
    assert available(ebook) is None


def test_a_hold_runs_out_by_the_clock_and_the_next_buyer_gets_the_units():
    mug = variant_of(product(seller(), "Mug", stock=1))
    reserve([line("A", mug)], until=SOON, now=NOW)
    assert available(mug) == 0
    assert isinstance(reserve([line("B", mug)], until=SOON, now=NOW)["B"], OutOfStock)
    later = SOON + timedelta(seconds=1)
    assert available(mug, later) == 1
    assert reserve([line("B", mug)], until=later + timedelta(hours=1), now=later) == {"B": None}
    late = take(["A"], by=BY, now=later)
    assert isinstance(late["A"], OutOfStock)
    assert books() == (1, 1)
    release(["B"], by=BY, now=later)
    assert take(["A"], by=BY, now=later) == {"A": None}  # the stock is there again: paid late, served after all
    assert books() == (0, 0)
    assert take(["A"], by=BY, now=later) == {"A": None}
    assert books() == (0, 0)


def test_documents_of_one_list_may_be_held_for_different_times():
    mug = variant_of(product(seller(), "Mug", stock=2))
    later = SOON + timedelta(days=7)
    reserve([line("A", mug), ReserveLine("B", mug, 1, until=later)], until=SOON, now=NOW)
    assert (available(mug, SOON), available(mug, later)) == (1, 2)


def test_a_payment_after_the_hold_ran_out_is_served_while_nobody_called_the_units_in():
    mug = variant_of(product(seller(), "Mug", stock=1))
    reserve([line("A", mug)], until=SOON, now=NOW)
    assert take(["A"], by=BY, now=SOON + timedelta(days=1)) == {"A": None}
    assert books() == (0, 0)


def test_stock_cannot_fall_below_what_orders_hold():
    mug = variant_of(product(seller(), "Mug", stock=3))
    reserve([line("A", mug, 2)], until=SOON, now=NOW)
    with pytest.raises(StockBelowHeld):
        adjust_stock(mug, counted=1, reason="counted", by=BY, now=NOW)
    with pytest.raises(StockBelowHeld):
        adjust_stock(mug, delta=-2, reason="broken", by=BY, now=NOW)
    assert books() == (3, 2)
    assert adjust_stock(mug, delta=-1, reason="broken", by=BY, now=NOW) == 2


def test_the_statements_do_not_grow_with_the_list(django_assert_max_num_queries):
    house = seller()
    variants = [variant_of(product(house, f"Thing {place}", stock=100)) for place in range(6)]
    lines = [line(f"D{document}", variant, 2) for document in range(20) for variant in variants]
    # The savepoint of the deed is two more.
    with django_assert_max_num_queries(3 + 2):
        assert not any(reserve(lines, until=SOON, now=NOW).values())
    with django_assert_max_num_queries(5 + 2):
        take([f"D{document}" for document in range(10)], by=BY, now=NOW)
    with django_assert_max_num_queries(4 + 2):
        release([f"D{document}" for document in range(10, 20)], by=BY, now=NOW)
    assert books() == (600 - 120, 0)


def test_the_database_itself_refuses_negative_stock():
    from django.db import IntegrityError, transaction

    product(seller(), "Mug", stock=1)
    for change in ("on_hand = -1", "held = 2", "held = -1"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE catalogue_stock SET {change}")


def test_the_database_itself_refuses_more_promises_than_the_ceiling_and_a_pre_order_without_a_day():
    mug = variant_of(product(seller(), "Mug", stock=0))
    set_order_policy(mug, policy="backorder", ceiling=3, by=BY, now=NOW)
    for wrong in ({"promised": 4}, {"promised": -1}, {"policy": "preorder"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stock.objects.filter(variant_id=mug).update(**wrong)
