"""Orders changed after they were placed: each difference settled, each unit moved once, each version signed and kept."""

from dataclasses import replace
from uuid import uuid4

import orjson
import pytest

from tests.shop import ADDRESS, BY, NOW, capture, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.kit import sql
from zhanggui.kit.checks import CHECKS
from zhanggui.kit.databases import EVENTS
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def goods(shop):
    shop.product("mug", price=1900, stock=10)
    shop.product("cup", price=2500, stock=10)
    shop.product("lid", price=400, stock=10)
    return shop


def edit(shop, placed, lines=None, add=None, **how):
    """Change by SKU, having seen the order as it is and what the change costs."""
    order = shop.order(placed)
    first = {line.sku: line.id for line in reversed(order.lines)}
    wish = {
        "quantities": {first[sku]: units for sku, units in (lines or {}).items()},
        "add": {shop.variants[sku]: units for sku, units in (add or {}).items()},
    }
    how = {"seen_terms": order.terms, "command_id": uuid4(), "why": "asked by phone", "by": BY, "now": shop.now} | how
    if "seen_difference" not in how:
        how["seen_difference"] = ordering.edit_quote(placed.order_id, **wish, now=shop.now)
    return ordering.edit_lines(placed.order_id, **wish, **how)


def sums(shop, placed):
    """(total, refunded, kept by payments): what is owed must always be what is kept."""
    order = shop.order(placed)
    return order.total.minor, order.refunded.minor, order.payments.refundable.minor


def kept(shop, placed) -> dict:
    found: dict = {}
    for line in shop.order(placed).lines:
        if line.quantity - line.refunded:
            found[line.sku] = found.get(line.sku, 0) + line.quantity - line.refunded
    return found


def facts(kind: str) -> int:
    rows = sql.fetch("SELECT key, version, measures FROM analytics_bufferedfact WHERE kind = %s", [kind], using=EVENTS)
    latest = {}
    for key, version, measures in rows:
        if version >= latest.get(key, (0, None))[0]:
            latest[key] = (version, measures)
    return sum(
        orjson.loads(measures)["amount"] if isinstance(measures, str) else measures["amount"]
        for _, measures in latest.values()
    )


def books_agree(shop, placed):
    """Captured − refunded = owed; stock explained by its movements; day books = facts of the metrics."""
    total, refunded, money = sums(shop, placed)
    order = shop.order(placed)
    if order.state == "confirmed":
        assert money == total - refunded
    assert catalogue.wrong_stock() == []
    days = ordering.day_books(NOW.date(), shop.now.date()).values()
    assert sum(day.revenue_minor for day in days) == facts("order")
    assert sum(day.refunds_minor for day in days) == facts("refund")
    assert order.total.minor == order.items.minor + order.delivery.minor
    assert order.items.minor == sum(line.total.minor for line in order.lines)
    assert (
        order.tax.minor
        == sum(line.tax.minor for line in order.tax_lines)
        == sum(part.tax.minor for part in order.sellers)
    )


def test_fewer_units_of_a_paid_order_are_paid_back_and_go_back_on_sale_once(goods):
    placed = goods.paid(("mug", 3), ("cup", 1))
    key = uuid4()
    order = goods.order(placed)
    wish = {order.lines[0].id: 1}
    for _ in range(3):  # a repeated click
        ordering.edit_lines(
            placed.order_id,
            quantities=wish,
            seen_terms=1,
            seen_difference=goods.money(-3800),
            command_id=key,
            why="too many",
            by=BY,
            now=goods.now,
        )
    goods.settle()
    assert kept(goods, placed) == {"mug": 1, "cup": 1}
    assert sums(goods, placed) == (9000, 3800, 5200)
    assert goods.counts("mug") == (9, 0)
    moves = catalogue.stock_moves(goods.variants["mug"]).items
    assert [(move.delta, move.reason) for move in moves][:2] == [(2, "order changed"), (-3, "sold")]
    books_agree(goods, placed)
    with refuses("command_reused"):
        edit(goods, placed, {"cup": 0}, command_id=key)


def test_an_exchange_of_equal_worth_moves_goods_and_no_money(goods):
    goods.set_price("cup", 1900)
    placed = goods.paid(("mug", 2))
    edit(goods, placed, {"mug": 1}, {"cup": 1})
    goods.settle()
    assert kept(goods, placed) == {"mug": 1, "cup": 1}
    order = goods.order(placed)
    assert order.payments.refunded.minor == 0 and len(order.payments.intents) == 1
    assert (goods.counts("mug"), goods.counts("cup")) == ((9, 0), (9, 0))
    books_agree(goods, placed)


