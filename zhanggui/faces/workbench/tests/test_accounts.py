from urllib.parse import quote

import pytest

from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import envelopes

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def sold(shop):
    from zhanggui.kit import clock

    shop.now = clock.now()
    shop.product("mug")
    shop.paid(("mug", 2))
    return "?code=" + quote("provider:instant:CNY") + "&currency=CNY"


def test_finance_sees_every_account_and_its_movements(desk, sold):
    client = desk.client("finance")
    page = client.get(at("accounts")).content.decode()
    assert "provider:instant:CNY" in page and "#" not in page.split("<tbody>")[1].split("</tbody>")[0].replace(
        "href", ""
    )
    assert "Debits equal credits" in page
    page = client.get(at("book_account") + sold).content.decode()
    assert "House" in page and "escrow:" not in page and "Balance after" in page  # whose it is, not its code
    assert "Payment received" in page and at("order", desk.shop.orders()[0].number) in page


@pytest.mark.parametrize("form, start", [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("zip", b"PK")])
def test_finance_takes_statements(desk, sold, form, start):
    answer = desk.client("finance").get(at("statement", form) + sold)
    assert answer.status_code == 200 and answer.content.startswith(start)
    if form == "json":
        assert envelopes.check(answer.content).valid


def test_who_may_not_see_money_sees_no_account(desk, sold):
    client = desk.client("warehouse")
    for address in (at("accounts"), at("book_account") + sold, at("statement", "pdf") + sold):
        assert client.get(address).status_code == 403


def test_an_account_that_is_none_is_not_found(desk, shop):
    client = desk.client("finance")
    for query in ("", "?code=x&currency=CNY", "?code=provider:x:CNY&currency=CNY"):
        assert client.get(at("book_account") + query).status_code == 404
