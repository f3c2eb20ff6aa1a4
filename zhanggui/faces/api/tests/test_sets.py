from uuid import uuid4

import pytest

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_set_is_made_read_and_ordered_by_machines(open_shop, api, staff):
    open_shop.product("tea", price=5000, stock=0)
    tea, mug = str(open_shop.variants["tea"]), str(open_shop.variants["mug"])
    clerk = staff("catalogue.write")
    wish = {"parts": [{"variant_id": mug, "units": 4}], "pricing": "sum", "percent": 50}
    made = clerk.ask("PUT", f"manage/variants/{tea}/bundle", wish, key=str(uuid4()))
    assert (made["available"], made["prices"]) == (2, [{"minor": 3800, "currency": "CNY"}])
    shown = api.get("products/tea?locale=en")["variants"][0]
    assert shown["parts"] == [{"variant_id": mug, "sku": "mug", "title": "Mug", "units": 4}] and shown["available"] == 2
    placed = api.order(open_shop, ("tea", 2))
    (line,) = api.get(f"orders/{placed['number']}?link={placed['link']}")["sellers"][0]["lines"]
    assert [(one["sku"], one["units"]) for one in line["parts"]] == [("mug", 4)]
    assert open_shop.stock("mug") == 2
    told = clerk.ask("PUT", f"manage/variants/{mug}/bundle", wish, key=str(uuid4()))
    assert told["code"] == "bundle_unsound"
