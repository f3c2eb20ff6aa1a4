import pytest

from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock, preferences
from zhanggui.settlement import public as settlement

pytestmark = pytest.mark.django_db(databases="__all__")


def test_finance_compares_a_day_and_sees_the_rows(desk, shop):
    shop.now = clock.now()
    shop.product("mug")
    placed = shop.paid(("mug", 1))
    settlement.issue_invoice(placed.order_id, by="staff:1", now=shop.now)
    shop.refund(placed, amount=shop.money(100))
    client, day = desk.client("finance"), clock.local_day(shop.now, preferences.get("shop.timezone")).isoformat()
    assert "Nothing was compared yet" in client.get(at("figures")).content.decode()
    client.post(at("compare_figures"), {"day": day})  # the credit note is not there yet
    page = client.get(at("figures") + f"?day={day}").content.decode()
    assert placed.number in page and "Refunds and credit notes" in page
    assert placed.number in b"".join(client.get(at("figures_csv"))).decode()
    shop.settle()
    client.post(at("compare_figures"), {"day": day})
    assert "Not one cent is unexplained" in client.get(at("figures")).content.decode()
    assert client.post(at("compare_figures"), {"day": "someday"}).status_code == 422
    assert desk.client("warehouse").get(at("figures")).status_code == 403
