"""The desk's orders: found, shown with the buyer masked, shipped, refunded as shown, cancelled, noted."""

import re
from uuid import uuid4

import pytest

from tests.shop import hold
from zhanggui.faces.workbench.sheets import cell
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import audit
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def paid(desk):
    desk.shop.product("mug", price=5900, stock=10)
    return desk.shop.paid(("mug", 2))


def page(client, placed):
    answer = client.get(at("order", placed.number))
    assert answer.status_code == 200
    return answer.content.decode()


def part_of(desk, placed):
    return desk.shop.order(placed).sellers[0]


def refund_form(part, units: int, **more) -> dict:
    return {f"r0-line_{part.lines[0].id}": units, "r0-why": "cracked", "r0-command_id": str(uuid4()), **more}


def test_the_list_keeps_its_filters_in_the_address(desk, paid):
    unpaid = desk.shop.place(("mug", 1))
    client = desk.client("operations")
    everything = client.get(at("orders")).content.decode()
    assert paid.number in everything
    assert unpaid.number in everything
    only = client.get(at("orders"), {"payment": "unpaid"}).content.decode()
    assert unpaid.number in only
    assert paid.number not in only
    by_mail = client.get(at("orders"), {"q": "ming@example.com"}).content.decode()
    assert paid.number in by_mail
    nonsense = client.get(at("orders"), {"payment": "nonsense", "since": "yesterday", "seller": "me"})
    assert nonsense.status_code == 200


def test_a_number_in_the_search_box_opens_the_order(desk, paid):
    answer = desk.client("service").get(at("search"), {"q": paid.number.lower()})
    assert answer["Location"] == at("order", paid.number)


def test_an_unknown_order_is_not_there(desk):
    assert desk.client().get(at("order", "ZZZZZZZZZ")).status_code == 404


def test_the_buyer_is_masked_until_somebody_who_may_looks_and_the_look_is_noted(desk, paid):
    client = desk.client("warehouse")
    before = page(client, paid)
    for secret in ("王小明", "ming@example.com", "13812345678", "文一西路"):
        assert secret not in before
    client.post(at("reveal", paid.number))
    after = page(client, paid)
    assert "王小明" in after
    assert "文一西路" in after
    party = desk.shop.order(paid).party_id
    assert [line.by for line in audit.trail("party", party) if line.deed == "people.reveal"] == [
        f"staff:{client.staff_id}"
    ]
    other = desk.shop.paid(("mug", 1))
    assert "文一西路" not in page(client, other)


def test_who_may_not_see_the_buyer_gets_nothing_and_nothing_is_noted(desk, paid):
    client = desk.client("finance")
    assert client.post(at("reveal", paid.number)).status_code == 403
    assert "文一西路" not in page(client, paid)
    assert audit.trail("party", desk.shop.order(paid).party_id) == []


def test_what_is_chosen_is_shipped_and_no_more(desk, paid):
    client, part = desk.client("warehouse"), part_of(desk, paid)
    form = {f"s0-line_{part.lines[0].id}": 1, "s0-carrier": "sf", "s0-tracking": "SF1234567890"}
    assert client.post(at("ship", paid.number, part.id), form).status_code == 302
    (parcel,) = fulfilment.parcels_of(paid.order_id)
    assert [line.quantity for line in parcel.lines] == [1]
    assert "SF1234567890" in page(client, paid)
    form[f"s0-line_{part.lines[0].id}"] = 2
    refused = client.post(at("ship", paid.number, part.id), form)
    assert refused.status_code == 422
    assert "SF1234567890" in refused.content.decode()  # what was typed stays
    assert len(fulfilment.parcels_of(paid.order_id)) == 1
    client.post(at("signed", paid.number, parcel.id))
    assert fulfilment.parcels_of(paid.order_id)[0].state == "signed"


def test_the_button_says_the_sum_and_only_the_sum_that_was_seen_moves(desk, paid):
    client, part = desk.client("finance"), part_of(desk, paid)
    preview = client.get(at("refund_preview", paid.number, part.id), refund_form(part, 1)).json()
    assert preview["seen"] == 5900
    assert "59.00" in preview["button"]
    unseen = client.post(at("refund", paid.number, part.id), refund_form(part, 1))
    assert unseen.status_code == 200
    assert re.search(r"59\.00\s*</button>", unseen.content.decode())
    assert desk.shop.order(paid).refunded.minor == 0
    other = client.post(at("refund", paid.number, part.id), refund_form(part, 1, **{"r0-seen": 1}))
    assert other.status_code == 200
    assert desk.shop.order(paid).refunded.minor == 0
    form = refund_form(part, 1, **{"r0-seen": 5900})
    assert client.post(at("refund", paid.number, part.id), form).status_code == 302
    assert client.post(at("refund", paid.number, part.id), form).status_code in (200, 302, 422)  # pressed twice
    assert desk.shop.order(paid).refunded.minor == 5900


def test_more_than_was_paid_is_not_refunded(desk, paid):
    client, part = desk.client("finance"), part_of(desk, paid)
    form = {"r0-amount": "9999.00", "r0-why": "goodwill", "r0-command_id": str(uuid4()), "r0-seen": 999900}
    assert client.post(at("refund", paid.number, part.id), form).status_code == 422
    assert desk.shop.order(paid).refunded.minor == 0


