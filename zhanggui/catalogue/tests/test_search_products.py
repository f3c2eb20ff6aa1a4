"""Search through its public face."""

from collections.abc import Iterator

import pytest

from zhanggui.catalogue.models import Product, ProductText, SearchEntry, SearchTerm
from zhanggui.catalogue.public import (
    add_synonym,
    index_category,
    index_products,
    reindex_all,
    remove_synonym,
    search,
    suggestions,
    synonyms,
)
from zhanggui.catalogue.queries.search_question import SYNONYMS
from zhanggui.catalogue.tests.goods import BY, NOW, Goods
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.page import CursorUnknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> Iterator[Goods]:
    SYNONYMS.forget()
    yield Goods()
    SYNONYMS.forget()


def found(goods: Goods, text: str, **how) -> list[str]:
    how.setdefault("locale", "zh-cn")
    return goods.named(card.id for card in search(text, currency="CNY", now=NOW, **how).items)


def test_the_exact_title_is_first_and_titles_come_before_descriptions(goods):
    goods.add("cover", en="Desk lamp cover, lamp bag for every lamp")
    goods.add("exact", en="Desk Lamp")
    goods.add("told", en="Wooden table", body={"en": "<p>Goes with a desk lamp. " + "lamp desk " * 200 + "</p>"})
    goods.add("long", en="Adjustable desk lamp with a very long name for reading at night in bed")
    assert found(goods, "desk lamp", locale="en")[0] == "exact"
    assert found(goods, "DESK  LAMPS", locale="en")[-1] == "told"
    assert found(goods, "desk-lamp", locale="en")[0] == "exact"


def test_an_exact_sku_or_barcode_is_first(goods):
    goods.add("other", en="Cable AB 77 compatible")
    goods.add("it", en="Cable", sku="AB-77", barcode="6901234567892")
    assert found(goods, "ab-77")[0] == "it"
    assert found(goods, "AB77")[0] == "it"
    assert found(goods, "6901234567892") == ["it"]


def test_a_query_finds_goods_whose_only_text_is_in_the_other_language(goods):
    goods.add("zh", zh="陶瓷马克杯")
    goods.add("en", en="Ceramic mug")
    assert found(goods, "陶瓷马克杯", locale="en") == ["zh", "en"]  # its own first, then by synonyms
    assert set(found(goods, "mug", locale="zh-cn")) == {"zh", "en"}


def test_goods_are_found_by_brand_category_and_option(goods):
    lighting = goods.category("lighting", zh_cn="灯饰", en="Lighting")
    goods.add("lamp", zh="小台灯", brand="Lumio", options={"zh-cn": "墨绿", "en": "Moss"}, category=lighting)
    goods.add("mug", zh="马克杯")
    for text in ("lumio", "灯饰", "lighting", "墨绿", "moss", "moss 台灯"):
        assert found(goods, text) == ["lamp"], text


def test_only_goods_on_sale_are_found_and_each_edit_is_seen_at_once(goods):
    lamp = goods.add("lamp", zh="台灯")
    goods.add("draft", zh="台灯", live=False)
    assert found(goods, "台灯") == ["lamp"]
    ProductText.objects.filter(product_id=lamp).update(title="落地灯")
    index_products([lamp])
    assert found(goods, "落地灯") == ["lamp"]
    assert search("台灯", locale="zh-cn", currency="CNY", now=NOW).did_you_mean is None  # the old word is forgotten
    Product.objects.filter(id=lamp).update(state="withdrawn")
    index_products([lamp])
    assert found(goods, "落地灯") == []
    assert suggestions("落", "zh-cn") == []
    assert SearchTerm.objects.filter(weight__gt=0).count() == 0


def test_a_product_that_is_gone_leaves_the_index(goods):
    lamp = goods.add("lamp", zh="台灯")
    Product.objects.filter(id=lamp).update(state="draft")
    index_products([lamp])
    goods.add("lamp2", zh="台灯")
    SearchEntry.objects.filter(product_id=lamp).delete()
    assert found(goods, "台灯") == ["lamp2"]


