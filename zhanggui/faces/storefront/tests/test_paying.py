"""Paying at the shop: a part from the wallet, at the door, by a code to scan, and when a company keeps silent."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.shop import BY
from zhanggui.faces.storefront.tests.conftest import seen
from zhanggui.ordering.public import order_link
from zhanggui.payments import public as payments
from zhanggui.payments.public import PROVIDERS, NextStep, Started
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def _company(open_shop, monkeypatch, settings):
    open_shop.prefer("payments.providers", ["simulator", "cod", "wallet"])
    settings.PAY_SIMULATOR_URL = "http://127.0.0.1:9"
    company = PROVIDERS.get("simulator")
    monkeypatch.setattr(company, "start", lambda *_, **__: Started(NextStep("redirect", "http://pay/1"), "pay_1"))
    payments.forget_silence()
    yield
    payments.forget_silence()


@pytest.fixture
def member(open_shop, buyer, settings):
    """A buyer who is signed in, with 10.00 in the wallet."""
    settings.DEMO = True
    contact = people.Contact("Ming", "ming@example.com", "")
    buyer.party = people.create_guests([contact], locale="en", now=open_shop.now)[0]
    payments.top_up_wallet(buyer.party, open_shop.money(1000), by=BY, why="", command_id=uuid4(), now=open_shop.now)
    buyer.get(f"account/demo/{people.demo_buyer_link(buyer.party, open_shop.now + timedelta(hours=1))}")
    return buyer


def test_a_part_is_paid_from_the_wallet_and_the_rest_by_the_company(open_shop, member):
    member.put("mug")
    assert "Pay from the wallet first: up to ¥10.00" in seen(member.get("checkout"))
    review = member.review(provider="simulator", wallet="1")
    page = review.content.decode()
    assert "¥10.00" in page and "¥17.00" in page
    first, second = member.place(review), member.place(review)
    assert first["Location"] == "http://pay/1" == second["Location"]
    (row,) = open_shop.orders()
    order = open_shop.order(row.id)
    assert [(one.provider, one.state, one.amount.minor) for one in order.payments.intents] == [
        ("simulator", "cancelled", 2700),
        ("wallet", "captured", 1000),
        ("simulator", "pending", 1700),
    ]
    page = seen(member.get(f"o/{order_link(row.id)}"))
    assert "A part is paid. ¥17.00 are still to be paid" in page and "Pay ¥17.00" in page
    member.post(f"o/{order_link(row.id)}/pay", provider="instant")
    open_shop.settle()
    assert open_shop.order(row.id).payment_state == "paid"


def test_a_wallet_emptied_in_between_charges_nothing(open_shop, member):
    member.put("mug")
    review = member.review(provider="simulator", wallet="1")
    other = open_shop.place(("mug", 1), party_id=member.party)
    payments.new_attempt(str(other.order_id), "wallet", now=open_shop.now)
    intent = payments.new_attempt(
        str(other.order_id), "instant", tenders=(payments.Tender("wallet", open_shop.money(1000)),), now=open_shop.now
    )
    payments.start(intent, return_url="http://localhost/", now=open_shop.now)
    answer = member.place(review)
    assert answer.status_code == 409
    (row,) = [one for one in open_shop.orders() if one.id != other.order_id]
    assert open_shop.order(row.id).payments.captured == open_shop.money(0)


def test_the_rest_of_an_order_may_be_paid_from_the_wallet_on_its_page(open_shop, member):
    placed = open_shop.place(("mug", 1), party_id=member.party, provider="simulator")
    link = order_link(placed.order_id)
    assert "Pay ¥10.00 of it from the wallet" in seen(member.get(f"o/{link}"))
    member.post(f"o/{link}/pay", provider="instant", wallet="1")
    open_shop.settle()
    assert open_shop.order(placed).payment_state == "paid"
    assert payments.wallet_balance(member.party, "CNY") == open_shop.money(0)


def test_a_guest_is_offered_no_wallet(open_shop, buyer):
    buyer.put("mug")
    assert "from the wallet" not in buyer.get("checkout").content.decode()
    assert buyer.place(wallet="1")["Location"].startswith("/en/o/")
    assert len(open_shop.orders()) == 1


def test_cash_on_delivery_is_said_on_the_order(open_shop, buyer):
    buyer.put("mug")
    answer = buyer.place(buyer.review(provider="cod"))
    open_shop.settle()
    page = buyer.client.get(answer["Location"]).content.decode()
    assert "To be paid on delivery" in page
    assert open_shop.orders()[0].state == "confirmed"


def test_a_company_that_keeps_silent_leaves_the_order_and_offers_another_way(open_shop, buyer, monkeypatch):
    def silent(*_, **__):
        raise payments.ProviderUnreachable()

    monkeypatch.setattr(PROVIDERS.get("simulator"), "start", silent)
    buyer.put("mug")
    answer = buyer.place(buyer.review(provider="simulator"))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Nothing was charged" in page
    assert "does not answer at the moment" in page
    assert page.index('value="cod"') < page.index('value="simulator"')
    (row,) = open_shop.orders()
    link = order_link(row.id)
    buyer.post(f"o/{link}/pay", provider="cod")
    open_shop.settle()
    assert open_shop.orders()[0].state == "confirmed"


def test_a_code_to_scan_is_drawn_on_the_order(open_shop, buyer, monkeypatch):
    monkeypatch.setattr(
        PROVIDERS.get("simulator"), "shows", lambda intent: {"qr": "weixin://wxpay/x", "amount": intent.amount}
    )
    buyer.put("mug")
    placed = open_shop.place(("mug", 1), provider="simulator")
    page = buyer.get(f"o/{order_link(placed.order_id)}").content.decode()
    assert "<svg" in page and "qrline" in page and "Scan this code" in page
