"""A thousand replays of a command are one effect: the order (tests/test_races.py), the hook, the refund, card and transfer."""

from uuid import uuid4

import pytest

from zhanggui.giftcards import public as cards
from zhanggui.ledger.public import Posting, balance, post, trial_balance
from zhanggui.payments.tests.builders import hook, hook_body

pytestmark = pytest.mark.django_db(databases="__all__")
TIMES = 1000


def test_a_hook_that_comes_a_thousand_times_is_booked_once(shop):
    shop.product("mug")
    placed = shop.place(("mug", 1), provider="simulator")
    body = hook_body(placed.intent_id)
    answers = {hook(body, at=shop.now) for _ in range(TIMES)}
    assert len(answers) <= 2
    shop.settle()
    order = shop.order(placed)
    assert (order.state, order.payments.captured, shop.counts("mug")) == ("confirmed", order.total, (9, 0))


def test_a_refund_that_is_asked_for_a_thousand_times_is_made_once(shop):
    shop.product("mug")
    placed = shop.paid(("mug", 2))
    command = uuid4()
    answers = {shop.refund(placed, {"mug": 1}, command_id=command) for _ in range(TIMES)}
    assert len(answers) == 1
    assert shop.order(placed).refunded == shop.money(1900)


def test_a_card_and_a_transfer_that_are_ordered_a_thousand_times_are_one(shop):
    command, moved = uuid4(), uuid4()
    posting = Posting("goodwill:x", "wallet:ann", shop.money(5), moved, "gift")
    for _ in range(TIMES):
        cards.issue_card(shop.money(500), by="staff:1", why="x", command_id=command, now=shop.now)
        post([posting], now=shop.now)
    assert len(cards.cards().items) == 1
    assert balance("goodwill:giftcard:CNY", "CNY") == shop.money(500)
    assert balance("wallet:ann", "CNY") == shop.money(5)
    assert set(trial_balance().values()) == {0}
