"""Goods by measure in the shop: typed and shown as the reader writes them."""

import pytest

from zhanggui.catalogue import public as catalogue

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def cheese(open_shop):
    open_shop.product("cheese", price=3990, stock=0)
    variant = open_shop.variants["cheese"]
    catalogue.edit_variant(variant, measure="kg", step=125, by="staff:1", now=open_shop.now)
    catalogue.adjust_stock(variant, counted=80, reason="counted", by="staff:1", now=open_shop.now)
    return open_shop


def test_it_is_bought_by_weight_at_a_price_for_the_whole_measure(cheese, buyer):
    page = buyer.get("p/cheese").content.decode()
    assert "per kg" in page and 'value="0.125"' in page and '"unitCode":"KGM"' in page
    assert buyer.put("cheese", "0.3").status_code == 422 and buyer.put("cheese", "0").status_code == 422
    assert buyer.put("cheese", "0.375").status_code == 302
    basket = buyer.get("basket").content.decode()
    assert 'value="0.375"' in basket and "14.96" in basket and "/kg</p>" in basket
    variant = str(cheese.variants["cheese"])
    assert buyer.post("basket/change", variant=variant, quantity="0,5").status_code == 422  # English writes a point
    assert buyer.post("basket/change", variant=variant, quantity="0.5").status_code == 302
    review = buyer.review()
    assert "0.5\N{NO-BREAK SPACE}kg × " in review.content.decode()
    answer = buyer.place(review)
    assert "0.5\N{NO-BREAK SPACE}kg" in buyer.client.get(answer["Location"]).content.decode()
    assert cheese.stock("cheese") == 76


def test_more_than_there_is_is_said_in_its_measure(cheese, buyer):
    buyer.put("cheese", "11")
    assert "Only 10\N{NO-BREAK SPACE}kg left" in buyer.get("basket").content.decode()
