"""Money that came late is on the desk until somebody has looked at it."""

import pytest

from tests.shop import capture
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


def test_late_money_stands_on_the_desk_until_somebody_has_looked(desk):
    desk.shop.now = clock.now()
    desk.shop.product("mug", price=1900, stock=2)
    late = desk.shop.place(("mug", 2))
    desk.shop.later(minutes=45)
    desk.shop.paid(("mug", 1))
    capture(late.intent_id, desk.shop.now)
    desk.shop.settle()
    client = desk.client("finance")
    page = client.get(at("exceptions")).content.decode()
    assert late.number in page and "goods gone" in page
    assert at("exceptions") in client.get(at("health")).content.decode()
    (row,) = ordering.money_exceptions().items
    assert desk.client("warehouse").post(at("see_exception", row.id)).status_code == 403
    assert client.post(at("see_exception", row.id)).status_code == 302
    assert late.number not in client.get(at("exceptions")).content.decode().split("<main")[1]
    assert late.number in client.get(at("exceptions"), {"all": "1"}).content.decode()
