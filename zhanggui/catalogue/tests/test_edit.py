from datetime import timedelta

import pytest

from zhanggui.catalogue.models import Product, ProductText, Stock, Variant
from zhanggui.catalogue.public import (
    AxisDraft,
    CategoryLoop,
    CategoryNotEmpty,
    CategoryTextDraft,
    NothingToPublish,
    ProductDraft,
    SkuTaken,
    SlugMoved,
    SlugTaken,
    TextDraft,
    ValueDraft,
    VariantDraft,
    add_variant,
    category_page,
    category_tree,
    create_product,
    delete_category,
    edit_category,
    edit_product,
    edit_variant,
    list_products,
    offers,
    product_edit,
    product_page,
    product_rows,
    publish,
    set_price,
    withdraw,
)
from zhanggui.catalogue.tests.build import BY, NOW, category, cny, product, seller, shirt, variant_of
from zhanggui.kit.audit import trail
from zhanggui.kit.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db


def page(slug, locale="en", now=NOW):
    return product_page(slug, locale=locale, currency="CNY", now=now)


def test_a_price_is_in_force_by_the_clock_and_the_old_one_returns_by_itself():
    mug = variant_of(product(seller(), "Mug", price=1000))
    start, end = NOW + timedelta(days=1), NOW + timedelta(days=4)
    set_price(mug, cny(800), starts_at=start, ends_at=end, was=cny(1000), by=BY, now=NOW)

    def price(at):
        offer = offers([mug], currency="CNY", now=at)[mug]
        return offer.price.minor, offer.was and offer.was.minor

    assert price(start - timedelta(microseconds=1)) == (1000, None)
    assert price(start) == (800, None)  # a day on sale proves no earlier price
    assert price(end - timedelta(microseconds=1)) == (800, None)
    assert price(end) == (1000, None)
    assert len(product_edit(Variant.objects.get(id=mug).product_id, now=NOW).variants[0].prices) == 2


def test_the_earlier_price_must_be_higher():
    mug = variant_of(product(seller(), "Mug", price=1000))
    with pytest.raises(Invalid):
        set_price(mug, cny(800), was=cny(800), by=BY, now=NOW)
    assert offers([mug], currency="CNY", now=NOW)[mug].price == cny(1000)


def test_an_old_address_leads_to_the_new_one_and_back():
    mug = product(seller(), "Mug")
    edit_product(mug, texts={"en": TextDraft("Big mug", slug="big-mug")}, by=BY, now=NOW)
    with pytest.raises(SlugMoved) as moved:
        page("mug")
    assert moved.value.slug == "big-mug"
    assert page("big-mug").title == "Big mug"
    edit_product(mug, texts={"en": TextDraft("Mug", slug="mug")}, by=BY, now=NOW)
    assert page("mug").title == "Mug"
    with pytest.raises(SlugMoved):
        page("big-mug")


def test_two_products_of_one_title_get_two_addresses_and_a_typed_one_that_is_taken_is_refused():
    house = seller()
    product(house, "Mug", sku="A")
    second = product(house, "Mug", sku="B", zh="青花瓷 马克杯 350ml")
    slugs = {row.locale: row.slug for row in ProductText.objects.filter(product_id=second)}
    assert slugs == {"en": "mug-2", "zh-cn": "qing-hua-ci-ma-ke-bei-350ml"}
    with pytest.raises(SlugTaken):
        edit_product(second, texts={"en": TextDraft("Mug", slug="mug")}, by=BY, now=NOW)
    assert page("mug-2").id == second


def test_a_description_is_made_harmless():
    html = '<p onclick="x()">Good <b>mug</b></p><script>alert(1)</script><img src="https://spy.example/x.png">'
    mug = product(seller(), "Mug")
    edit_product(mug, texts={"en": TextDraft("Mug", description=html)}, by=BY, now=NOW)
    shown = page("mug").description_html
    assert shown.startswith("<p>Good <b>mug</b></p>")
    assert "script" not in shown
    assert "spy" not in shown


def test_a_product_without_price_cannot_go_on_sale_and_nothing_else_happens():
    house = seller()
    ready, bare = product(house, "Mug", publish=False), product(house, "Lamp", price=None)
    with pytest.raises(NothingToPublish):
        publish([ready, bare], by=BY, now=NOW)
    assert set(Product.objects.values_list("state", flat=True)) == {"draft"}
    assert publish([ready], by=BY, now=NOW) == {ready}


def test_a_withdrawn_product_is_off_sale_at_once():
    mug = product(seller(), "Mug")
    variant = variant_of(mug)
    assert withdraw([mug], by=BY, now=NOW, why="notice") == {mug}
    assert withdraw([mug], by=BY, now=NOW) == set()
    assert not offers([variant], currency="CNY", now=NOW)[variant].sellable
    assert list_products(locale="en", currency="CNY", now=NOW).items == ()
    with pytest.raises(NotFound):
        page("mug")
    assert product_page("mug", locale="en", currency="CNY", now=NOW, preview=True).title == "Mug"


