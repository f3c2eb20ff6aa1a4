from uuid import uuid4

import pytest

from zhanggui.catalogue import public as catalogue

pytestmark = pytest.mark.django_db(databases="__all__")


def test_machines_order_by_measure_or_by_steps(open_shop, api):
    open_shop.product("cheese", price=3990, stock=0)
    cheese = open_shop.variants["cheese"]
    catalogue.edit_variant(cheese, measure="kg", step=125, by="staff:1", now=open_shop.now)
    catalogue.adjust_stock(cheese, counted=80, reason="counted", by="staff:1", now=open_shop.now)
    shown = api.get("products/cheese?locale=en")["variants"][0]
    assert (shown["measure"], shown["step"], shown["available"]) == ("kg", "0.125", 80)
    by_weight = {"variant_id": str(cheese), "measured": "0.375"}
    basket = api.post("baskets", {"lines": [by_weight]}, key=str(uuid4()))
    assert (basket["lines"][0]["quantity"], basket["lines"][0]["measured"]) == (3, "0.375")
    assert basket["items"]["minor"] == 1496
    changed = api.ask("PUT", f"baskets/{basket['id']}/lines/{cheese}", {"measured": "0.5"}, key=str(uuid4()))
    assert changed["lines"][0]["quantity"] == 4
    told = api.ask("PUT", f"baskets/{basket['id']}/lines/{cheese}", {"measured": "0.3"}, key=str(uuid4()))
    assert (api.status, told["code"]) == (422, "not_whole_steps")
    placed = api.order(open_shop, ("cheese", 3))
    (line,) = api.get(f"orders/{placed['number']}?link={placed['link']}")["sellers"][0]["lines"]
    assert (line["quantity"], line["measured"], line["measure"]) == (3, "0.375", "kg")