def test_more_waits_for_its_payment_with_the_goods_held_and_then_comes_into_force_once(goods):
    placed = goods.paid(("mug", 1))
    goods.set_price("mug", 9900)  # another unit of a line costs what was agreed for it
    edit_id = edit(goods, placed, {"mug": 2}, {"cup": 1})
    (waiting,) = ordering.edits_of(placed.order_id, now=goods.now)
    assert (waiting.id, waiting.open, waiting.difference) == (edit_id, True, goods.money(1900 + 2500))
    assert kept(goods, placed) == {"mug": 1}  # nothing has changed yet
    assert (goods.counts("mug"), goods.counts("cup")) == ((9, 1), (10, 1))
    for deed in (
        lambda: goods.ship(placed),
        lambda: goods.refund(placed, {"mug": 1}),
        lambda: edit(goods, placed, {"mug": 3}, seen_difference=goods.money(0)),
    ):
        with refuses("edit_waits"):
            deed()
    capture(waiting.intent_id, goods.now)
    goods.settle()
    for _ in range(3):
        ordering.settle_edits([placed.order_id], now=goods.now)
        ordering.confirm_orders([placed.order_id], by="system:test", now=goods.now)
    assert kept(goods, placed) == {"mug": 2, "cup": 1}
    assert (goods.counts("mug"), goods.counts("cup")) == ((8, 0), (9, 0))
    assert goods.order(placed).payments.refunded.minor == 0
    books_agree(goods, placed)
    goods.ship(placed)
    assert goods.order(placed).shipping_state == "shipped"


def test_a_change_that_is_not_paid_lapses_by_the_clock_and_gives_its_goods_back_once(goods):
    placed = goods.paid(("mug", 1))
    edit(goods, placed, add={"cup": 4})
    goods.later(days=2)  # nobody ran a job
    assert goods.stock("cup") == 10
    assert not ordering.edits_of(placed.order_id, now=goods.now)[0].open
    goods.ship(placed)
    assert ordering.lapse_edits(now=goods.now) == 1
    assert ordering.lapse_edits(now=goods.now) == 0
    assert goods.counts("cup") == (10, 0) and kept(goods, placed) == {"mug": 1}
    books_agree(goods, placed)


def test_late_money_for_a_change_buys_what_is_there_and_else_goes_back(goods):
    served, missed = goods.paid(("mug", 1)), goods.paid(("mug", 1))
    for placed, sku in ((served, "cup"), (missed, "lid")):
        edit(goods, placed, add={sku: 10})
    goods.later(days=2)
    goods.paid(("lid", 1))
    for placed in (served, missed):
        capture(ordering.edits_of(placed.order_id, now=goods.now)[0].intent_id, goods.now)
    goods.settle()
    goods.settle()
    assert kept(goods, served) == {"mug": 1, "cup": 10}
    assert kept(goods, missed) == {"mug": 1}
    assert goods.order(missed).payments.refunded == goods.money(4000)
    assert [one.state for one in ordering.edits_of(missed.order_id, now=goods.now)] == ["lapsed"]
    for placed in (served, missed):
        total, refunded, money = sums(goods, placed)
        assert money == total - refunded
    assert catalogue.wrong_stock() == []


def test_a_change_is_withdrawn_and_money_that_still_comes_goes_back(goods):
    placed = goods.paid(("mug", 1))
    edit_id = edit(goods, placed, add={"cup": 1})
    intent = ordering.edits_of(placed.order_id, now=goods.now)[0].intent_id
    ordering.withdraw_edit(edit_id, by=BY, now=goods.now)
    ordering.withdraw_edit(edit_id, by=BY, now=goods.now)
    assert goods.counts("cup") == (10, 0)
    capture(intent, goods.now)
    goods.settle()
    assert kept(goods, placed) == {"mug": 1}
    total, refunded, money = sums(goods, placed)
    assert money == total - refunded


def test_an_unpaid_order_gets_a_new_payment_over_its_new_total(goods):
    placed = goods.place(("mug", 3), ("cup", 1))
    edit(goods, placed, {"mug": 1, "cup": 0}, {"lid": 2})
    order = goods.order(placed)
    assert (order.total.minor, kept(goods, placed)) == (1900 + 800 + 800, {"mug": 1, "lid": 2})
    assert [goods.counts(sku) for sku in ("mug", "cup", "lid")] == [(10, 1), (10, 0), (10, 2)]
    states = [(intent.state, intent.amount.minor) for intent in order.payments.intents]
    assert states == [("cancelled", 9000), ("created", 3500)]
    capture(order.intent_id, goods.now)
    goods.settle()
    assert goods.order(placed).state == "confirmed"
    assert [goods.counts(sku) for sku in ("mug", "cup", "lid")] == [(9, 0), (10, 0), (8, 0)]
    books_agree(goods, placed)


def test_each_version_is_signed_names_the_one_before_and_none_is_lost(goods):
    placed = goods.paid(("mug", 3))
    first = ordering.snapshot(placed.order_id)
    edit(goods, placed, {"mug": 2})
    edit(goods, placed, {"mug": 1})
    terms = ordering.terms_of(placed.order_id)
    assert [one.version for one in terms] == [1, 2, 3]
    assert terms[0].body == first.body
    bodies = [orjson.loads(one.body) for one in terms]
    assert [body.get("previous") for body in bodies] == [None, terms[0].sha256, terms[1].sha256]
    assert [sum(line["quantity"] for line in body["sellers"][0]["lines"]) for body in bodies] == [3, 2, 1]
    assert bodies[2]["total"] == 1900 + 800
    for one in terms:
        assert ordering.verify_snapshot(one.body, one.signature, one.key_id)
        assert not ordering.verify_snapshot(one.body + b" ", one.signature, one.key_id)
        assert ordering.snapshot_by_hash(one.sha256).body == one.body
    assert "文一西路" not in str(bodies) and "13812345678" not in str(bodies)