def test_a_sku_is_one_of_its_seller_and_a_refused_product_leaves_nothing():
    house, other = seller(), seller("other", self_operated=False)
    product(house, "Mug", sku="X1")
    with pytest.raises(SkuTaken):
        product(house, "Lamp", sku="X1")
    assert Product.objects.count() == 1
    product(other, "Lamp", sku="X1")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "liquid"},
        {"tax_class": "none"},
        {"texts": {}},
        {"texts": {"xx": TextDraft("Mug")}},
        {"texts": {"en": TextDraft(" ")}},
        {"texts": {"en": TextDraft("Mug", slug="Not a slug")}},
        {"variants": ()},
        {"variants": (VariantDraft("A", {"size": "m"}),)},
        {"variants": (VariantDraft("A"), VariantDraft("A"))},
        {"variants": (VariantDraft("A", prices=(cny(-1),)),)},
        {"variants": (VariantDraft("A", stock={None: -1}),)},
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(change):
    draft = {"seller_id": seller(), "texts": {"en": TextDraft("Mug")}, "variants": (VariantDraft("A"),), **change}
    with pytest.raises(Invalid):
        create_product(ProductDraft(**draft), by=BY, now=NOW)
    assert Product.objects.count() == 0


def test_a_variant_joins_with_a_new_value_and_another_retires():
    made = shirt(seller())
    green = AxisDraft("colour", {}, (ValueDraft("green", {"en": "Green"}),))
    draft = VariantDraft("SHIRT-GREEN-M", {"colour": "green", "size": "m"}, prices=(cny(8000),), stock={None: 4})
    add_variant(made, draft, axes=(green,), by=BY, now=NOW)
    red = next(variant for variant in product_edit(made).variants if variant.sku == "SHIRT-RED-M")
    edit_variant(red.id, state="retired", by=BY, now=NOW)
    shown = page("shirt")
    assert [variant.sku for variant in shown.variants][-1] == "SHIRT-GREEN-M"
    assert "SHIRT-RED-M" not in [variant.sku for variant in shown.variants]
    assert [value.label for value in shown.axes[0].values] == ["Red", "Blue", "Green"]
    assert not offers([red.id], currency="CNY", now=NOW)[red.id].sellable


def test_offers_carry_texts_of_all_languages_and_cost_one_statement(django_assert_num_queries):
    made = shirt(seller())
    ids = [variant.id for variant in product_edit(made).variants]
    offers(ids, currency="CNY", now=NOW)
    with django_assert_num_queries(1):
        found = offers(ids, currency="CNY", now=NOW)
    offer = next(offer for offer in found.values() if offer.sku == "SHIRT-RED-L")
    assert offer.title == {"en": "Shirt", "zh-cn": "Shirt 衬衫"}
    assert offer.slug["zh-cn"] == "shirt-chen-shan"
    assert offer.options["en"][0] == ("Colour", "Red")
    assert offer.options["zh-cn"][0] == ("颜色", "红")
    assert (offer.price.minor, offer.available, offer.sellable) == (9900, 0, True)
    assert offers(ids, currency="EUR", now=NOW)[ids[0]].price is None
    assert not offers(ids, currency="EUR", now=NOW)[ids[0]].sellable


def test_a_moved_category_takes_its_products_along():
    house = seller()
    home, garden = category("Home", zh="家"), category("Garden")
    lamps = category("Lamps", home)
    product(house, "Lamp", categories=(lamps,))
    counts = {node.name: node.product_count for node in category_tree("en")}
    assert counts == {"Home": 1, "Garden": 0}
    edit_category(lamps, parent_id=garden, by=BY, now=NOW)
    counts = {node.name: node.product_count for node in category_tree("en")}
    assert counts == {"Home": 0, "Garden": 1}
    with pytest.raises(CategoryLoop):
        edit_category(garden, parent_id=lamps, by=BY, now=NOW)
    with pytest.raises(CategoryNotEmpty):
        delete_category(garden, by=BY, now=NOW)
    delete_category(home, by=BY, now=NOW)
    assert [ref.name for ref in category_page("lamps", "en").path] == ["Garden", "Lamps"]


def test_a_renamed_category_keeps_its_old_address():
    home = category("Home", zh="家")
    edit_category(home, texts={"en": CategoryTextDraft("House", slug="house")}, by=BY, now=NOW)
    with pytest.raises(SlugMoved) as moved:
        category_page("home", "en")
    assert moved.value.slug == "house"
    assert category_page("house", "en").slugs == {"en": "house", "zh-cn": "jia"}
    with pytest.raises(SlugMoved):
        category_page("jia", "en")  # the Chinese address under /en/


def test_the_desk_finds_products_by_title_sku_state_and_stock():
    house = seller()
    product(house, "Mug 100%", stock=2)
    product(house, "Lamp", stock=0, publish=False)

    def found(**wanted):
        rows = product_rows(locale="en", currency="CNY", now=NOW, **wanted).items
        return sorted(row.title for row in rows)

    assert found() == ["Lamp", "Mug 100%"]
    assert found(text="mug") == found(text="0%") == found(stock="low") == found(state="live") == ["Mug 100%"]
    assert found(text="LAM") == found(stock="out") == found(state="draft") == ["Lamp"]
    assert found(text="_") == []
    first = product_rows(locale="en", currency="CNY", now=NOW, limit=1)
    rest = product_rows(locale="en", currency="CNY", now=NOW, limit=1, cursor=first.next_cursor)
    assert {first.items[0].title, rest.items[0].title} == {"Lamp", "Mug 100%"}
    assert rest.next_cursor is None


def test_what_was_done_is_on_record_with_who():
    mug = product(seller(), "Mug")
    edit_product(mug, brand="Acme", by="staff:7", now=NOW)
    last = trail("product", mug)[0]
    assert (last.by, last.deed) == ("staff:7", "catalogue.edit_product")


def test_stock_is_not_shown_for_digital_goods():
    product(seller(), "Book", kind="digital")
    assert Stock.objects.count() == 0
    assert page("book").variants[0].available is None
