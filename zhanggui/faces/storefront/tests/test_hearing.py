"""What somebody who listens to a page is told of its amounts, and what else a dead end offers."""

import re

import pytest

from zhanggui.faces.storefront.tests.conftest import Buyer, seen

pytestmark = pytest.mark.django_db(databases="__all__")


def heard(answer) -> str:
    """What of a page is read out: nothing that is hidden from those who listen."""
    html = re.sub(r'<span[^>]* aria-hidden="true">.*?</span>', "", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html[max(html.find("<main"), 0) :]).split())


@pytest.mark.parametrize(
    "locale, each, both, total",
    [("en", "19 Chinese yuan", "38 Chinese yuan", "46 Chinese yuan"), ("zh-cn", "19元", "38元", "46元")],
)
def test_amounts_are_read_out_in_words_from_the_list_to_the_order(open_shop, client, locale, each, both, total):
    buyer = Buyer(client, locale)
    assert each in heard(buyer.get("search", q="mug"))
    slug = "mug" if locale == "en" else "mug-shang-pin"
    assert each in heard(buyer.get(f"p/{slug}"))
    buyer.put(slug, "2")
    for page in (buyer.get("basket"), buyer.get("basket/part"), buyer.get("checkout")):
        assert both in heard(page)
    review = buyer.review()
    order = buyer.client.get(buyer.place(review)["Location"])
    for page in (review, order):
        assert total in heard(page)
        assert "¥" not in heard(page), "a sign is read as yen, yuan or not at all"
    assert "¥46.00" in seen(order)


def test_what_is_sold_out_offers_others_of_its_kind_and_the_rest_when_one_comes_near(open_shop, buyer):
    open_shop.product("bowl", price=2900, stock=5)
    fragment = buyer.get("p/mug/more").content.decode()
    assert 'href="/en/p/bowl"' in fragment and 'href="/en/p/mug"' not in fragment and "<html" not in fragment
    assert 'data-more="/en/p/mug/more"' in buyer.get("p/mug").content.decode()
    open_shop.product("jug", price=900, stock=0)
    page = buyer.get("p/jug").content.decode()
    assert "Instead of it" in page and 'href="/en/p/bowl"' in page and "data-more" not in page
    assert 'name="quantity"' not in page
    assert buyer.get("p/no-such/more").status_code == 404
