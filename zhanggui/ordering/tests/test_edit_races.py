"""Changes of orders by many at once, on both databases; and many changes by chance, whose sums always agree."""

import random
from uuid import uuid4

import pytest

from tests.shop import BY, capture, race
from zhanggui.catalogue import public as catalogue
from zhanggui.kit.errors import Refusal
from zhanggui.ordering import public as ordering

real = pytest.mark.django_db(transaction=True, databases="__all__")


def change(shop, placed, lines=None, add=None, seen=0, terms=1):
    return ordering.edit_lines(
        placed.order_id,
        quantities=lines or {},
        add=add or {},
        seen_terms=terms,
        seen_difference=shop.money(seen),
        command_id=uuid4(),
        why="race",
        by=BY,
        now=shop.now,
    )


@real
def test_of_many_clerks_who_change_one_order_at_once_one_wins_and_the_others_are_told(shop):
    shop.product("mug", price=1000, stock=10)
    placed = shop.paid(("mug", 4))
    line = shop.line(placed, "mug").id
    answers = race([lambda: change(shop, placed, {line: 2}, seen=-2000)] * 6)
    assert answers.count("edited_meanwhile") == 5
    order = shop.order(placed)
    assert order.terms == 2 and order.payments.refunded == shop.money(2000)
    assert shop.counts("mug") == (8, 0)
    assert [one.version for one in ordering.terms_of(placed.order_id)] == [1, 2]


@real
def test_shipping_and_changing_at_once_never_send_what_was_paid_back(shop):
    shop.product("mug", price=1000, stock=50)
    for _ in range(4):
        placed = shop.paid(("mug", 3))
        line = shop.line(placed, "mug").id
        answers = race([lambda: change(shop, placed, {line: 1}, seen=-2000), lambda: shop.ship(placed)])  # noqa: B023
        bought = shop.line(placed, "mug")
        assert bought.shipped + bought.refunded <= 3
        assert ("nothing_open" in answers) == (bought.refunded == 0)
    shop.settle()
    assert catalogue.wrong_stock() == []


@real
def test_paying_withdrawing_and_lapsing_at_once_end_in_one_of_them_and_keep_no_money_for_nothing(shop):
    shop.product("mug", price=1000, stock=50)
    for _ in range(4):
        placed = shop.paid(("mug", 1))
        edit = change(shop, placed, add={shop.variants["mug"]: 2}, seen=2000)
        intent = ordering.edits_of(placed.order_id, now=shop.now)[0].intent_id
        race(
            [
                lambda: capture(intent, shop.now),  # noqa: B023
                lambda: ordering.withdraw_edit(edit, by=BY, now=shop.now),  # noqa: B023
                lambda: ordering.settle_edits([placed.order_id], now=shop.now),  # noqa: B023
                lambda: shop.settle(),
            ]
        )
        shop.settle()
        shop.settle()
        order = shop.order(placed)
        assert order.payments.refundable.minor == order.total.minor - order.refunded.minor
        (view,) = ordering.edits_of(placed.order_id, now=shop.now)
        assert (view.state == "applied") == (sum(line.quantity for line in order.lines) == 3)
    assert catalogue.wrong_stock() == []


@real
def test_two_orders_that_exchange_the_same_goods_crosswise_do_not_lock_up(shop):
    shop.product("mug", price=1000, stock=100)
    shop.product("cup", price=1000, stock=100)
    placed = [shop.paid(("mug", 2)) if number % 2 else shop.paid(("cup", 2)) for number in range(10)]
    runs = []
    for number, one in enumerate(placed):
        old, new = ("mug", "cup") if number % 2 else ("cup", "mug")
        line = shop.line(one, old).id
        runs.append(lambda one=one, line=line, new=new: change(shop, one, {line: 1}, {shop.variants[new]: 1}))
    answers = race(runs)
    assert not [answer for answer in answers if isinstance(answer, str)]
    assert (shop.counts("mug"), shop.counts("cup")) == ((90, 0), (90, 0))
    assert catalogue.wrong_stock() == []


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_changed_the_sums_and_the_stock_agree(shop, seed):
    chance = random.Random(seed)
    shop.prefer("tax.prices_include_tax", seed % 2 == 0)
    shop.prefer("tax.rounding", "per_total" if seed % 3 else "per_line")
    shop.seller("other")
    for sku, price, seller in (("mug", 1999, "house"), ("cup", 333, "house"), ("pen", 777, "other")):
        shop.product(sku, price=price, stock=200, seller=seller)
    placed = shop.place(("mug", 3), ("cup", 5), ("pen", 2))
    done = 0
    for step in range(14):
        if step == 3:
            order = shop.order(placed)
            capture(order.intent_id, shop.now)
            shop.settle()
        order = shop.order(placed)
        wish = {
            line.id: max(0, line.quantity - line.refunded + chance.randint(-2, 2))
            for line in order.lines
            if chance.random() < 0.5 and line.quantity > line.refunded
        }
        add = (
            {shop.variants[chance.choice(["mug", "cup", "pen"])]: chance.randint(1, 3)} if chance.random() < 0.4 else {}
        )
        try:
            seen = ordering.edit_quote(placed.order_id, quantities=wish, add=add, now=shop.now)
            change(shop, placed, wish, add, seen=seen.minor, terms=order.terms)
        except Refusal:
            continue
        done += 1
        for waiting in ordering.edits_of(placed.order_id, now=shop.now):
            if waiting.open:
                capture(waiting.intent_id, shop.now)
        shop.settle()
        order = shop.order(placed)
        extra = 0 if order.tax_included else order.tax.minor
        assert order.total.minor == order.items.minor + order.delivery.minor + extra
        assert order.tax.minor == sum(line.tax.minor for line in order.tax_lines)
        if order.state == "confirmed":
            assert order.payments.refundable.minor == order.total.minor - order.refunded.minor
            for part in order.sellers:
                assert 0 <= part.refunded.minor <= part.total.minor
        assert catalogue.wrong_stock() == []
    assert done >= 4
    order = shop.order(placed)
    shop.refund(placed, everything=True, restock=True)
    shop.settle()
    order = shop.order(placed)
    assert order.payments.refundable.minor == 0 and order.refunded == order.total
    assert [shop.counts(sku) for sku in ("mug", "cup", "pen")] == [(200, 0)] * 3