def test_indexing_costs_the_same_for_one_and_for_many(goods):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ids = [goods.add(f"p{n}", zh=f"台灯 {n}号", en=f"Lamp {n}", index=False) for n in range(30)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        index_products(ids[:1])
    with CaptureQueriesContext(connection) as many:
        index_products(ids[1:])
    assert len(many) <= len(one) <= 10
    with CaptureQueriesContext(connection) as again:
        index_products(ids)
    assert len(again) <= len(one) + 1


def test_a_plain_search_takes_one_statement(goods, django_assert_num_queries):
    for n in range(6):
        goods.add(f"p{n}", zh=f"台灯 {n}号")
    found(goods, "台灯")
    with django_assert_num_queries(1):
        assert len(found(goods, "台灯")) == 6


def test_pages_follow_each_other_without_gap_or_repeat(goods):
    for n in range(25):
        goods.add(f"p{n}", zh=f"台灯 第{n}款", index=False)
    index_products(goods.ids.values())
    for sort in ("relevance", "newest", "price_up", "name"):
        seen, cursor = [], None
        for _ in range(4):
            page = search("台灯", locale="zh-cn", currency="CNY", now=NOW, sort=sort, limit=10, cursor=cursor)
            seen += [card.id for card in page.items]
            cursor = page.next_cursor
            assert page.total == 25
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 25


def test_a_page_of_a_corrected_search_follows_in_the_corrected_search(goods):
    for n in range(5):
        goods.add(f"p{n}", en=f"Reading lamp number {n}")
    first = search("raeding lamp", locale="en", currency="CNY", now=NOW, limit=3)
    assert first.corrected
    second = search("raeding lamp", locale="en", currency="CNY", now=NOW, limit=3, cursor=first.next_cursor)
    assert second.corrected
    assert len({card.id for card in (*first.items, *second.items)}) == 5


@pytest.mark.parametrize("cursor", ["", "x", "bm90aGluZw", "WyJuYW1lIiwgMV0", "WyJyZWxldmFuY2UiLCAtNV0", "🙃"])
def test_a_made_up_cursor_is_refused(goods, cursor):
    goods.add("lamp", zh="台灯")
    with pytest.raises(CursorUnknown):
        search("台灯", locale="zh-cn", currency="CNY", now=NOW, cursor=cursor)


def test_sorts_choices_and_facets_work_on_what_was_found(goods):
    goods.add("dear", zh="台灯 甲", price=9000)
    goods.add("cheap", zh="台灯 乙", price=1000)
    goods.add("mug", zh="马克杯", price=500)
    assert found(goods, "台灯", sort="price_up") == ["cheap", "dear"]
    assert found(goods, "台灯", sort="price_down") == ["dear", "cheap"]
    assert found(goods, "台灯", price_min=5000) == ["dear"]
    assert found(goods, "台灯", price_max=5000, sort="newest") == ["cheap"]
    assert found(goods, "台灯", in_stock_only=True, limit=1) == ["cheap"]
    page = search("台灯", locale="zh-cn", currency="CNY", now=NOW, with_facets=True, facets={"price": ["5000-"]})
    assert goods.named(card.id for card in page.items) == ["dear"]
    assert page.total == 1
    assert {facet.code for facet in page.facets} >= {"price"}
    with pytest.raises(Invalid):
        search("台灯", locale="zh-cn", currency="CNY", now=NOW, sort="cheapest")


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "🎁", "' OR 1=1 --", '"', "*", "NEAR(", "a" * 5000, "{title} : x", "\x00", "\ud800"]
)
def test_odd_input_finds_nothing_and_breaks_nothing(goods, text):
    goods.add("lamp", zh="台灯")
    result = search(text, locale="zh-cn", currency="CNY", now=NOW)
    assert (result.items, result.total) == ((), 0)
    suggestions(text, "zh-cn")


def test_slips_are_corrected_and_said_so(goods):
    goods.add("lamp", zh="护眼台灯", en="Desk lamp")
    goods.add("buds", zh="蓝牙耳机", en="Bluetooth earbuds")
    for typed, meant in {
        "lmap": "lamp",
        "desk lanp": "desk lamp",
        "blutooth": "bluetooth",
        "bluetooth erabuds": "bluetooth earbuds",
        "desklamp": "desk lamp",
        "ear buds": "earbuds",
        "台登": "台灯",
        "蓝呀耳机": "蓝牙耳机",
    }.items():
        result = search(typed, locale="zh-cn", currency="CNY", now=NOW)
        assert (result.did_you_mean, result.corrected) == (meant, True), typed
        assert result.total == 1


