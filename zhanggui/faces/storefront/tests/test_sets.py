"""Sets in the shop: their parts are told on the page, in the basket, in the review and on the order."""

import pytest

from zhanggui.catalogue import public as catalogue

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_set_tells_its_parts_on_every_page_and_is_sold_out_with_its_last_part(open_shop, buyer):
    open_shop.product("pot", price=3000, stock=2)
    open_shop.product("tea", price=5000, stock=0)
    parts = {open_shop.variants["pot"]: 1, open_shop.variants["mug"]: 4}
    catalogue.set_bundle(open_shop.variants["tea"], parts, by="staff:1", now=open_shop.now)
    page = buyer.get("p/tea").content.decode()
    assert "In this set" in page and "4 × Mug" in page and "Only 2 left" in page
    buyer.put("tea", "2")
    told = "1 × Pot · 4 × Mug"
    assert told in buyer.get("basket").content.decode()
    review = buyer.review()
    assert told in review.content.decode()
    answer = buyer.place(review)
    assert answer.status_code == 302 and told in buyer.client.get(answer["Location"]).content.decode()
    assert open_shop.stock("mug") == 2 and open_shop.stock("pot") == 0
    page = buyer.get("p/tea").content.decode()
    assert "Sold out" in page and "schema.org/OutOfStock" in page
    assert "Sold out" in buyer.get("search?q=tea").content.decode()
