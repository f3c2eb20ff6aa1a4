"""Back-orders and pre-orders: sold beyond what is there up to a ceiling, owed in order, never below nothing."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import orjson
import pytest

from tests.shop import BY, race, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.ordering import public as ordering
from zhanggui.ordering.models import Order

CHRISTMAS = date(2026, 12, 24)


def allow(shop, sku: str, ceiling: int, *, policy: str = "backorder", ship_by: date | None = None) -> None:
    catalogue.set_order_policy(shop.variants[sku], policy=policy, ceiling=ceiling, ship_by=ship_by, by=BY, now=shop.now)


def told(shop, *items, seen: str = "open", **wishes):
    return replace(shop.command(*items, **wishes), seen_ships=seen)


def order(shop, *items, seen: str = "open", paid: bool = True):
    placed = ordering.place(told(shop, *items, seen=seen), shop.now)
    if paid:
        shop.pay(placed)
    return placed


def figures(shop, sku: str) -> tuple[int, ...]:
    """On hand, held by orders (also beyond their time), promised; and each is explained by its movements and holds."""
    assert catalogue.wrong_stock() == []
    card = catalogue.stock_card(shop.variants[sku], days=1, locale="en", now=shop.now)
    return *shop.counts(sku), card.figures.promised


def arrives(shop, sku: str, units: int) -> None:
    catalogue.adjust_stock(shop.variants[sku], delta=units, reason="received", by=BY, now=shop.now)


def test_more_is_sold_than_is_there_up_to_the_ceiling_and_not_one_more(shop):
    shop.product("mug", stock=2)
    allow(shop, "mug", 3)
    order(shop, ("mug", 4), paid=False)
    assert figures(shop, "mug") == (2, 2, 2)
    with refuses("out_of_stock") as refused:
        order(shop, ("mug", 2), paid=False)
    assert refused.value.facts["available"] == 1
    order(shop, ("mug", 1), paid=False)
    assert figures(shop, "mug") == (2, 2, 3)
    assert shop.stock("mug") == 0


def test_a_buyer_who_was_not_told_is_asked_before_anything_is_promised(shop):
    shop.product("mug", stock=1)
    allow(shop, "mug", 5, policy="preorder", ship_by=CHRISTMAS)
    with refuses("ships_later") as refused:
        order(shop, ("mug", 2), seen="", paid=False)
    assert refused.value.facts["ships"] == "2026-12-24"
    with refuses("ships_later"):
        order(shop, ("mug", 2), seen="2026-12-23", paid=False)
    assert Order.objects.count() == 0 and figures(shop, "mug") == (1, 0, 0)
    order(shop, ("mug", 2), seen="2026-12-24", paid=False)
    assert figures(shop, "mug") == (1, 1, 1)


def test_the_day_is_quoted_and_stands_on_the_line_and_in_the_signed_document(shop):
    shop.product("mug", stock=0)
    shop.product("cup", stock=5)
    allow(shop, "mug", 5, policy="preorder", ship_by=CHRISTMAS)
    items = tuple((shop.variants[sku], 1) for sku in ("mug", "cup"))
    quoted = ordering.quote(items, currency="CNY", country="CN", now=shop.now, locale="en")
    assert quoted.ships == "2026-12-24"
    assert [(line.later, line.ship_by) for line in quoted.lines] == [(1, CHRISTMAS), (0, None)]
    placed = order(shop, ("mug", 1), ("cup", 1), seen=quoted.ships)
    lines = {line.sku: line for line in shop.order(placed).lines}
    assert (lines["mug"].later, lines["mug"].ship_by, lines["mug"].waiting) == (1, CHRISTMAS, 1)
    assert (lines["cup"].later, lines["cup"].ship_by, lines["cup"].waiting) == (0, None, 0)
    body = orjson.loads(ordering.snapshot(placed.order_id).body)
    shown = {line["sku"]: line for line in body["sellers"][0]["lines"]}
    assert (shown["mug"]["to_come"], shown["mug"]["ships_by"]) == (1, "2026-12-24")
    assert "to_come" not in shown["cup"]


def test_what_comes_serves_the_oldest_promises_first(shop):
    shop.product("mug", stock=0)
    allow(shop, "mug", 10)
    first, second, third = (order(shop, ("mug", units)) for units in (2, 3, 1))
    assert figures(shop, "mug") == (0, 0, 6)
    arrives(shop, "mug", 4)
    assert figures(shop, "mug") == (0, 0, 2)
    assert [shop.line(one, "mug").waiting for one in (first, second, third)] == [0, 1, 1]
    arrives(shop, "mug", 5)
    assert figures(shop, "mug") == (3, 0, 0)
    assert [shop.line(one, "mug").waiting for one in (first, second, third)] == [0, 0, 0]


def test_an_arrival_at_another_warehouse_serves_them_too(shop):
    shop.product("mug", stock=0)
    allow(shop, "mug", 10)
    placed = order(shop, ("mug", 2))
    north = catalogue.create_warehouse(
        seller_id=shop.sellers["house"], code="north", name="North", country="CN", by=BY, now=shop.now
    )
    coming = catalogue.expect_arrival(
        shop.variants["mug"], north, 5, due_on=CHRISTMAS, document="PO-1", by=BY, now=shop.now
    )
    catalogue.receive_arrival(coming, by=BY, now=shop.now)
    assert figures(shop, "mug") == (3, 0, 0)
    assert shop.line(placed, "mug").waiting == 0
    assert catalogue.sources_of(str(placed.order_id))[0].warehouse_name == "North"


def test_only_what_has_come_can_be_sent(shop):
    shop.product("mug", stock=1)
    allow(shop, "mug", 10)
    placed = order(shop, ("mug", 3))
    part, line = shop.order(placed).sellers[0].id, shop.line(placed, "mug").id
    with refuses("not_here_yet") as refused:
        ordering.claim_units(part, {line: 2}, now=shop.now)
    assert (refused.value.facts["waiting"], refused.value.facts["here"]) == (2, 1)
    assert [units for _, units in ordering.claim_units(part, None, now=shop.now)] == [1]
    with refuses("not_here_yet"):
        ordering.claim_units(part, None, now=shop.now)
    arrives(shop, "mug", 2)
    assert [units for _, units in ordering.claim_units(part, None, now=shop.now)] == [2]


def test_an_unpaid_promise_lapses_by_the_clock_and_gives_its_place_back_once(shop):
    shop.product("mug", stock=0)
    allow(shop, "mug", 2)
    order(shop, ("mug", 2), paid=False)
    offer = lambda: catalogue.offers([shop.variants["mug"]], currency="CNY", now=shop.now)[shop.variants["mug"]]  # noqa: E731
    assert offer().promise is None
    shop.later(minutes=31)
    assert offer().promise.units == 2  # nobody has cleaned up, and it counts again
    order(shop, ("mug", 2), paid=False)
    assert figures(shop, "mug") == (0, 0, 2)
    assert ordering.lapse_unpaid(now=shop.now) == 1
    assert figures(shop, "mug") == (0, 0, 2)
    shop.later(minutes=31)
    assert ordering.lapse_unpaid(now=shop.now) == 1
    assert figures(shop, "mug") == (0, 0, 0)


def test_a_promise_paid_too_late_is_made_again_or_the_money_goes_back(shop):
    shop.product("mug", stock=0)
    allow(shop, "mug", 1)
    late, other = order(shop, ("mug", 1), paid=False), None
    shop.later(minutes=31)
    other = order(shop, ("mug", 1))
    shop.pay(late)
    assert shop.order(other).state == "confirmed"
    assert shop.order(late).state == "cancelled"
    shop.settle()
    assert shop.order(late).payments.refundable == shop.money(0)
    assert figures(shop, "mug") == (0, 0, 1)


def test_refunded_units_that_never_came_are_owed_no_longer_and_put_nothing_on_the_shelf(shop):
    shop.product("mug", stock=1)
    allow(shop, "mug", 10)
    placed = order(shop, ("mug", 3))
    line = shop.line(placed, "mug").id
    wish = {"why": "x", "by": BY, "now": shop.now, "restock": True}
    ordering.refund(order_id=placed.order_id, lines={line: 2}, command_id=uuid4(), **wish)
    assert figures(shop, "mug") == (0, 0, 0)
    assert shop.line(placed, "mug").waiting == 0
    ordering.call_off(placed.order_id, command_id=uuid4(), why="x", by=BY, now=shop.now)
    assert figures(shop, "mug") == (1, 0, 0)


def test_what_a_cancelled_order_gives_back_goes_to_the_oldest_promise(shop):
    shop.product("mug", stock=2)
    allow(shop, "mug", 10)
    first = order(shop, ("mug", 2), paid=False)
    second = order(shop, ("mug", 1))
    ordering.cancel_order(first.order_id, by=BY, why="x", now=shop.now)
    assert figures(shop, "mug") == (1, 0, 0)
    assert shop.line(second, "mug").waiting == 0


def test_a_ceiling_cannot_fall_below_what_is_promised_and_a_closed_policy_promises_nothing(shop):
    shop.product("mug", stock=0)
    allow(shop, "mug", 5)
    order(shop, ("mug", 3))
    with refuses("ceiling_below_promised"):
        allow(shop, "mug", 2)
    catalogue.set_order_policy(shop.variants["mug"], policy="", by=BY, now=shop.now)
    with refuses("out_of_stock"):
        order(shop, ("mug", 1))
    arrives(shop, "mug", 3)
    with refuses("out_of_stock"):
        order(shop, ("mug", 1))
    assert figures(shop, "mug") == (0, 0, 0)


def test_a_day_that_is_over_promises_nothing_more(shop):
    shop.product("mug", stock=0)
    allow(shop, "mug", 5, policy="preorder", ship_by=date(2026, 11, 21))
    order(shop, ("mug", 1))
    shop.later(days=2)
    with refuses("out_of_stock"):
        order(shop, ("mug", 1))
    (owed,) = catalogue.promises_to_keep(now=shop.now).items
    assert (owed.sku, owed.units, owed.overdue) == ("mug", 1, True)


@pytest.mark.parametrize(
    "wish",
    [
        {"policy": "maybe", "ceiling": 1},
        {"policy": "backorder", "ceiling": 0},
        {"policy": "preorder", "ceiling": 5},
        {"policy": "backorder", "ceiling": 5, "ship_by": date(2020, 1, 1)},
    ],
)
def test_a_policy_that_cannot_be_is_refused(shop, wish):
    shop.product("mug", stock=0)
    with refuses("invalid"):
        catalogue.set_order_policy(shop.variants["mug"], by=BY, now=shop.now, **wish)


def test_promises_are_due_by_day_and_then_by_age(shop):
    for sku, day in (("late", CHRISTMAS + timedelta(9)), ("never", None), ("soon", CHRISTMAS)):
        shop.product(sku, stock=0)
        allow(shop, sku, 5, ship_by=day)
        order(shop, (sku, 1))
    found = catalogue.promises_to_keep(now=shop.now, limit=2)
    assert [one.sku for one in found.items] == ["soon", "late"]
    rest = catalogue.promises_to_keep(now=shop.now, limit=2, cursor=found.next_cursor)
    assert [one.sku for one in rest.items] == ["never"] and rest.next_cursor is None


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_ceiling_of_ten_and_two_hundred_buyers_are_exactly_ten(shop):
    shop.product("mug", stock=0)
    allow(shop, "mug", 10)
    first = told(shop, ("mug", 1))
    commands = [replace(first, command_id=uuid4(), actor=f"guest:{number}") for number in range(200)]
    runs = [lambda command=command: ordering.place(command, shop.now) for command in commands[:100]]
    runs += [lambda command=command: ordering.place_orders([command], now=shop.now)[0] for command in commands[100:]]
    answers = [getattr(answer, "code", answer) for answer in race(runs)]
    assert len([one for one in answers if isinstance(one, ordering.Placed)]) == 10
    assert answers.count("out_of_stock") == 190
    assert Order.objects.count() == 10
    assert figures(shop, "mug") == (0, 0, 10)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_goods_that_come_while_buyers_order_and_call_off_are_neither_lost_nor_sold_twice(shop):
    shop.product("mug", stock=5)
    allow(shop, "mug", 40)
    paid = [order(shop, ("mug", 1)) for _ in range(10)]
    first = told(shop, ("mug", 1))
    commands = [replace(first, command_id=uuid4(), actor=f"guest:{number}") for number in range(20)]
    runs = [lambda command=command: ordering.place_orders([command], now=shop.now)[0] for command in commands]
    runs += [lambda: arrives(shop, "mug", 2)] * 4
    runs += [
        lambda one=one: ordering.call_off(one.order_id, command_id=uuid4(), why="x", by=BY, now=shop.now)
        for one in paid[:4]
    ]
    answers = race(runs)
    assert not [one for one in answers if isinstance(one, str)]
    # 13 came in all and 6 paid orders are left, the oldest: the 7 others are held for those who came after, 13 of whom wait.
    assert figures(shop, "mug") == (7, 7, 13)