def test_of_two_clerks_one_wins_and_the_other_is_told(goods):
    placed = goods.paid(("mug", 3))
    edit(goods, placed, {"mug": 2})
    with refuses("edited_meanwhile"):
        edit(goods, placed, {"mug": 1}, seen_terms=1)
    with refuses("edited_meanwhile"):
        ordering.change_address(placed.order_id, ADDRESS, seen_terms=1, command_id=uuid4(), by=BY, now=goods.now)
    assert kept(goods, placed) == {"mug": 2}


def test_what_cannot_be_is_refused_and_nothing_happens(goods):
    goods.seller("other")
    goods.product("pen", price=100, seller="other")
    placed = goods.paid(("mug", 3))
    goods.ship(placed, {"mug": 2})
    before = sums(goods, placed)
    for code, how in {
        "nothing_open": {"lines": {"mug": 0}},
        "out_of_stock": {"add": {"cup": 11}},
        "quantity_out_of_range": {"lines": {"mug": 1000}},
        "not_editable": {"add": {"pen": 1}},
        "price_changed": {"add": {"cup": 1}, "seen_difference": goods.money(1)},
        "invalid": {"lines": {"mug": 3}},
    }.items():
        with refuses(code):
            edit(goods, placed, **{"seen_difference": goods.money(2500 * 11)} | how if code != "out_of_stock" else how)
    assert sums(goods, placed) == before and ordering.edits_of(placed.order_id, now=goods.now) == ()
    late = goods.place(("mug", 1))
    goods.later(minutes=31)
    with refuses("not_editable"):
        edit(goods, late, {"mug": 2})
    with refuses("not_editable"):
        edit(goods, goods.paid(("mug", 1)), {"mug": 0})


def test_the_address_changes_before_shipping_sealed_and_priced_the_same(goods):
    placed = goods.paid(("mug", 1))
    new = replace(ADDRESS, line1="新街 2 号", district="滨江区")
    key = uuid4()
    for _ in range(2):
        ordering.change_address(placed.order_id, new, seen_terms=1, command_id=key, by=BY, now=goods.now)
    order = goods.order(placed)
    assert order.address == new and order.terms == 2
    body = ordering.terms_of(placed.order_id)[1].body.decode()
    assert "新街" not in body and "address" in body
    ((stored,),) = sql.fetch("SELECT sealed FROM ordering_order WHERE id = %s", [placed.order_id])
    assert "新街".encode() not in bytes(stored)
    with refuses("address_changes_price"):
        abroad = replace(new, country="DE", region="", postcode="10115")
        ordering.change_address(placed.order_id, abroad, seen_terms=2, command_id=uuid4(), by=BY, now=goods.now)
    goods.ship(placed)
    with refuses("not_editable"):
        ordering.change_address(placed.order_id, ADDRESS, seen_terms=2, command_id=uuid4(), by=BY, now=goods.now)


def test_the_buyer_calls_a_paid_order_off_before_it_is_sent(goods):
    placed, sent = goods.paid(("mug", 2)), goods.paid(("mug", 1))
    key = uuid4()
    for _ in range(2):
        ordering.call_off(placed.order_id, command_id=key, why="changed my mind", by="party:x", now=goods.now)
    goods.settle()
    order = goods.order(placed)
    assert (order.state, order.payments.refunded) == ("cancelled", order.total)
    assert goods.counts("mug") == (9, 0)
    goods.ship(sent)
    with refuses("not_editable"):
        ordering.call_off(sent.order_id, command_id=uuid4(), why="too late", by="party:x", now=goods.now)


def test_a_changed_order_is_paid_in_another_way_at_its_new_price_and_is_not_paid_twice(goods):
    placed = goods.place(("mug", 3))
    edit(goods, placed, {"mug": 1}, {"cup": 3})
    order = goods.order(placed)
    assert order.outstanding == order.total == goods.money(1900 + 7500 + 800)
    another = payments.new_attempt(str(placed.order_id), "instant", now=goods.now)
    assert {one.id: one.amount for one in goods.order(placed).payments.intents}[another] == order.total
    capture(another, goods.now)
    goods.settle()
    more = edit(goods, placed, add={"lid": 1})
    capture(ordering.edit_view(more, now=goods.now).intent_id, goods.now)
    goods.settle()
    assert kept(goods, placed) == {"mug": 1, "cup": 3, "lid": 1}
    assert CHECKS.get("payments.paid_twice")(goods.now) == []
    books_agree(goods, placed)