def test_a_right_word_is_never_corrected(goods):
    goods.add("lamp", en="Desk lamp")
    goods.add("camp", en="Camp bed")
    result = search("camp", locale="en", currency="CNY", now=NOW)
    assert (goods.named(card.id for card in result.items), result.corrected) == (["camp"], False)
    nothing = search("xylophone", locale="en", currency="CNY", now=NOW)
    assert (nothing.items, nothing.total, nothing.did_you_mean) == ((), 0, None)


def test_pinyin_and_initials_find_chinese_titles(goods):
    goods.add("lamp", zh="北欧护眼台灯")
    goods.add("fan", en="Table fan")
    for text in ("taideng", "tai deng", "td", "huyan taideng", "beioutaideng", "TAIDENG"):
        assert found(goods, text) == ["lamp"], text
    assert found(goods, "fan") == ["fan"]


def test_synonyms_find_each_other_after_the_words_themselves(goods):
    goods.add("hat", en="Straw hat")
    goods.add("cap", en="Baseball cap")
    assert found(goods, "cap", locale="en") == ["cap", "hat"]


def test_a_pair_of_synonyms_works_from_the_next_search_on_and_until_it_is_taken_away(goods):
    goods.add("lamp", en="Glimmerstick")
    assert found(goods, "torch", locale="en") == []
    pair = add_synonym("torch", "Glimmerstick", by=BY, now=NOW)
    assert add_synonym("glimmersticks", "Torch", by=BY, now=NOW) == pair
    assert found(goods, "torches", locale="en") == ["lamp"]
    assert [each.id for each in synonyms("torch")] == [pair]
    remove_synonym(pair, by=BY, now=NOW)
    assert found(goods, "torch", locale="en") == []
    with pytest.raises(NotFound):
        remove_synonym(pair, by=BY, now=NOW)


def test_a_pair_for_one_language_holds_there_only(goods):
    goods.add("jumper", en="Wool quimper")
    add_synonym("zigzag", "quimper", locale="en", by=BY, now=NOW)
    assert found(goods, "zigzag", locale="en") == ["jumper"]
    assert found(goods, "zigzag", locale="zh-cn") == []


@pytest.mark.parametrize(
    ("term", "other"), [("", "xy"), ("lamp", "lamps"), ("one two three four", "lamp"), ("lamp", "!!")]
)
def test_a_pair_that_makes_no_sense_is_refused_and_not_kept(term, other):
    before = len(synonyms(limit=10_000))
    with pytest.raises(Invalid):
        add_synonym(term, other, by=BY, now=NOW)
    assert len(synonyms(limit=10_000)) == before


def test_suggestions_complete_words_pinyin_and_titles(goods):
    goods.add("mug", zh="陶瓷马克杯", en="Ceramic mug")
    goods.add("lamp", zh="护眼台灯", en="Desk lamp")

    def texts(prefix: str, locale: str = "zh-cn") -> list[str]:
        return [each.text for each in suggestions(prefix, locale)]

    assert texts("马")[0] == "马克杯"
    assert texts("taid")[0] == "台灯"
    assert "陶瓷马克杯" in texts("mkb")
    assert texts("la", "en") == ["lamp", "Desk lamp"]
    assert texts("desk la", "en") == ["Desk lamp"]
    assert texts("") == texts("zzzz") == []
    product = suggestions("desk la", "en")[0]
    assert (product.kind, product.slug, product.product_id) == ("product", "lamp-en", goods.ids["lamp"])


def test_a_renamed_category_is_found_by_its_new_name(goods):
    category = goods.category("lighting", en="Lighting")
    goods.add("lamp", en="Glow", category=category)
    from zhanggui.catalogue.models import CategoryText

    CategoryText.objects.filter(category=category).update(name="Luminaires")
    index_category(category.id)
    assert found(goods, "luminaires", locale="en") == ["lamp"]


def test_the_whole_index_can_be_made_anew(goods):
    goods.add("lamp", zh="台灯", index=False)
    assert found(goods, "台灯") == []
    assert reindex_all() == 1
    assert found(goods, "台灯") == ["lamp"]
