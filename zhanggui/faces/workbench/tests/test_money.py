"""The desk's money: a statement taken in, the queue worked off, a bill compared, a break explained, a day closed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit.money import Money
from zhanggui.payments import public as payments
from zhanggui.payments.public import BillLine
from zhanggui.settlement import public as settlement

pytestmark = pytest.mark.django_db(databases="__all__")


def file(text: str, name: str = "statement.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


@pytest.fixture
def transfer(desk):
    """An order that waits for a transfer of 67.00."""
    desk.shop.prefer("payments.bank_account", "6222 0000")
    desk.shop.product("mug", price=5900, stock=10)
    return desk.shop.place(("mug", 1), provider="bank")


def test_a_statement_is_taken_in_and_the_rest_is_matched_by_hand(desk, transfer):
    other = desk.shop.place(("mug", 1), provider="bank")
    client = desk.client("finance")
    text = f"date,amount,text,name\n2026-11-20,67.00,{transfer.number},Ann\n2026-11-20,67.00,birthday,Bob\n2026-11-20,-9,rent,X\n"
    answer = client.post(at("take_statement"), {"file": file(text)}, follow=True).content.decode()
    assert "3 movements, 1 matched, 2 to look at." in answer
    assert "no order number found" in answer and "Bob" in answer
    again = client.post(at("take_statement"), {"file": file(text)}, follow=True).content.decode()
    assert "This file was taken in before" in again
    line = next(row for row in payments.bank_queue().items if row.text == "birthday")
    client.post(at("settle_line", line.id), {"deed": "match", "reference": other.number.lower()})
    rent = payments.bank_queue().items[0]
    client.post(at("settle_line", rent.id), {"deed": "ignore"})
    assert payments.bank_queue_size() == 0
    desk.shop.settle()
    assert {row.state for row in desk.shop.orders()} == {"confirmed"}


def test_a_file_that_is_no_statement_is_said_beside_the_field(desk):
    answer = desk.client("finance").post(at("take_statement"), {"file": file("hello")})
    assert answer.status_code == 422 and "cannot be read as a bank statement" in answer.content.decode()


def test_a_break_is_shown_with_what_each_side_says_and_explained_before_the_day_is_closed(desk, monkeypatch):
    desk.shop.product("mug", price=5900)
    placed = desk.shop.paid(("mug", 1))
    row = payments.book_lines("instant", references=[placed.intent_id])[0]
    line = BillLine(
        "payment", str(placed.intent_id), "co_1", Money(row.amount.minor + 100, "CNY"), Money(40, "CNY"), "done", row.at
    )
    monkeypatch.setattr(payments.PROVIDERS.get("instant"), "bill", lambda *_, **__: [line])
    settlement.fetch_bill("instant", row.at.date(), now=desk.shop.now)
    settlement.reconcile("instant", row.at.date(), now=desk.shop.now)
    client = desk.client("finance")
    page = client.get(at("money")).content.decode()
    assert "Different amount" in page and placed.number in page
    assert str(line.amount) in page and str(row.amount) in page
    close = at("close_day", "instant", row.at.date().isoformat())
    assert "1 breaks of this day are open" in client.post(close, follow=True).content.decode()
    (found,) = settlement.breaks().items
    assert desk.client("service").post(at("explain_break", found.id), {"note": "x"}).status_code == 403
    client.post(at("explain_break", found.id), {"note": "a tip at the terminal"})
    assert "The day is closed." in client.post(close, follow=True).content.decode()
    assert "a tip at the terminal" in client.get(at("money"), {"state": "explained"}).content.decode()


def test_a_bill_that_cannot_be_read_or_fetched_is_said(desk, settings):
    client = desk.client("finance")
    settings.PAY_SIMULATOR_URL = "http://127.0.0.1:9"
    answer = client.post(at("take_bill"), {"provider": "simulator", "day": "2026-11-20"})
    assert answer.status_code == 503 and "does not answer" in answer.content.decode()
    answer = client.post(
        at("take_bill"), {"provider": "wechat", "day": "2026-11-20", "file": file("hello", "bill.csv")}
    )
    assert answer.status_code == 422 and "cannot be read as a bill" in answer.content.decode()


def test_terms_and_an_account_are_entered_by_whoever_may_change_settings(desk):
    client = desk.client("owner")
    form = {"provider": "stripe", "valid_from": "2026-01-01", "percent": "2.9", "fixed_minor": "30", "payout_days": "3"}
    client.post(at("set_terms"), {**form, "source": "price list"})
    (terms,) = settlement.terms_in_force(date(2026, 11, 1))
    assert (terms.rate, terms.fixed_minor) == (Decimal("0.029"), 30)
    typed = {"account": "acct_1", "secret_key": "sk_live_secret", "hook_secret": "whsec_secret", "address": ""}
    client.post(at("save_account", "stripe"), typed)
    page = client.get(at("account", "stripe")).content.decode()
    assert "acct_1" in page and "sk_live_secret" not in page and "whsec_secret" not in page
    answer = client.post(at("save_account", "stripe"), {**typed, "account": ""})
    assert answer.status_code == 422 and "needed to reach" in answer.content.decode()
    assert desk.client("finance").get(at("account", "stripe")).status_code == 403


def test_a_held_order_is_released_at_the_desk_with_a_reason(desk):
    desk.shop.prefer("ordering.review_above_minor", 1000)
    desk.shop.product("mug", price=5900)
    placed = desk.shop.paid(("mug", 1))
    client = desk.client("service")
    page = client.get(at("order", placed.number)).content.decode()
    assert "Held for review" in page and "the sum is above the limit" in page
    client.post(at("review", placed.number), {"deed": "release", "why": ""})
    assert desk.shop.order(placed).review == "held"
    client.post(at("review", placed.number), {"deed": "release", "why": "called"})
    assert desk.shop.order(placed).state == "confirmed"
    other = desk.shop.paid(("mug", 1))
    assert other.number in desk.client("finance").get(at("money")).content.decode()
    client.post(at("review", other.number), {"deed": "decline", "why": "not plausible"})
    desk.shop.settle()
    assert desk.shop.order(other).payments.refundable == desk.shop.money(0)
