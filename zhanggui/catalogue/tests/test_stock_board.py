"""A view of stock that can be trusted: figures by the clock, a movement behind every number, a night that compares them."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from tests.shop import refuses
from zhanggui.catalogue.jobs import audit
from zhanggui.catalogue.models import StockAudit
from zhanggui.catalogue.public import (
    ReserveLine,
    adjust_stock,
    arrivals,
    cancel_arrival,
    create_warehouse,
    expect_arrival,
    last_audit,
    receive_arrival,
    reserve,
    set_stock,
    stock_board,
    stock_card,
    stock_moves,
    take,
)
from zhanggui.catalogue.tests.build import BY, NOW, SOON, product, seller, variant_of
from zhanggui.kit.checks import CHECKS

pytestmark = pytest.mark.django_db(databases="__all__")


def board(**asked):
    return stock_board(**{"locale": "en", "now": NOW} | asked)


def figures(variant, now=NOW):
    (row,) = stock_board(variant_id=variant, locale="en", now=now).items
    return row.on_hand, row.held, row.coming, row.available


def test_each_figure_is_what_its_name_says_and_holds_lapse_by_the_clock():
    mug = variant_of(product(seller(), "Mug", stock=10))
    reserve([ReserveLine("A", mug, 3), ReserveLine("B", mug, 2)], until=SOON, now=NOW)
    take(["B"], by=BY, now=NOW)
    expect_arrival(mug, None, 20, due_on=NOW.date() + timedelta(days=5), document="PO-7", by=BY, now=NOW)
    assert figures(mug) == (8, 3, 20, 5)
    assert figures(mug, SOON) == (8, 0, 20, 8)  # nobody ran a job
    card = stock_card(mug, locale="en", now=NOW)
    assert [(hold.document, hold.units) for hold in card.holds] == [("A", 3)]
    assert [(place.on_hand, place.held, place.coming, place.available) for place in card.places] == [(8, 3, 20, 5)]
    assert card.figures.coming_on == NOW.date() + timedelta(days=5)


def test_the_days_are_counted_back_from_the_movements():
    mug = variant_of(product(seller(), "Mug", stock=10))
    adjust_stock(mug, delta=-4, reason="broken", by=BY, now=NOW + timedelta(days=1))
    adjust_stock(mug, delta=9, reason="found", by=BY, now=NOW + timedelta(days=3))
    days = stock_card(mug, days=6, locale="en", now=NOW + timedelta(days=3)).days
    assert [(day.came, day.went, day.on_hand) for day in days] == [
        (0, 0, 0),
        (0, 0, 0),
        (10, 0, 10),
        (0, 4, 6),
        (0, 0, 6),
        (9, 0, 15),
    ]


def test_the_list_is_by_sku_narrowed_and_turned_by_cursor(django_assert_num_queries):
    house = seller()
    second = create_warehouse(seller_id=house, code="second", name="Second", country="CN", position=1, by=BY, now=NOW)
    mug = variant_of(product(house, "Mug", stock=3))
    variant_of(product(house, "Lamp", stock=0))
    variant_of(product(house, "Chair", stock=50))
    product(house, "Book", kind="digital")
    set_stock(mug, second, 7, by=BY, now=NOW)
    assert [(row.sku, row.on_hand) for row in board().items] == [("CHAIR", 50), ("LAMP", 0), ("MUG", 10)]
    assert [(row.sku, row.on_hand) for row in board(warehouse_id=second).items][-1] == ("MUG", 7)
    assert [row.sku for row in board(stock="out").items] == ["LAMP"]
    assert [row.sku for row in board(text="ha").items] == ["CHAIR"]
    first = board(limit=2)
    assert [row.sku for row in board(limit=2, cursor=first.next_cursor).items] == ["MUG"]
    with django_assert_num_queries(1):
        board(limit=2, cursor=first.next_cursor)
    with refuses("invalid"):
        board(stock="lots")


def test_what_is_announced_is_on_hand_only_when_it_is_here():
    mug = variant_of(product(seller(), "Mug", stock=1))
    due = NOW.date() + timedelta(days=2)
    first = expect_arrival(mug, None, 10, due_on=due, document="PO-1", by=BY, now=NOW)
    other = expect_arrival(mug, None, 5, due_on=due, document="PO-2", by=BY, now=NOW)
    assert receive_arrival(first, 4, by=BY, now=NOW) == 5
    assert figures(mug) == (5, 0, 11, 5)
    with refuses("invalid"):
        receive_arrival(first, 7, by=BY, now=NOW)
    receive_arrival(first, by=BY, now=NOW)
    with refuses("invalid"):
        receive_arrival(first, by=BY, now=NOW)
    cancel_arrival(other, by=BY, now=NOW)
    with refuses("invalid"):
        receive_arrival(other, by=BY, now=NOW)
    assert figures(mug) == (11, 0, 0, 11)
    assert [(move.delta, move.reason, move.document) for move in stock_moves(mug).items[:2]] == [
        (6, "received", "PO-1"),
        (4, "received", "PO-1"),
    ]
    assert [(one.document, one.open, one.left) for one in arrivals(mug)] == [("PO-1", False, 0), ("PO-2", False, 5)]
    for wrong in (0, -1, True, 2**31):
        with refuses("invalid"):
            expect_arrival(mug, None, wrong, due_on=due, document="PO", by=BY, now=NOW)


def test_each_night_compares_stock_with_its_movements_once_and_names_what_differs():
    house = seller()
    product(house, "Mug", zh="杯子", stock=10)
    product(house, "Lamp", zh="灯", stock=10)
    assert audit(NOW) is True
    assert audit(NOW + timedelta(minutes=10)) is False
    assert (last_audit().rows, last_audit().wrong) == (2, 0)
    assert CHECKS.get("catalogue.stock_audit")(NOW) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_stock SET on_hand = 12 WHERE variant_id = (SELECT id FROM catalogue_variant WHERE sku='MUG')"
        )
    tomorrow = NOW + timedelta(days=1)
    assert audit(tomorrow) is True
    assert StockAudit.objects.get(on=last_audit().on).wrong == [
        {
            "sku": "MUG",
            "warehouse": "main",
            "on_hand": 12,
            "movements": 10,
            "held": 0,
            "holds": 0,
            "promised": 0,
            "to_come": 0,
        }
    ]
    with translation.override("en"):
        (found,) = CHECKS.get("catalogue.stock_audit")(tomorrow)
        assert "MUG (main: 12 / 10)" in found.message and found.severity == "bad"
        (dead,) = CHECKS.get("catalogue.stock_audit")(NOW + timedelta(days=9))  # nobody compared for a week
        assert dead.severity == "warn"


@pytest.mark.parametrize(
    "deed", ["UPDATE catalogue_stockmovement SET delta = 1", "DELETE FROM catalogue_stockmovement"]
)
def test_the_database_itself_refuses_to_rewrite_a_movement(deed):
    product(seller(), "Mug", stock=10)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)


def test_only_one_file_writes_on_hand_and_each_of_its_callers_writes_a_movement():
    """`on_hand` is written in stock_rows.py alone; whoever calls it calls write_movements in the same function."""
    package = Path(__file__).parents[2]
    writers, callers = [], {}
    for file in package.rglob("*.py"):
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        text = file.read_text()
        if "on_hand = " in text and ("UPDATE catalogue_stock" in text or "_change(" in text):
            writers.append(file.name)
        assert "Stock.objects.filter" not in text or ".update(on_hand" not in text
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and file.name != "stock_rows.py":
                called = {
                    each.func.id
                    for each in ast.walk(node)
                    if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
                }
                if called & {"change_on_hand", "change_taken"}:
                    callers[node.name] = "write_movements" in called
    assert writers == ["stock_rows.py"]
    assert len(callers) >= 4 and all(callers.values()), callers
