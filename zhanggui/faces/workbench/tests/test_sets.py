"""Sets at the desk: made of parts by their SKUs, refused in plain words, without a stock of their own."""

import pytest

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def tea(desk):
    desk.shop.now = clock.now()
    desk.shop.product("pot", price=3000, stock=7)
    desk.shop.product("cup", price=1000, stock=12)
    desk.shop.product("tea", price=5000, stock=0)
    return desk.shop


def save(desk, parts: str, **more):
    shop = desk.shop
    prefix = f"set{shop.variants['tea']}"
    form = {"parts": parts, "pricing": "own"} | more
    where = at("save_set", shop.products["tea"], shop.variants["tea"])
    return desk.client("content").post(where, {f"{prefix}-{key}": value for key, value in form.items()})


def offer(shop):
    shop.now = clock.now()
    return catalogue.offers([shop.variants["tea"]], currency="CNY", now=shop.now)[shop.variants["tea"]]


def test_a_set_is_made_of_parts_and_shown_everywhere(desk, tea):
    assert save(desk, "pot\n4 x cup", pricing="sum", percent="10").status_code == 302
    assert (offer(tea).available, offer(tea).price.minor) == (3, 6300)
    client = desk.client("owner")
    page = client.get(at("product", tea.products["tea"])).content.decode()
    assert "4 x cup" in page and f"n_{tea.variants['tea']}" not in page  # no field for its stock
    placed = tea.paid(("tea", 1))
    assert "In it:" in client.get(at("order", placed.number)).content.decode()
    assert "tea" not in client.get(at("stock")).content.decode().split("<main")[1]
    assert save(desk, "").status_code == 302
    assert offer(tea).parts == () and offer(tea).available == 0


@pytest.mark.parametrize(
    "parts, said",
    [("4 x 5 x cup", "is not units and a SKU"), ("2 x vase", "is called vase"), ("tea", "does not exist")],
)
def test_parts_that_cannot_be_are_said_and_nothing_changes(desk, tea, parts, said):
    answer = save(desk, parts)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert offer(tea).parts == ()


def test_who_may_not_edit_products_makes_no_set(desk, tea):
    where = at("save_set", tea.products["tea"], tea.variants["tea"])
    assert desk.client("warehouse").post(where, {}).status_code == 403
