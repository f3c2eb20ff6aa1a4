from datetime import timedelta

import pytest

from zhanggui.catalogue.public import list_products, product_cards, product_page
from zhanggui.catalogue.tests.build import NOW, category, product, seller, shirt

pytestmark = pytest.mark.django_db


def listed(**wanted):
    return list_products(locale="en", currency="CNY", now=NOW, **wanted)


def test_a_category_lists_its_products_and_those_below_it():
    house = seller()
    home = category("Home")
    lamps = category("Lamps", home)
    product(house, "Lamp", categories=(lamps,))
    product(house, "Mug")
    assert [card.title for card in listed(category_id=home).items] == ["Lamp"]


def test_pages_follow_one_another_in_every_order_without_gap_or_double():
    house = seller()
    home = category("Home")
    for place in range(7):
        product(
            house, f"Thing {place}", price=1000 + place % 3, rank=place % 2, categories=(home,),
            now=NOW - timedelta(hours=place % 4), zh=f"物{place}",
        )  # fmt: skip
    for sort in ("featured", "newest", "best_selling", "price_up", "price_down", "name"):
        for within in ({}, {"category_id": home}):
            seen, cursor = [], None
            while True:
                page = listed(sort=sort, cursor=cursor, limit=2, **within)
                seen += [card.title for card in page.items]
                cursor = page.next_cursor
                if cursor is None:
                    break
            assert sorted(seen) == [f"Thing {place}" for place in range(7)], (sort, within)
    prices = [card.price_from.minor for card in listed(sort="price_down").items]
    assert prices == sorted(prices, reverse=True)


def test_listing_costs_one_statement_whatever_the_number(django_assert_num_queries):
    house = seller()
    home = category("Home")
    for place in range(5):
        product(house, f"Thing {place}", categories=(home,))
    listed()  # the seller is known from now on
    with django_assert_num_queries(1):
        assert len(listed(category_id=home).items) == 5
    with django_assert_num_queries(1):
        assert len(listed(category_id=home, limit=1).items) == 1
    with django_assert_num_queries(2):
        listed(category_id=home, with_facets=True)


def test_facets_count_what_the_other_choices_leave():
    house, other = seller(), seller("other", self_operated=False)
    shirt(house)
    product(house, "Mug", price=1000, stock=0)
    product(other, "Book", kind="digital", price=500)
    every = listed(with_facets=True)
    assert every.total == 3
    facets = {facet.code: {option.code: option.count for option in facet.options} for facet in every.facets}
    assert facets["kind"] == {"physical": 2, "digital": 1}
    assert facets["seller"] == {str(house): 2, str(other): 1}
    assert facets["colour"] == {"red": 1, "blue": 1}
    assert facets["stock"] == {"in": 2}
    assert sum(facets["price"].values()) == 3
    chosen = listed(with_facets=True, facets={"kind": ["digital"]})
    assert chosen.total == 1
    assert [card.title for card in chosen.items] == ["Book"]
    counts = {facet.code: {option.code: option.count for option in facet.options} for facet in chosen.facets}
    assert counts["kind"] == {"physical": 2, "digital": 1}
    assert listed(facets={"colour": ["red"], "size": ["m"]}).items[0].title == "Shirt"
    assert [card.title for card in listed(facets={"stock": ["in"]}, sort="name").items] == ["Book", "Shirt"]


def test_every_price_band_finds_as_many_as_it_says():
    house = seller()
    for place, price in enumerate((500, 990, 1500, 2500, 9900, 20000)):
        product(house, f"Thing {place}", price=price)
    bands = next(facet for facet in listed(with_facets=True).facets if facet.code == "price")
    assert sum(option.count for option in bands.options) == 6
    for option in bands.options:
        assert len(listed(facets={"price": [option.code]}).items) == option.count


def test_a_card_shows_the_text_that_stands_in_and_says_so():
    house = seller()
    mug = product(house, "Mug")
    card = product_cards([mug], locale="zh-cn", currency="CNY", now=NOW)[mug]
    assert (card.title, card.locale_shown) == ("Mug", "en")


def test_a_page_shows_the_variants_and_costs_one_statement(django_assert_num_queries):
    house = seller()
    home = category("Home", zh="家")
    shirt(house, categories=(home,))
    product_page("shirt-chen-shan", locale="zh-cn", currency="CNY", now=NOW)
    with django_assert_num_queries(1):
        page = product_page("shirt-chen-shan", locale="zh-cn", currency="CNY", now=NOW)
    assert page.title == "Shirt 衬衫"
    assert page.slugs == {"en": "shirt", "zh-cn": "shirt-chen-shan"}
    assert [axis.name for axis in page.axes] == ["颜色", "Size"]
    assert {variant.sku: variant.available for variant in page.variants}["SHIRT-RED-L"] == 0
    assert page.variants[0].options == (("颜色", "红"), ("Size", "M"))
    assert (page.price_from.minor, page.price_to.minor, page.in_stock) == (7900, 9900, True)
    assert [ref.name for ref in page.categories] == ["家"]
