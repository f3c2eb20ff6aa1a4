"""Orders whose money comes in parts, is held for a while, or is paid at the door."""

from uuid import uuid4

import pytest

from tests.shop import BY, capture, hold, refuses
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.payments.public import Tender
from zhanggui.people.public import Contact, create_guests

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def ann(shop):
    ann = create_guests([Contact("Ann", "ann@example.com", "")], locale="en", now=shop.now)[0]
    payments.top_up_wallet(ann, shop.money(1000), by=BY, why="", command_id=uuid4(), now=shop.now)
    return ann


def with_wallet(shop, ann, placed) -> None:
    """10.00 from Ann's wallet, the rest by the instant provider; begun."""
    tender = (Tender("wallet", shop.money(1000)),)
    rest = payments.new_attempt(
        str(placed.order_id), "simulator", tenders=tender, instead_of=placed.intent_id, now=shop.now
    )
    with refuses("provider_unreachable"):  # the wallet's part is taken; the company is not there
        payments.start(rest, return_url="http://localhost/", now=shop.now)
    shop.settle()


@pytest.fixture(autouse=True)
def _a_company_that_is_not_there(shop, settings):
    shop.prefer("payments.providers", ["simulator", "cod", "wallet"])
    settings.PAY_SIMULATOR_URL = "http://127.0.0.1:9"


def test_an_order_is_confirmed_when_the_last_tender_has_paid(shop, ann):
    shop.product("mug", price=1900)
    placed = shop.place(("mug", 1), party_id=ann)
    with_wallet(shop, ann, placed)
    order = shop.order(placed)
    assert (order.state, order.outstanding, order.can_pay) == ("placed", shop.money(1700), True)
    capture(payments.new_attempt(str(placed.order_id), "instant", now=shop.now), shop.now)
    shop.settle()
    order = shop.order(placed)
    assert (order.state, order.payment_state, order.outstanding) == ("confirmed", "paid", shop.money(0))
    assert order.payments.refunded == shop.money(0)
    shop.refund(placed, {"mug": 1}, delivery=True)
    assert payments.wallet_balance(ann, shop.currency) == shop.money(1000)


@pytest.mark.parametrize("how", ["lapses", "is called off"])
def test_an_order_that_is_paid_in_part_gives_the_part_back_when_it(shop, ann, how):
    shop.product("mug", price=1900, stock=3)
    placed = shop.place(("mug", 1), party_id=ann)
    with_wallet(shop, ann, placed)
    assert payments.wallet_balance(ann, shop.currency) == shop.money(0)
    if how == "lapses":
        shop.later(minutes=31)
        assert ordering.lapse_unpaid(now=shop.now) == 1
    else:
        ordering.cancel_order(placed.order_id, by="party:1", why="", now=shop.now)
    shop.settle()
    assert shop.order(placed).state == "cancelled"
    assert payments.wallet_balance(ann, shop.currency) == shop.money(1000)
    assert shop.stock("mug") == 3


def test_an_order_to_be_paid_at_the_door_is_sent_and_paid_there(shop):
    shop.product("mug", price=1900)
    placed = shop.place(("mug", 2), provider="cod")
    shop.pay(placed)
    order = shop.order(placed)
    assert (order.state, order.payment_state, order.can_pay) == ("confirmed", "on_delivery", False)
    assert shop.orders()[0].payment_state == "on_delivery"
    shop.refund(placed, {"mug": 1})  # one is not delivered
    shop.settle()
    order = shop.order(placed)
    assert order.payments.promised == shop.money(2700)
    shop.ship(placed)
    payments.confirm_received(order.payments.intents[0].id, shop.money(2700), by=BY, now=shop.now)
    shop.settle()
    order = shop.order(placed)
    assert (order.payment_state, order.payments.captured) == ("partly_refunded", shop.money(2700))
    assert order.payments.refundable == shop.money(2700)


def test_a_parcel_that_is_refused_at_the_door_ends_the_order_without_any_money(shop):
    shop.product("mug", price=1900, stock=5)
    placed = shop.paid(("mug", 2), provider="cod")
    shop.refund(placed, everything=True)
    shop.settle()
    order = shop.order(placed)
    assert (order.state, order.payments.promised, order.payments.captured) == (
        "cancelled",
        shop.money(0),
        shop.money(0),
    )
    assert order.payments.intents[0].state == "cancelled"


def test_what_is_downloaded_is_not_paid_at_the_door(shop):
    shop.product("book", price=1900, kind="digital")
    with refuses("provider_unknown"):
        shop.place(("book", 1), provider="cod")
    assert shop.orders() == []


def test_an_order_whose_money_is_held_neither_lapses_nor_confirms_until_it_is_captured(shop, monkeypatch):
    company = payments.PROVIDERS.get("simulator")
    for deed in ("capture", "void"):
        monkeypatch.setattr(company, deed, lambda *_, **__: payments.RefundAnswer("done"))
    shop.product("mug", price=1900)
    placed, other = shop.place(("mug", 1), provider="simulator"), shop.place(("mug", 1), provider="simulator")
    for one in (placed, other):
        hold(one.intent_id, shop.now)
    shop.settle()
    assert shop.order(placed).payments.held == shop.money(2700)
    shop.later(minutes=31)
    assert ordering.lapse_unpaid(now=shop.now) == 0
    assert (shop.order(placed).state, shop.order(placed).can_pay) == ("placed", False)
    payments.capture_part(placed.intent_id, command_id=uuid4(), by=BY, now=shop.now)
    payments.void(other.intent_id, command_id=uuid4(), by=BY, why="", now=shop.now)
    payments.settle_instructions(shop.now)
    shop.settle()
    assert shop.order(placed).state == "confirmed"
    assert ordering.lapse_unpaid(now=shop.now) == 1
    assert shop.order(other).state == "cancelled"
