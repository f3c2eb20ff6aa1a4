"""Money after its time: served where the goods are there, back within five minutes where not; seen by somebody, always."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.shop import BY, capture, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.kit import outbox
from zhanggui.kit.checks import CHECKS
from zhanggui.kit.periodic import JOBS
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments

pytestmark = pytest.mark.django_db(databases="__all__")
SOON = timedelta(minutes=5)


def exceptions(shop) -> list[tuple[str, int]]:
    return [(one.kind, one.amount.minor) for one in ordering.money_exceptions().items]


def test_an_order_that_had_lapsed_is_served_after_all_when_its_goods_are_there(shop):
    shop.product("mug", price=1000, stock=5)
    placed = shop.place(("mug", 2))
    shop.later(hours=3)
    assert ordering.lapse_unpaid(now=shop.now) == 1
    assert shop.stock("mug") == 5
    shop.pay(placed)
    order = shop.order(placed)
    assert (order.state, order.payments.refunded.minor, shop.counts("mug")) == ("confirmed", 0, (3, 0))
    assert [move.to_state for move in order.moves] == ["placed", "cancelled", "placed", "confirmed"]
    assert exceptions(shop) == [("served_late", 2800)]
    assert ordering.lapse_unpaid(now=shop.now) == 0
    assert catalogue.wrong_stock() == []


def test_where_the_goods_are_gone_the_money_is_back_within_five_minutes_and_nobody_is_left_in_the_dark(shop):
    shop.product("mug", price=1000, stock=2)
    late = shop.place(("mug", 2))
    shop.later(minutes=31)
    quick = shop.paid(("mug", 1))
    shop.later(minutes=1)
    arrived = shop.now
    capture(late.intent_id, shop.now)
    for name in ("payments.jobs.refunds",):  # who asks the company: often enough
        assert JOBS[name].seconds <= SOON.total_seconds() / 4
    for _ in range(4):
        shop.later(seconds=20)
        shop.settle()
        payments.settle_refunds(shop.now)
    (refund,) = shop.order(late).payments.refunds
    assert refund.amount.minor == 2800 and refund.created_at - arrived <= SOON
    if refund.done_at:
        assert refund.done_at - arrived <= SOON
    assert shop.order(late).state == "cancelled" and shop.order(quick).state == "confirmed"
    assert exceptions(shop) == [("returned_gone", 2800)]
    (finding,) = CHECKS.get("orders.money_exceptions")(shop.now)
    assert late.number in finding.message


def test_paid_twice_and_paid_after_it_was_called_off_go_back_and_are_listed(shop):
    shop.product("mug", price=1000, stock=9)
    twice, off = shop.place(("mug", 1)), shop.place(("mug", 1))
    second = payments.new_attempt(str(twice.order_id), "instant", now=shop.now)
    for intent in (twice.intent_id, second):
        capture(intent, shop.now)
    ordering.cancel_order(off.order_id, by=BY, why="asked", now=shop.now)
    capture(off.intent_id, shop.now)
    shop.settle()
    shop.settle()
    assert sorted(exceptions(shop)) == [("returned_late", 1800), ("returned_surplus", 1800)]
    assert shop.order(off).state == "cancelled"  # called off by somebody: that stands, though the goods are there
    for placed, owed in ((twice, 1800), (off, 0)):
        assert shop.order(placed).payments.refundable.minor == owed
    first = ordering.money_exceptions(unseen=True).items[0]
    for _ in range(2):
        ordering.see_exception(first.id, by=BY, now=shop.now)
    assert len(ordering.money_exceptions(unseen=True).items) == 1
    with refuses("not_found"):
        ordering.see_exception(uuid4(), by=BY, now=shop.now)


def test_a_day_without_any_job_leaves_every_hold_and_every_price_right_by_the_clock(shop):
    shop.product("mug", price=1000, stock=10)
    unpaid = [shop.place(("mug", 2)) for _ in range(3)]
    transfer = shop.place(("mug", 1), provider="bank") if _bank(shop) else None
    shop.later(days=1)  # the scheduler is dead: no job, no outbox
    held = 1 if transfer else 0
    assert shop.stock("mug") == 10 - held
    (row,) = catalogue.stock_board(text="mug", locale="en", now=shop.now).items
    assert (row.held, row.available) == (held, 10 - held)
    sold = shop.place(("mug", 10 - held))  # what lapsed can be bought by the next, at once
    capture(sold.intent_id, shop.now)
    outbox.drain(shop.now)
    assert shop.order(sold).state == "confirmed"
    assert ordering.lapse_unpaid(now=shop.now) == 3  # the scheduler is back: each exactly once
    assert ordering.lapse_unpaid(now=shop.now) == 0
    assert {shop.order(one).state for one in unpaid} == {"cancelled"}
    assert shop.counts("mug") == (held, held)
    assert catalogue.wrong_stock() == []


def _bank(shop) -> bool:
    shop.prefer("payments.bank_account", "6222 0000 1111 2222")
    return payments.provider_offered("bank", currency="CNY", country="CN", party=None)


def test_a_transfer_has_seven_days_and_online_thirty_minutes_and_both_are_settings(shop):
    assert _bank(shop)
    shop.product("mug", stock=10)
    online, transfer = shop.place(("mug", 1)), shop.place(("mug", 1), provider="bank")
    assert shop.order(online).pay_until - shop.now == timedelta(minutes=30)
    assert shop.order(transfer).pay_until - shop.now == timedelta(days=7)
    shop.prefer("ordering.pay_minutes", 10)
    shop.prefer("ordering.pay_days_transfer", 3)
    online, transfer = shop.place(("mug", 1)), shop.place(("mug", 1), provider="bank")
    assert shop.order(online).pay_until - shop.now == timedelta(minutes=10)
    assert shop.order(transfer).pay_until - shop.now == timedelta(days=3)
