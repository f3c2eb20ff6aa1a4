"""What goes into an order beside the goods: tax, delivery, price rules, gates, terms, the signed document."""

from dataclasses import replace

import pytest

from tests.shop import ADDRESS
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.ordering.models import Order, OrderLine
from zhanggui.ordering.public import GATES, PRICE_RULES, OrderState, Placed, PriceLine, verify_snapshot
from zhanggui.people.public import Contact

pytestmark = pytest.mark.django_db(databases="__all__")


def test_prices_without_tax_have_it_added(shop):
    shop.prefer("tax.prices_include_tax", False)
    shop.product("mug", price=1000)
    order = shop.order(shop.place(("mug", 1)))
    assert (order.items, order.delivery, order.tax) == (shop.money(1000), shop.money(800), shop.money(130 + 72))
    assert order.total == order.items + order.delivery + order.tax
    assert order.sellers[0].total == order.total


def test_the_place_of_delivery_decides_price_and_tax(shop):
    shop.product("mug", price=1000)
    abroad = replace(ADDRESS, country="DE", region="")
    order = shop.order(shop.place(("mug", 1), address=abroad, country="DE"))
    assert order.delivery == shop.money(8800)
    assert order.lines[0].tax_rate == 19


def test_the_basket_is_empty_after_the_order(shop):
    shop.product("mug")
    basket = shop.basket(("mug", 2))
    shop.place(("mug", 2), basket_id=basket)
    assert ordering.basket_view(basket, locale="zh-cn", country="CN", now=shop.now).lines == ()


def test_an_order_paid_by_transfer_has_a_week(shop):
    for key in ("bank_name", "bank_account", "bank_holder"):
        shop.prefer(f"payments.{key}", "6222 0000")
    shop.product("mug")
    online, transfer = shop.order(shop.place(("mug", 1))), shop.order(shop.place(("mug", 1), provider="bank"))
    assert (online.pay_until - shop.now).total_seconds() == 30 * 60
    assert (transfer.pay_until - shop.now).days == 7


def test_the_snapshot_tells_when_a_byte_was_changed(shop):
    shop.product("mug", price=1900)
    placed = shop.place(("mug", 1))
    snapshot = ordering.snapshot(placed.order_id)
    assert ordering.snapshot_by_hash(snapshot.sha256) == snapshot
    assert verify_snapshot(snapshot.body, snapshot.signature, snapshot.key_id)
    assert b'"total":2700' in snapshot.body
    changed = snapshot.body.replace(b'"total":2700', b'"total":1700')
    assert not verify_snapshot(changed, snapshot.signature, snapshot.key_id)
    assert not verify_snapshot(snapshot.body[:-1], snapshot.signature, snapshot.key_id)
    assert not verify_snapshot(snapshot.body, snapshot.signature, "0" * 16)


def test_a_price_rule_adds_a_line_that_is_shared_to_the_cent(shop):
    shop.product("mug", price=1000)
    shop.product("cup", price=1000)
    shop.product("pot", price=1000)

    def hundred_off(drafts, *, now):
        return [[PriceLine("autumn", "Autumn", Money(-100, draft.currency))] for draft in drafts]

    PRICE_RULES.add("test", hundred_off)
    try:
        order = shop.order(shop.place(("mug", 1), ("cup", 1), ("pot", 1)))
    finally:
        PRICE_RULES._entries.pop("test")
    assert [line.discount.minor for line in order.lines] == [34, 33, 33]
    assert (order.items, order.total) == (shop.money(2900), shop.money(3700))
    assert [(one.rule, one.amount) for one in order.adjustments] == [("autumn", shop.money(-100))]


class _Closed(ordering.PriceChanged):
    code = "closed"


class _Gate:
    """Refuses the drafts of one actor at the given step."""

    def __init__(self, step: str, actor: str):
        self.actor = actor
        setattr(self, step, self.ask)
        if step != "prepare":
            self.prepare = lambda drafts, now: [None] * len(drafts)

    def ask(self, drafts, *, now):
        return [_Closed() if draft.actor == self.actor else None for draft in drafts]


@pytest.mark.parametrize("step", ["prepare", "claim"])
def test_a_gate_refuses_one_order_and_nothing_of_it_stays(shop, step):
    shop.product("mug")
    mine, other = shop.command(("mug", 4)), shop.command(("mug", 1))
    GATES.add("test", _Gate(step, mine.actor))
    try:
        refused, placed = shop.place_many([mine, other])
    finally:
        GATES._entries.pop("test")
    assert refused.code == "closed"
    assert isinstance(placed, Placed)
    assert shop.stock("mug") == 9
    assert OrderLine.objects.count() == 1


def test_a_member_whose_data_were_erased_cannot_order_and_holds_nothing(shop):
    from zhanggui.people.public import create_guests, erase

    shop.product("mug")
    party = create_guests([Contact("甲", email="a@example.com")], locale="zh-cn", now=shop.now)[0]
    erase(party, by="staff:1", now=shop.now)
    refused, placed = shop.place_many([shop.command(("mug", 2), party_id=party), shop.command(("mug", 1))])
    assert refused.code == "party_erased"
    assert isinstance(placed, Placed)
    assert shop.stock("mug") == 9


def test_states_of_orders_are_written_down(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    assert [(move.from_state, move.to_state) for move in shop.order(placed).moves] == [
        ("", "placed"),
        ("placed", "confirmed"),
    ]
    assert Order.objects.get(id=placed.order_id).state == OrderState.CONFIRMED
