"""Staff machines: money that a company holds, orders held for review, changes of placed orders."""

from uuid import uuid4

import pytest

from tests.shop import capture, hold
from zhanggui.faces.api.tests.machine import ADDRESS
from zhanggui.payments import public as payments
from zhanggui.payments.public import RefundAnswer

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def desk(staff):
    return staff("orders.manage", "payments.manage")


@pytest.fixture
def held(open_shop, monkeypatch):
    """An order of 38.00 and delivery whose money a company holds, and which it captures in parts."""
    company = payments.PROVIDERS.get("simulator")
    for name in ("capture", "void"):
        monkeypatch.setattr(company, name, lambda *_, **__: RefundAnswer("done"))
    monkeypatch.setattr(type(company), "parts", True)
    placed = open_shop.place(("mug", 2), provider="simulator")
    hold(placed.intent_id, open_shop.now)
    open_shop.settle()
    return placed


def key() -> str:
    return str(uuid4())


def test_held_money_is_captured_in_parts_and_the_rest_is_let_go(open_shop, held, desk):
    where = f"manage/orders/{held.number}/payments/{held.intent_id}"
    part, own = {"amount": {"minor": 1000, "currency": "CNY"}, "why": "first parcel"}, key()
    told = desk.post(f"{where}/capture", part, key=own, status=200)
    assert (told["payments"][0]["captured"]["minor"], told["payments"][0]["state"]) == (1000, "authorised")
    assert desk.post(f"{where}/capture", part, key=own, status=200) == told  # a repeat takes nothing more
    again = {"amount": {"minor": 999, "currency": "CNY"}}
    desk.refused("command_reused", "POST", f"{where}/capture", again, key=own, status=409)
    desk.refused(
        "capture_too_large", "POST", f"{where}/capture", {"amount": {"minor": 10**7, "currency": "CNY"}}, key=key()
    )
    desk.refused("invalid", "POST", f"{where}/capture", {}, status=422)  # without a key
    told = desk.post(f"{where}/void", {"why": "the rest is not sent"}, key=key(), status=200)
    assert (told["payments"][0]["held"]["minor"], told["payments"][0]["captured"]["minor"]) == (0, 1000)
    desk.refused("not_authorised", "POST", f"{where}/void", {"why": "again"}, key=key(), status=409)
    other = open_shop.place(("book", 1), address=None, delivery_code="")
    desk.refused(
        "not_found", "POST", f"manage/orders/{other.number}/payments/{held.intent_id}/void", {"why": "x"}, key=key()
    )


def test_money_needs_the_scope_of_money(held, staff):
    where = f"manage/orders/{held.number}/payments/{held.intent_id}/capture"
    staff("orders.manage").refused("scope_missing", "POST", where, {}, key=key(), status=403)


def test_an_order_held_for_review_is_released_or_declined(open_shop, desk):
    open_shop.prefer("ordering.review_above_minor", 1)
    first, second = (open_shop.place(("mug", 1)) for _ in range(2))
    for one in (first, second):
        capture(one.intent_id, open_shop.now)
    open_shop.settle()
    assert open_shop.order(first).review == "held"
    desk.refused("invalid", "POST", f"manage/orders/{first.number}/release", {"why": ""}, status=422)
    assert desk.post(f"manage/orders/{first.number}/release", {"why": "known"}, status=200)["state"] == "confirmed"
    told = desk.post(f"manage/orders/{second.number}/decline", {"why": "no"}, status=200)
    assert told["state"] == "cancelled"
    open_shop.settle()
    assert open_shop.order(second).payments.refunded == open_shop.order(second).total
    desk.refused("not_held", "POST", f"manage/orders/{first.number}/release", {"why": "x"}, status=409)


def test_an_unpaid_order_is_cancelled_and_a_paid_one_is_not(open_shop, desk):
    placed, paid = open_shop.place(("mug", 1), provider="simulator"), open_shop.paid(("mug", 1))
    assert desk.post(f"manage/orders/{placed.number}/cancel", {"why": "asked"}, status=200)["state"] == "cancelled"
    desk.refused("cannot_cancel", "POST", f"manage/orders/{paid.number}/cancel", {"why": "asked"}, status=409)


def test_lines_are_changed_as_quoted_and_a_change_in_between_is_refused(open_shop, desk):
    placed = open_shop.paid(("mug", 2))
    where, line = f"manage/orders/{placed.number}/changes", str(open_shop.line(placed, "mug").id)
    wish = {"quantities": {line: 1}}
    quoted = desk.post(f"{where}/quotes", wish, status=200)
    assert quoted == {"terms": 1, "difference": {"minor": -1900, "currency": "CNY"}}
    seen = {"seen_terms": quoted["terms"], "seen_difference": quoted["difference"], "why": "one is enough"}
    own = key()
    made = desk.post(where, {**wish, **seen}, key=own)
    assert (made["state"], made["terms"], made["difference"]["minor"]) == ("applied", 2, -1900)
    assert desk.post(where, {**wish, **seen}, key=own) == made
    desk.refused("edited_meanwhile", "POST", where, {**wish, **seen}, key=key(), status=409)
    assert [one["id"] for one in desk.get(where)["items"]] == [made["id"]]
    assert open_shop.order(placed).refunded.minor == 1900


def test_a_change_that_costs_more_waits_and_can_be_withdrawn(open_shop, desk):
    placed = open_shop.paid(("mug", 1))
    where = f"manage/orders/{placed.number}/changes"
    wish = {"add": {str(open_shop.variants["mug"]): 1}}
    quoted = desk.post(f"{where}/quotes", wish, status=200)
    seen = {"seen_terms": 1, "seen_difference": quoted["difference"], "why": "one more", "provider": "simulator"}
    made = desk.post(where, {**wish, **seen}, key=key())
    assert made["open"] and made["until"] and open_shop.stock("mug") == 8
    assert desk.post(f"{where}/{made['id']}/withdraw", {}, status=200)["state"] == "withdrawn"
    assert open_shop.stock("mug") == 9
    desk.refused("not_found", "POST", f"{where}/{uuid4()}/withdraw", {}, status=404)


def test_the_address_changes_before_shipping_only(open_shop, desk):
    placed = open_shop.paid(("mug", 1))
    where = f"manage/orders/{placed.number}/address"
    wish = {"address": {**ADDRESS, "line1": "新街 9 号"}, "seen_terms": 1, "why": "moved"}
    made = desk.put(where, wish, key=key())
    assert made["kind"] == "address" and open_shop.order(placed).address.line1 == "新街 9 号"
    open_shop.ship(placed)
    desk.refused("not_editable", "PUT", where, {**wish, "seen_terms": 2}, key=key(), status=409)
