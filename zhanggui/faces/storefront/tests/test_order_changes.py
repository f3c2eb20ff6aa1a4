"""The buyer's own page of an order: another address, calling it off, paying for a change. Before it is sent."""

from uuid import uuid4

import pytest

from tests.shop import BY
from zhanggui.faces.storefront.tests.conftest import TYPED, hidden
from zhanggui.kit import envelopes
from zhanggui.ordering import public as ordering
from zhanggui.settlement import public as settlement

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def paid(open_shop):
    return open_shop.paid(("mug", 2))


def test_the_address_changes_before_shipping_and_a_second_tab_is_told(open_shop, buyer, paid):
    token = ordering.order_link(paid.order_id, now=open_shop.now)
    one, other = hidden(buyer.get(f"o/{token}/address").content.decode()), {}
    other = hidden(buyer.get(f"o/{token}/address").content.decode())
    new = {**TYPED, "line1": "新街 2 号"}
    assert buyer.post(f"o/{token}/address", **(new | one)).status_code == 302
    assert buyer.post(f"o/{token}/address", **(new | one)).status_code == 302  # the back button: the same again
    assert open_shop.order(paid).address.line1 == "新街 2 号"
    assert open_shop.order(paid).terms == 2
    told = buyer.post(f"o/{token}/address", **(TYPED | other))
    assert told.status_code == 422 and "Somebody changed this order" in told.content.decode()
    assert buyer.post(f"o/{token}/address", **(new | one | {"line1": ""})).status_code == 422
    open_shop.ship(paid)
    assert buyer.get(f"o/{token}/address").status_code == 302
    assert open_shop.order(paid).address.line1 == "新街 2 号"


def test_a_paid_order_is_called_off_once_and_paid_back_until_it_is_sent(open_shop, buyer, paid):
    token = ordering.order_link(paid.order_id, now=open_shop.now)
    assert "Call the order off" in buyer.get(f"o/{token}").content.decode()
    for _ in range(2):
        assert buyer.post(f"o/{token}/cancel").status_code == 302
    order = open_shop.order(paid)
    assert order.state == "cancelled" and order.payments.refunded == order.total
    assert open_shop.counts("mug") == (10, 0)
    sent = open_shop.paid(("mug", 1))
    open_shop.ship(sent)
    token = ordering.order_link(sent.order_id, now=open_shop.now)
    assert "Call the order off" not in buyer.get(f"o/{token}").content.decode()
    assert buyer.post(f"o/{token}/cancel").status_code == 409
    assert open_shop.order(sent).state == "confirmed"


def test_a_change_that_waits_shows_its_price_and_can_be_paid(open_shop, buyer, paid):
    ordering.edit_lines(
        paid.order_id,
        add={open_shop.variants["mug"]: 1},
        seen_terms=1,
        seen_difference=open_shop.money(1900),
        command_id=uuid4(),
        why="one more",
        by=BY,
        now=open_shop.now,
    )
    token = ordering.order_link(paid.order_id, now=open_shop.now)
    page = buyer.get(f"o/{token}").content.decode()
    (edit,) = ordering.edits_of(paid.order_id, now=open_shop.now)
    assert f"pay/{edit.id}" in page and "19.00" in page


def test_the_buyer_asks_for_the_invoice_and_takes_it(open_shop, buyer, paid):
    token = ordering.order_link(paid.order_id, now=open_shop.now)
    assert "Issue the invoice" in buyer.get(f"o/{token}").content.decode()
    assert buyer.get(f"o/{token}/invoice").status_code == 405
    for _ in range(2):
        assert buyer.post(f"o/{token}/invoice").status_code == 302
    (one,) = settlement.papers_of([paid.order_id])
    page = buyer.get(f"o/{token}").content.decode()
    assert one.number in page and "Issue the invoice" not in page
    assert buyer.get(f"o/{token}/documents/{one.id}.pdf").content.startswith(b"%PDF")
    assert envelopes.check(buyer.get(f"o/{token}/documents/{one.id}.json").content).valid
    other = ordering.order_link(open_shop.paid(("mug", 1)).order_id, now=open_shop.now)
    assert buyer.get(f"o/{other}/documents/{one.id}.pdf").status_code == 404
    assert buyer.get(f"o/{token}/documents/{uuid4()}.pdf").status_code == 404