@pytest.mark.parametrize("deed", ["refund", "ship", "cancel"])
def test_denied_means_nothing_happened(desk, paid, deed):
    client, part = desk.client("promotion"), part_of(desk, paid)
    arguments = (paid.number,) if deed == "cancel" else (paid.number, part.id)
    form = refund_form(part, 1, **{"r0-seen": 5900, "why": "x", "s0-carrier": "sf"})
    assert client.post(at(deed, *arguments), form).status_code == 403
    order = desk.shop.order(paid)
    assert order.refunded.minor == 0
    assert order.state == "confirmed"
    assert fulfilment.parcels_of(paid.order_id) == ()


def test_an_unpaid_order_is_cancelled_with_its_reason(desk, paid):
    unpaid = desk.shop.place(("mug", 1))
    client = desk.client("operations")
    assert client.post(at("cancel", unpaid.number), {"why": ""}).status_code == 422
    assert desk.shop.order(unpaid).state == "placed"
    client.post(at("cancel", unpaid.number), {"why": "buyer rang"})
    assert desk.shop.order(unpaid).state == "cancelled"
    assert "buyer rang" in page(client, unpaid)


def test_a_note_stays_with_the_order(desk, paid):
    client = desk.client("service")
    client.post(at("note", paid.number), {"text": "Gift wrap, please"})
    assert "Gift wrap, please" in page(client, paid)


def test_a_transfer_is_confirmed_with_exactly_its_sum(desk, paid):
    desk.shop.prefer("payments.bank_account", "6222")
    waiting = desk.shop.place(("mug", 2), provider="bank")
    client = desk.client("finance")
    assert "118.00" in page(client, waiting)
    client.post(at("received", waiting.number, waiting.intent_id), {"amount": "117.00"})
    assert desk.shop.order(waiting).payment_state == "unpaid"
    client.post(at("received", waiting.number, waiting.intent_id), {"amount": "¥118.00"})
    desk.shop.settle()
    assert desk.shop.order(waiting).payment_state == "paid"
    foreign = client.post(at("received", paid.number, waiting.intent_id), {"amount": "118.00"})
    assert foreign.status_code == 404


def test_the_file_holds_what_the_filters_leave_and_no_name(desk, paid):
    unpaid = desk.shop.place(("mug", 1))
    client = desk.client("finance")
    text = b"".join(client.get(at("orders_csv"), {"payment": "paid"}).streaming_content).decode()
    assert paid.number in text
    assert unpaid.number not in text
    assert "王小明" not in text
    chosen = b"".join(client.get(at("orders_csv"), {"chosen": unpaid.number}).streaming_content).decode()
    assert unpaid.number in chosen
    assert paid.number not in chosen


def test_a_spreadsheet_is_given_no_formula():
    assert cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert cell("@cmd") == "'@cmd"
    assert cell(-12) == "-12"
    assert cell("-1+1") == "'-1+1"


def test_the_list_asks_the_same_number_of_questions_for_one_order_and_for_many(
    desk, paid, django_assert_max_num_queries
):
    client = desk.client("operations")
    client.get(at("orders"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(at("orders"))
    for _ in range(4):
        desk.shop.place(("mug", 1))
    client.get(at("orders"))  # what is kept for seconds is fresh again
    with CaptureQueriesContext(connection) as many:
        client.get(at("orders"))
    assert len(many) <= len(one)
    assert len(ordering.order_rows(limit=50).items) == 5


def test_cash_from_the_courier_is_confirmed_on_the_order(desk):
    desk.shop.product("mug", price=5900)
    desk.shop.prefer("payments.providers", ["cod"])
    placed = desk.shop.place(("mug", 1), provider="cod")
    payments.start(placed.intent_id, return_url="http://localhost/", now=desk.shop.now)
    desk.shop.settle()
    client = desk.client("finance")
    assert "To be paid on delivery" in page(client, placed)
    intent = desk.shop.order(placed).payments.intents[0]
    answer = client.post(at("received", placed.number, intent.id), {"amount": str(intent.held.decimal)})
    assert answer["Location"] == at("order", placed.number)
    assert desk.shop.order(placed).payments.captured == intent.amount


def test_held_money_is_captured_in_parts_from_the_order(desk, monkeypatch):
    company = payments.PROVIDERS.get("simulator")
    for deed in ("capture", "void"):
        monkeypatch.setattr(company, deed, lambda *_, **__: payments.RefundAnswer("done"))
    desk.shop.product("mug", price=5900)
    desk.shop.prefer("payments.providers", ["simulator"])
    placed = desk.shop.place(("mug", 1), provider="simulator")
    hold(placed.intent_id, desk.shop.now)
    client = desk.client("finance")
    assert "Held by the payment company" in page(client, placed)
    where, key = at("capture", placed.number, placed.intent_id), str(uuid4())
    client.post(where, {"deed": "capture", "amount": "20", "command_id": key})
    client.post(where, {"deed": "capture", "amount": "20", "command_id": key})
    assert desk.shop.order(placed).payments.captured == desk.shop.money(2000)
    client.post(where, {"deed": "capture", "amount": "9999", "command_id": str(uuid4())})
    assert desk.shop.order(placed).payments.captured == desk.shop.money(2000)
    client.post(where, {"deed": "void", "command_id": str(uuid4())})
    seen = desk.shop.order(placed)
    assert (seen.payments.held, seen.outstanding) == (desk.shop.money(0), seen.total - desk.shop.money(2000))
    assert desk.client("content").post(where, {"deed": "void", "command_id": str(uuid4())}).status_code == 403
