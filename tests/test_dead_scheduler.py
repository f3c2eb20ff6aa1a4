"""The worker is dead for a day. What is in force by the clock is still right, and when it comes back it makes good once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.shop import refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.giftcards import public as cards
from zhanggui.kit import links, outbox
from zhanggui.kit.periodic import JOBS
from zhanggui.ledger import public as ledger
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")
DAY = timedelta(days=1)
QUIET = ("kit.jobs.relay", "ordering.", "payments.", "ledger.", "fulfilment.")


def price(shop, sku: str) -> int:
    variant = shop.variants[sku]
    return catalogue.offers([variant], currency="CNY", now=shop.now)[variant].price.minor


def worker_returns(shop) -> None:
    """Everything that is due, with the clock of now; nothing that asks another company."""
    for _ in range(3):
        for name, job in sorted(JOBS.items()):
            if name.startswith(QUIET) and name != "kit.jobs.relay":
                job.run(shop.now)
        outbox.drain(shop.now)


def test_prices_begin_by_the_clock(shop):
    shop.product("mug", price=1900)
    later = shop.now + timedelta(hours=12)
    catalogue.set_price(shop.variants["mug"], shop.money(1500), starts_at=later, by="staff:1", now=shop.now)
    assert price(shop, "mug") == 1900
    shop.now = later - timedelta(seconds=1)
    assert price(shop, "mug") == 1900
    shop.now = later
    assert price(shop, "mug") == 1500
    assert shop.place(("mug", 1)).total.minor == 1500 + shop.order(shop.orders()[0].id).delivery.minor


def test_goods_of_unpaid_orders_are_on_sale_again_by_the_clock_and_are_given_back_once(shop):
    shop.product("mug", stock=5)
    placed = shop.place(("mug", 5), provider="simulator")
    assert shop.stock("mug") == 0
    shop.now += DAY
    assert shop.stock("mug") == 5  # no job has run
    assert shop.counts("mug") == (5, 5)
    other = shop.paid(("mug", 5))
    worker_returns(shop)
    worker_returns(shop)
    assert shop.order(placed).state == "cancelled" and shop.order(other).state == "confirmed"
    assert shop.counts("mug") == (0, 0)


def test_money_that_comes_late_for_goods_that_are_gone_goes_back_when_the_worker_returns(shop):
    from zhanggui.payments.tests.builders import hook, hook_body

    shop.prefer("payments.providers", ["simulator"])
    shop.product("mug", stock=1)
    placed = shop.place(("mug", 1), provider="simulator")
    shop.now += DAY
    shop.paid(("mug", 1))
    hook(hook_body(placed.intent_id), at=shop.now)
    worker_returns(shop)
    paid = payments.order_payments(str(placed.order_id))
    assert shop.order(placed).state == "cancelled"
    assert paid.captured == paid.refunded
    assert shop.counts("mug") == (0, 0)


def test_holds_cards_codes_and_links_end_by_the_clock(shop):
    card = cards.issue_card(
        shop.money(5000), by="staff:1", why="x", command_id=uuid4(), expires_at=shop.now + DAY, now=shop.now
    )
    account = f"giftcard:{card.card_id}"
    draft = ledger.HoldDraft(
        account, "escrow:s:CNY", shop.money(4000), uuid4(), "order", shop.now + timedelta(hours=1), "x"
    )
    held = ledger.hold(draft, now=shop.now)
    code = people.request_code(email="a@example.com", locale="en", now=shop.now)
    token = links.make("test", {"x": 1}, shop.now + timedelta(hours=2))
    assert ledger.available(account, "CNY", now=shop.now).minor == 1000
    shop.now += DAY
    assert ledger.available(account, "CNY", now=shop.now).minor == 5000
    with refuses("hold_over"):
        ledger.settle_hold(held, by="x", now=shop.now)
    with refuses("card_expired"):
        cards.look_up(card.code, now=shop.now)
    with refuses("code_wrong"):
        people.redeem_code(email="a@example.com", code=code, now=shop.now)
    with refuses("link_expired"):
        links.read("test", token, shop.now)


def test_facts_of_the_day_are_told_once_when_the_worker_returns_and_the_books_are_sealed(shop):
    shop.product("mug", stock=50)
    placed = [shop.place(("mug", 1)) for _ in range(5)]
    for one in placed:
        from tests.shop import capture

        capture(one.intent_id, shop.now)
    assert {shop.order(one).state for one in placed} == {"placed"}
    assert ledger.verify_chain().waiting == 5
    shop.now += DAY
    worker_returns(shop)
    assert {shop.order(one).state for one in placed} == {"confirmed"}
    assert shop.counts("mug") == (45, 0)
    assert outbox.parked() == []
    verdict = ledger.verify_chain()
    assert verdict.whole and verdict.waiting == 0 and verdict.anchors == 1
    assert ledger.trial_balance() == {"CNY": 0}
    assert isinstance(ordering.order_rows(limit=5).items[0].number, str)
