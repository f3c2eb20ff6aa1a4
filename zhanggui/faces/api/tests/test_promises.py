"""Goods that are not there yet, for machines."""

from datetime import timedelta
from uuid import uuid4

import pytest

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_policy_is_set_read_bought_by_and_its_promises_are_listed(open_shop, api, staff):
    open_shop.product("lamp", price=9900, stock=0)
    lamp, day = open_shop.variants["lamp"], (open_shop.now + timedelta(days=20)).date().isoformat()
    clerk = staff("stock.write")
    wish = {"policy": "preorder", "ceiling": 3, "ship_by": day}
    card = clerk.ask("PUT", f"manage/stock/{lamp}/policy", wish, key=str(uuid4()))
    assert (card["places"][0]["policy"], card["places"][0]["ceiling"], card["places"][0]["ships_by"]) == (
        "preorder",
        3,
        day,
    )
    shown = api.get("products/lamp?locale=en")
    assert shown["in_stock"] and shown["variants"][0]["available"] == 0
    assert shown["variants"][0]["promise"] == {"policy": "preorder", "units": 3, "ships_by": day}
    quoted = api.post("quotes", {"items": [{"variant_id": str(lamp), "quantity": 2}], "country": "CN"}, status=200)
    assert quoted["ships"] == day and quoted["lines"][0]["to_come"] == 2
    body = api.order_body(open_shop, ("lamp", 2))
    told = api.refused("ships_later", "POST", "orders", body, key=str(uuid4()), status=409)
    assert told["facts"]["ships"] == day and open_shop.orders() == []
    placed = api.post("orders", body | {"seen_ships": day}, key=str(uuid4()))
    open_shop.settle()
    (owed,) = clerk.get("manage/promises")["items"]
    assert (owed["order"], owed["units"], owed["ships_by"], owed["overdue"]) == (placed["number"], 2, day, False)
    told = clerk.ask("PUT", f"manage/stock/{lamp}/policy", {"policy": "preorder", "ceiling": 1}, key=str(uuid4()))
    assert told["code"] == "invalid"
    assert clerk.get(f"manage/stock/{lamp}")["promised"] == 2
