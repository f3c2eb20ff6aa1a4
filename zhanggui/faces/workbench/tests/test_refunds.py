"""Refunds at the desk: by which payment the money goes back, what a company refused, what is transferred by hand."""

from uuid import uuid4

import pytest

from tests.shop import BY, capture, hold
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock
from zhanggui.payments import public as payments
from zhanggui.payments.public import Tender
from zhanggui.people.public import Contact, create_guests

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)


@pytest.fixture
def split(desk, settings):
    """An order of 27.00: 10.00 of it from the buyer's wallet, the rest by a company."""
    shop = desk.shop
    shop.prefer("payments.providers", ["simulator", "wallet"])
    settings.PAY_SIMULATOR_URL = "http://127.0.0.1:9"
    ann = create_guests([Contact("Ann", "ann@example.com", "")], locale="en", now=shop.now)[0]
    payments.top_up_wallet(ann, shop.money(1000), by=BY, why="", command_id=uuid4(), now=shop.now)
    shop.product("mug", price=1900)
    placed = shop.place(("mug", 1), party_id=ann)
    tender = (Tender("wallet", shop.money(1000)),)
    rest = payments.new_attempt(
        str(placed.order_id), "simulator", tenders=tender, instead_of=placed.intent_id, now=shop.now
    )
    with pytest.raises(payments.ProviderUnreachable):  # the wallet's part is taken; the company is not there
        payments.start(rest, return_url="http://localhost/", now=shop.now)
    capture(payments.new_attempt(str(placed.order_id), "instant", now=shop.now), shop.now)
    shop.settle()
    return placed


def form_of(shop, placed, **more) -> tuple[str, dict]:
    part = shop.order(placed).sellers[0]
    typed = {f"r0-line_{part.lines[0].id}": 0, "r0-why": "goodwill", "r0-command_id": str(uuid4())}
    return at("refund", placed.number, part.id), typed | {f"r0-{key}": value for key, value in more.items()}


def test_a_refund_goes_back_by_the_payment_that_was_chosen(desk, split):
    client = desk.client("finance")
    wallet, company = (one for one in desk.shop.order(split).payments.intents if one.captured.minor)
    assert (wallet.provider, company.provider) == ("wallet", "instant")
    page = client.get(at("order", split.number)).content.decode()
    assert page.index(f'value="{company.id}"') < page.index(f'value="{wallet.id}"')  # the newest stands first
    where, typed = form_of(desk.shop, split, amount="5", tender=str(wallet.id), seen="500")
    assert client.post(where, typed).status_code == 302
    (back,) = desk.shop.order(split).payments.refunds
    assert (back.provider, back.amount) == ("wallet", desk.shop.money(500))
    where, typed = form_of(desk.shop, split, amount="5", seen="500")
    assert client.post(where, typed).status_code == 302
    assert [one.provider for one in desk.shop.order(split).payments.refunds] == ["wallet", "instant"]


def test_more_than_the_chosen_payment_has_left_is_refused_and_nothing_moves(desk, split):
    client = desk.client("finance")
    wallet = next(one for one in desk.shop.order(split).payments.intents if one.provider == "wallet")
    part = desk.shop.order(split).sellers[0]
    asked = {"r0-amount": "15", "r0-tender": str(wallet.id), "r0-command_id": str(uuid4())}
    preview = client.get(at("refund_preview", split.number, part.id), asked).json()
    assert "seen" not in preview and "10.00" in preview["note"]
    where, typed = form_of(desk.shop, split, amount="15", tender=str(wallet.id), seen="1500")
    assert client.post(where, typed).status_code == 422
    where, typed = form_of(desk.shop, split, amount="5", tender=str(uuid4()), seen="500")
    assert client.post(where, typed).status_code == 422  # a payment of another order
    assert desk.shop.order(split).payments.refunds == ()


