from uuid import uuid4

import pytest

from zhanggui.catalogue import public as catalogue

pytestmark = pytest.mark.django_db(databases="__all__")


def test_machines_see_and_buy_nothing_of_a_warehouse_that_is_closed_to_them(open_shop, api, staff, client):
    (place,) = catalogue.warehouses()
    clerk = staff("stock.write")
    told = clerk.ask("PUT", f"manage/warehouses/{place.id}/channels", {"closed_to": ["api"]}, key=str(uuid4()))
    assert told["closed_to"] == ["api"]
    shown = api.get("products/mug?locale=en")
    assert not shown["in_stock"] and shown["variants"][0]["available"] == 0
    assert [one["in_stock"] for one in api.get("products?locale=en")["items"] if one["slug"] == "mug"] == [False]
    wish = {"lines": [{"variant_id": str(open_shop.variants["mug"]), "quantity": 1}]}
    basket = api.post("baskets", wish, key=str(uuid4()))
    assert api.get(f"baskets/{basket['id']}")["lines"][0]["problem"] == "sold_out"
    body = api.order_body(open_shop, ("mug", 1))
    api.refused("out_of_stock", "POST", "orders", body, key=str(uuid4()), status=409)
    assert "In stock" in client.get("/en/p/mug").content.decode()  # the web shop sells it
    told = clerk.ask("PUT", f"manage/warehouses/{place.id}/channels", {"closed_to": ["moon"]}, key=str(uuid4()))
    assert (clerk.status, told["code"]) == (422, "invalid")
