"""Orders that are paid in the commit in which they are placed, and the number of statements that a list costs."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import race, refuses
from zhanggui.catalogue.public import stock_moves
from zhanggui.kit import sql
from zhanggui.kit.models import OutboxEvent
from zhanggui.ledger import public as ledger
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")
CONTACT = people.Contact("Mei", "mei@example.com", "")


def told() -> list[str]:
    return sorted(OutboxEvent.objects.values_list("name", flat=True))


def escrow(shop) -> int:
    rows = sql.fetch(
        "SELECT coalesce(sum(balance_minor), 0) FROM ledger_account WHERE code LIKE 'escrow:%%' AND 1 = %s", [1]
    )
    return int(rows[0][0])


def member(shop):
    (party,) = people.create_guests([CONTACT], locale="en", now=shop.now)
    return party


def test_an_order_is_placed_paid_and_confirmed_in_one_commit(shop):
    shop.product("mug", price=1900, stock=10)
    shop.product("book", price=500, kind="digital")
    (placed,) = shop.place_many([shop.command(("mug", 3), ("book", 1), pay_at_once=True)])
    assert placed.paid and shop.counts("mug") == (7, 0)
    assert told() == ["ordering.order_confirmed", "ordering.order_placed", "payments.captured"]
    order = shop.order(placed)
    assert (order.state, order.payment_state, order.confirmed_at) == ("confirmed", "paid", shop.now)
    assert [(move.from_state, move.to_state) for move in order.moves] == [("", "placed"), ("placed", "confirmed")]
    assert order.payments.captured == placed.total and escrow(shop) == placed.total.minor
    moves = stock_moves(shop.variants["mug"])
    assert next((move.delta, move.reason) for move in getattr(moves, "items", moves)) == (-3, "sold")


def test_what_is_paid_at_once_is_settled_once(shop):
    shop.product("mug", price=1900, stock=10)
    placed = shop.place(("mug", 3), pay_at_once=True)
    for _ in range(2):
        shop.settle()
        assert ordering.confirm_orders([placed.order_id], by="system:test", now=shop.now) == set()
    assert shop.counts("mug") == (7, 0) and told().count("ordering.order_confirmed") == 1
    assert shop.order(placed).payments.refunded == shop.money(0)


def test_the_buyer_of_an_order_paid_at_once_gets_one_letter(shop):
    shop.product("mug", price=1900, stock=10)
    shop.place(("mug", 1), pay_at_once=True)
    shop.settle()
    assert sql.fetch("SELECT kind FROM mail_sentmail") == [("order_placed",)]


def test_a_repeat_is_the_same_order_and_no_second_payment(shop):
    shop.product("mug", price=1900, stock=10)
    command = shop.command(("mug", 1), pay_at_once=True)
    first, twin = shop.place_many([command, command])
    (again,) = shop.place_many([command])
    assert first.number == twin.number == again.number and twin.repeated and again.repeated
    assert shop.counts("mug") == (9, 0) and escrow(shop) == first.total.minor


def test_one_without_stock_is_refused_alone_and_pays_nothing(shop):
    shop.product("mug", price=1900, stock=2)
    answers = shop.place_many([shop.command(("mug", 1), pay_at_once=True) for _ in range(4)])
    assert [getattr(answer, "code", "placed") for answer in answers] == [
        "placed",
        "placed",
        "out_of_stock",
        "out_of_stock",
    ]
    assert shop.counts("mug") == (0, 0) and escrow(shop) == 2 * answers[0].total.minor


def test_a_company_over_the_network_is_not_asked_while_the_order_is_placed(shop):
    shop.product("mug", price=1900, stock=10)
    shop.prefer("payments.bank_account", "6222")
    placed = shop.place(("mug", 1), pay_at_once=True, provider="bank")
    assert not placed.paid and shop.order(placed).state == "placed" and shop.counts("mug") == (10, 1)


def test_a_wallet_that_is_short_leaves_its_order_to_be_paid_and_the_others_paid(shop):
    shop.product("mug", price=1900, stock=10)
    rich, poor = member(shop), member(shop)
    payments.top_up_wallet(rich, shop.money(10_000), by="staff:1", why="test", command_id=uuid4(), now=shop.now)
    wishes = [
        shop.command(("mug", 1), provider="wallet", party_id=party, actor=f"party:{party}", pay_at_once=True)
        for party in (rich, poor)
    ]
    paid, open_ = shop.place_many(wishes)
    assert paid.paid and shop.order(paid).state == "confirmed"
    assert not open_.paid and shop.order(open_).state == "placed" and shop.order(open_).can_pay
    assert shop.counts("mug") == (9, 1)
    assert ledger.balance(f"wallet:{rich}", "CNY").minor == 10_000 - paid.total.minor


def statements(run) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        run()
    return [one["sql"] for one in seen]


@pytest.mark.parametrize("how", [{}, {"pay_at_once": True}])
def test_a_list_costs_the_same_statements_for_any_length(shop, how):
    for place in range(8):
        shop.product(f"thing{place}", price=1900, stock=1000)

    def wishes(count: int) -> list:
        return [shop.command((f"thing{n % 8}", 1), (f"thing{(n + 3) % 8}", 2), **how) for n in range(count)]

    shop.place_many(wishes(3))  # the ledger's accounts are opened once
    few, many = wishes(3), wishes(64)
    counts = [len(statements(lambda wished=wished: shop.place_many(wished))) for wished in (few, many)]
    if sql.dialect() == "postgresql":
        assert max(counts) <= 12, counts
    assert counts[1] <= counts[0] + 14, counts  # accounts of other shards may be opened
    assert counts[1] < 64


@pytest.mark.parametrize("lines", [1, 60])
def test_a_change_of_a_basket_costs_the_same_whatever_lies_in_it(shop, lines):
    for place in range(lines + 1):
        shop.product(f"thing{place}", price=100, stock=10)
    basket = shop.basket(*((f"thing{place}", 1) for place in range(lines)))
    more = shop.variants[f"thing{lines}"]
    ordering.basket_view(basket, locale="en", now=shop.now)  # sellers' cards are kept for a moment
    assert len(statements(lambda: ordering.set_line(basket, more, 2, now=shop.now))) <= 7
    assert len(statements(lambda: ordering.basket_view(basket, locale="en", now=shop.now))) <= 3
    wanted = ordering.basket_view(basket, locale="en", now=shop.now).order_items
    opened = statements(lambda: ordering.opened_basket(locale="en", currency="CNY", lines=wanted, now=shop.now))
    assert len(opened) <= 6


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_buyers_who_pay_at_once_at_the_same_moment_never_oversell_nor_lock_up(shop):
    for sku in ("mug", "cup"):
        shop.product(sku, price=1900, stock=20)
    ways = [(("mug", 1), ("cup", 2)), (("cup", 2), ("mug", 1))]
    seen = shop.command(*ways[0]).seen_total
    commands = [shop.command(*ways[n % 2], seen_total=seen, pay_at_once=True) for n in range(40)]
    answers = race([lambda command=command: ordering.place(command, shop.now) for command in commands])
    sold = [answer for answer in answers if isinstance(answer, ordering.Placed)]
    assert len(sold) == 10 and all(one.paid for one in sold)
    assert shop.counts("cup") == (0, 0) and shop.counts("mug") == (10, 0)
    assert escrow(shop) == sum(one.total.minor for one in sold)


def test_a_price_that_changed_is_refused_before_any_money_moves(shop):
    shop.product("mug", price=1900, stock=10)
    with refuses("price_changed"):
        shop.place(("mug", 1), seen=1, pay_at_once=True)
    assert escrow(shop) == 0 and shop.counts("mug") == (10, 0) and told() == []
