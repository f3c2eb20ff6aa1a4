"""Of several warehouses the rules choose one, and say which rule it was; no rule ever sells a unit twice."""

import threading

import pytest
from django.db import connections

from tests.shop import ADDRESS, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.kit import sql
from zhanggui.ordering import public as ordering

BY = "staff:1"
pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def places(shop):
    """Three warehouses of the house: main (CN), hangzhou (浙江省, dear), berlin (DE, cheap); ten mugs and cups in each."""
    made = {"main": catalogue.warehouses()[0].id}
    for code, country, region, cost, protected in (
        ("hangzhou", "CN", "浙江省", 900, 0),
        ("chengdu", "CN", "四川省", 300, 8),
        ("berlin", "DE", "", 100, 0),
    ):
        made[code] = catalogue.create_warehouse(
            seller_id=shop.sellers["house"],
            code=code,
            name=code.title(),
            country=country,
            region=region,
            pick_cost=cost,
            protected=protected,
            position=len(made),
            by=BY,
            now=shop.now,
        )
    for sku in ("mug", "cup"):
        shop.product(sku, price=1000, stock=10)
        for place in list(made.values())[1:]:
            catalogue.set_stock(shop.variants[sku], place, 10, by=BY, now=shop.now)
    return made


def served(placed) -> list[tuple[str, str, int, str]]:
    found = catalogue.sources_of(str(placed.order_id))
    return sorted((one.sku, one.warehouse_name, one.units, one.why) for one in found)


def test_the_nearest_serves_and_the_order_says_so(shop, places):
    placed = shop.place(("mug", 2))  # to 浙江省
    assert served(placed) == [("mug", "Hangzhou", 2, "near")]
    assert str(catalogue.sources_of(str(placed.order_id))[0].why_label)
    elsewhere = shop.place(("mug", 1), address=_to("广东省"))
    assert served(elsewhere)[0][1] == "Main"  # as near as Chengdu, whose stock is kept for its region


def _to(region: str):
    from dataclasses import replace

    return replace(ADDRESS, region=region)


def test_the_setting_says_which_rule_counts_first(shop, places):
    shop.prefer("catalogue.sourcing", ["cheapest"])
    assert served(shop.place(("mug", 2))) == [("mug", "Main", 2, "cheapest")]  # its parcels cost nothing
    shop.prefer("catalogue.sourcing", [])
    assert served(shop.place(("mug", 2))) == [("mug", "Main", 2, "position")]


def test_one_parcel_is_preferred_where_a_warehouse_has_everything(shop, places):
    shop.prefer("catalogue.sourcing", ["fewest", "cheapest"])
    for place in ("berlin", "main"):
        catalogue.set_stock(shop.variants["cup"], places[place], 0, by=BY, now=shop.now)
    placed = shop.place(("mug", 2), ("cup", 2))
    assert {where for _sku, where, _units, _why in served(placed)} == {"Chengdu"}
    shop.prefer("catalogue.sourcing", ["cheapest"])
    apart = served(shop.place(("mug", 2), ("cup", 2)))
    assert [where for _sku, where, _units, _why in apart] == ["Chengdu", "Main"]  # each from the cheapest: two parcels


def test_local_stock_is_kept_for_its_region_until_nobody_else_has_any(shop, places):
    shop.prefer("catalogue.sourcing", ["protected", "near"])
    catalogue.set_stock(shop.variants["mug"], places["berlin"], 0, by=BY, now=shop.now)
    assert served(shop.place(("mug", 5), address=_to("广东省")))[0][1] == "Main"
    assert served(shop.place(("mug", 5), address=_to("四川省")))[0][1] == "Chengdu"  # its own region
    shop.place(("mug", 5), address=_to("广东省"))
    shop.place(("mug", 10), address=_to("广东省"))
    assert served(shop.place(("mug", 5), address=_to("广东省")))[0][1:] == ("Chengdu", 5, "only")
    assert shop.stock("mug") == 0
    with refuses("out_of_stock"):
        shop.place(("mug", 1))


def test_what_no_warehouse_has_alone_is_split_and_sums_to_the_order(shop, places):
    placed = shop.paid(("mug", 25))
    parts = served(placed)
    assert sum(units for _sku, _where, units, _why in parts) == 25 and {part[3] for part in parts} == {"split"}
    order = shop.order(placed)
    assert sum(part.total.minor for part in order.sellers) == order.total.minor
    assert shop.counts("mug") == (15, 0) and catalogue.wrong_stock() == []


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_many_buyers_of_split_stock_get_exactly_what_there_is(shop, places):
    commands = [
        shop.command(("mug", 3), ("cup", 1)) if number % 2 else shop.command(("cup", 1), ("mug", 3))
        for number in range(40)
    ]
    answers: list = [None] * len(commands)

    def one(place: int) -> None:
        try:
            answers[place] = ordering.place_orders([commands[place]], now=shop.now)[0]
        except Exception as problem:
            answers[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[place]) for place in range(len(commands))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sold = [answer for answer in answers if isinstance(answer, ordering.Placed)]
    assert len(sold) == 13  # of forty mugs, three each
    assert shop.counts("mug") == (40, 39)
    assert catalogue.wrong_stock() == []
    assert sql.fetch("SELECT count(*) FROM catalogue_stock WHERE held > on_hand") == [(0,)]