def refused(desk, monkeypatch):
    """A refund that the company has refused; the order."""
    desk.shop.product("mug", price=1900)
    desk.shop.prefer("payments.providers", ["simulator"])
    placed = desk.shop.place(("mug", 1), provider="simulator")
    monkeypatch.setattr(payments.PROVIDERS.get("simulator"), "capture", lambda *_, **__: payments.RefundAnswer("done"))
    hold(placed.intent_id, desk.shop.now)
    total = desk.shop.order(placed).total
    payments.capture_part(placed.intent_id, total, command_id=uuid4(), by=BY, why="", now=desk.shop.now)
    payments.settle_instructions(desk.shop.now)
    desk.shop.settle()
    no = [payments.RefundAnswer("failed", problem="account closed")]
    monkeypatch.setattr(payments.PROVIDERS.get("simulator"), "refund", lambda *_, **__: no[-1])
    desk.shop.refund(placed, {"mug": 1})
    payments.settle_refunds(desk.shop.now)
    assert desk.shop.order(placed).payments.refunded.minor == 0
    return placed, no


def test_a_refund_that_the_company_refused_is_asked_for_once_more(desk, monkeypatch):
    placed, answers = refused(desk, monkeypatch)
    client = desk.client("finance")
    (failed,) = desk.shop.order(placed).payments.refunds
    page = client.get(at("order", placed.number)).content.decode()
    where = at("retry_refund", placed.number, failed.id)
    assert "account closed" in page and where in page
    answers.append(payments.RefundAnswer("done"))
    client.post(where)
    client.post(where)  # pressed twice
    payments.settle_refunds(clock.now())
    seen = desk.shop.order(placed).payments
    assert [one.state for one in seen.refunds] == ["failed", "done"]
    assert seen.refunded == desk.shop.money(1900)
    assert where not in client.get(at("order", placed.number)).content.decode()


def test_a_refund_that_is_under_way_is_not_ordered_anew(desk, monkeypatch):
    placed, _answers = refused(desk, monkeypatch)
    (failed,) = desk.shop.order(placed).payments.refunds
    desk.client("finance").post(at("retry_refund", placed.number, failed.id))
    under_way = desk.shop.order(placed).payments.refunds[-1]
    desk.client("finance").post(at("retry_refund", placed.number, under_way.id))
    assert len(desk.shop.order(placed).payments.refunds) == 2
    assert desk.client("content").post(at("retry_refund", placed.number, failed.id)).status_code == 403


def test_a_refund_by_transfer_waits_until_a_clerk_says_that_it_was_made(desk):
    desk.shop.product("mug", price=1900)
    desk.shop.prefer("payments.providers", ["bank"])
    desk.shop.prefer("payments.bank_account", "6222 0000")
    placed = desk.shop.place(("mug", 1), provider="bank")
    payments.confirm_received(placed.intent_id, desk.shop.order(placed).total, by=BY, now=desk.shop.now)
    desk.shop.settle()
    desk.shop.refund(placed, {"mug": 1})
    (back,) = desk.shop.order(placed).payments.refunds
    client = desk.client("finance")
    assert at("refunded", placed.number, back.id) in client.get(at("order", placed.number)).content.decode()
    client.post(at("refunded", placed.number, back.id))
    assert desk.shop.order(placed).payments.refunds[0].state == "done"


def test_orders_that_are_paid_on_delivery_are_a_filter_of_their_own(desk):
    desk.shop.product("mug", price=1900, stock=9)
    desk.shop.prefer("payments.providers", ["cod"])
    paid = desk.shop.paid(("mug", 1))
    at_door = desk.shop.place(("mug", 1), provider="cod")
    payments.start(at_door.intent_id, return_url="http://localhost/", now=desk.shop.now)
    desk.shop.settle()
    client = desk.client("finance")

    def found(payment: str) -> list[bool]:
        page = client.get(at("orders"), {"payment": payment}).content.decode()
        return [order.number in page for order in (paid, at_door)]

    assert (found("on_delivery"), found("paid")) == ([False, True], [True, False])
    intent = desk.shop.order(at_door).payments.intents[0]
    payments.confirm_received(intent.id, intent.held, by=BY, now=desk.shop.now)
    desk.shop.settle()
    assert (found("on_delivery"), found("paid")) == ([False, False], [True, True])
