"""The desk changes an order: the difference is shown, then done; of two clerks one is told."""

import orjson
import pytest

from tests.shop import capture
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def paid(desk):
    desk.shop.now = clock.now()
    desk.shop.product("mug", price=1900, stock=10)
    desk.shop.product("cup", price=2500, stock=10)
    return desk.shop.paid(("mug", 3))


def form(desk, placed, units=3, **more) -> dict:
    order = desk.shop.order(placed)
    return {
        f"line_{order.lines[0].id}": str(units),
        "why": "asked by phone",
        "provider": "instant",
        "command_id": "0190f4a0-0000-7000-8000-000000000001",
        "terms": str(order.terms),
    } | more


def test_the_difference_is_shown_and_only_what_was_shown_is_done(desk, paid):
    client = desk.client("service")
    told = client.get(at("change_preview", paid.number), form(desk, paid, 1)).json()
    assert told["seen"] == -3800 and "38.00" in told["button"]
    first = client.post(at("change_order", paid.number), form(desk, paid, 1))  # without scripts: shown first
    assert first.status_code == 200 and 'value="-3800"' in first.content.decode()
    assert desk.shop.order(paid).terms == 1
    assert client.post(at("change_order", paid.number), form(desk, paid, 1, seen="-3800")).status_code == 302
    assert desk.shop.order(paid).payments.refunded.minor == 3800
    page = client.get(at("order", paid.number)).content.decode()
    assert "order changed" in page  # the goods' side of its history


def test_of_two_clerks_the_second_is_told_and_keeps_what_was_typed(desk, paid):
    one, other = desk.client("service"), desk.client("operations")
    mine, theirs = form(desk, paid, 2, seen="-1900"), form(desk, paid, 1, seen="-1900")
    theirs["command_id"] = "0190f4a0-0000-7000-8000-000000000002"
    assert one.post(at("change_order", paid.number), mine).status_code == 302
    answer = other.post(at("change_order", paid.number), theirs)
    assert answer.status_code == 409 and "Somebody changed this order" in answer.content.decode()
    assert desk.shop.order(paid).payments.refunded.minor == 1900


def test_more_waits_is_withdrawn_asked_again_and_paid(desk, paid):
    client = desk.client("service")
    wish = form(desk, paid, 3, sku_0="cup", units_0="2", seen="5000")
    assert client.post(at("change_order", paid.number), wish).status_code == 302
    (edit,) = ordering.edits_of(paid.order_id, now=clock.now())
    assert edit.open and "A change waits" in client.get(at("order", paid.number)).content.decode()
    client.post(at("withdraw_change", paid.number, edit.id))
    again = wish | {"command_id": "0190f4a0-0000-7000-8000-000000000003"}
    assert client.post(at("change_order", paid.number), again).status_code == 302
    capture(ordering.edits_of(paid.order_id, now=clock.now())[-1].intent_id, clock.now())
    desk.shop.settle()
    assert {line.sku for line in desk.shop.order(paid).lines} == {"mug", "cup"}
    unknown = form(desk, paid, 3, sku_0="nothing")
    assert client.post(at("change_order", paid.number), unknown).status_code == 422


def test_the_address_is_changed_and_each_signed_version_can_be_read(desk, paid):
    client = desk.client("service")
    new = {"name": "李华", "phone": "13900000000", "region": "浙江省", "city": "杭州市", "district": "滨江区"}
    new |= {"line1": "新街 2 号", "why": "moved", "terms": "1", "command_id": "0190f4a0-0000-7000-8000-000000000004"}
    answer = client.post(at("change_address", paid.number), {f"a-{key}": value for key, value in new.items()})
    assert answer.status_code == 302
    assert desk.shop.order(paid).address.line1 == "新街 2 号"
    for version in (1, 2):
        body = orjson.loads(client.get(at("order_terms", paid.number, version)).content)
        assert body["version"] == version
    assert client.get(at("order_terms", paid.number, 3)).status_code == 404


def test_who_may_not_refund_changes_nothing(desk, paid):
    client = desk.client("warehouse")
    assert client.get(at("change_order", paid.number)).status_code == 403
    assert client.post(at("change_order", paid.number), form(desk, paid, 1, seen="-3800")).status_code == 403
    assert desk.shop.order(paid).terms == 1
