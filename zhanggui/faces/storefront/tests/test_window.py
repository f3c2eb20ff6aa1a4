"""The window: the arranged front page, the drawer, suggestions, addresses by country, and what other services are told."""

import io

import orjson
import pytest
from django.utils import translation
from PIL import Image

from zhanggui.catalogue import public as catalogue
from zhanggui.content import public as content
from zhanggui.faces.storefront import places
from zhanggui.faces.storefront.receipt import receipt_data
from zhanggui.faces.storefront.tests.conftest import TYPED
from zhanggui.kit import clock, locales
from zhanggui.kit.ui.format import money
from zhanggui.kit.ui.paper import typeset
from zhanggui.ordering.public import order_link

pytestmark = pytest.mark.django_db(databases="__all__")


def text(answer):
    return answer.content.decode()


def arrange(*blocks, publish=True):
    seen = content.draft("home").version
    for block in content.draft("home").blocks:
        seen = content.remove_block("home", block.key, seen=seen, by="staff:1", now=clock.now())
    for block in blocks:
        seen = content.save_block("home", block, seen=seen, by="staff:1", now=clock.now())
    if publish:
        content.publish("home", seen=seen, by="staff:1", now=clock.now())


def shot(colour="#b9402b", size=(900, 700)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def test_the_front_page_stands_before_anybody_arranged_it(open_shop, buyer):
    page = text(buyer.get(""))
    assert page.count("<h1") == 1
    assert "/en/p/mug" in page and "/en/all?sort=best_selling" in page


def test_blocks_stand_in_their_order_with_words_of_the_language(open_shop, buyer):
    story = content.Words("Where it comes from", "First part.\n\nSecond <b>part</b>.", "Read more")
    arrange(
        content.Block("story", link="about", texts={"en": story, "zh-cn": content.Words("来历")}),
        content.Block("products", rule="chosen", product_ids=(open_shop.products["mug"],), texts={}),
    )
    page = text(buyer.get(""))
    assert page.index("Where it comes from") < page.index("/en/p/mug")
    assert "<p>First part.</p><p>Second &lt;b&gt;part&lt;/b&gt;.</p>" in page and 'href="/en/about"' in page
    assert page.count("<h1") == 1
    assert "来历" in text(buyer.client.get("/zh-cn/")) and "来历" not in page


def test_what_stands_in_one_row_is_not_shown_again_in_the_next(open_shop, buyer):
    arrange(*(content.Block("products", rule=rule) for rule in ("best_selling", "newest")))
    assert text(buyer.get("")).count('href="/en/p/mug"') == 1


def test_a_draft_is_seen_by_its_link_only_and_no_search_engine_keeps_it(open_shop, buyer):
    words = {"en": content.Words("Closed on Monday"), "zh-cn": content.Words("周一休息")}
    arrange(content.Block("notice", texts=words), publish=False)
    assert "Closed on Monday" not in text(buyer.get(""))
    answer = buyer.get("", preview=content.preview_token("home", clock.now()))
    assert "Closed on Monday" in text(answer)
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert buyer.get("", preview="forged").status_code == 403


def test_a_picture_of_a_block_is_kept_from_the_sweep_and_shown(open_shop, buyer):
    kept = catalogue.keep_picture(shot())
    picture = content.BlockPicture(kept.sha256, kept.width, kept.height, kept.widths)
    arrange(content.Block("hero", picture=picture, texts={"en": content.Words("Autumn")}))
    assert kept.sha256 in text(buyer.get(""))
    keep = catalogue.PICTURE_KEEPERS.get("content")
    assert keep({kept.sha256, "0" * 64}) == {kept.sha256}


def test_the_drawer_is_the_basket_without_the_page_around_it(open_shop, buyer):
    buyer.put("mug", "2")
    part = text(buyer.get("basket/part"))
    assert "<html" not in part and "38.00" in part and 'data-units="2"' in part
    changed = buyer.post("basket/change", part="1", variant=str(open_shop.variants["mug"]), quantity="3")
    assert changed.status_code == 200 and "57.00" in text(changed) and "<html" not in text(changed)
    refused = buyer.post("basket/change", part="1", variant=str(open_shop.variants["mug"]), quantity="1000")
    assert refused.status_code >= 400 and "<html" not in text(refused) and 'data-units="3"' in text(refused)


def test_suggestions_name_goods_with_their_price_and_categories(open_shop, buyer):
    draft = {"en": catalogue.CategoryTextDraft("Mugs and cups"), "zh-cn": catalogue.CategoryTextDraft("杯子")}
    category = catalogue.create_category(texts=draft, by="staff:1", now=clock.now())
    catalogue.edit_product(open_shop.products["mug"], categories=(category,), by="staff:1", now=clock.now())
    answer = orjson.loads(buyer.get("suggest", q="mug").content)
    kinds = {one["kind"]: one for one in answer["suggestions"]}
    assert kinds["product"]["href"] == "/en/p/mug" and "19.00" in kinds["product"]["note"]
    assert kinds["category"]["text"] == "Mugs and cups"
    assert answer["count"].startswith(str(len(answer["suggestions"])))
    assert orjson.loads(buyer.get("suggest", q=" ").content)["suggestions"] == []


def test_one_word_that_is_found_is_enough_and_where_none_is_other_goods_stand(open_shop, buyer):
    some = text(buyer.get("search", q="mug zzzqqq book"))
    assert 'href="/en/p/mug"' in some and 'href="/en/p/book"' in some and "Nothing was found" not in some
    none = text(buyer.get("search", q="zzzqqq wwwjjj"))
    assert "Nothing was found" in none and "What others buy" in none and 'href="/en/p/mug"' in none


def test_all_goods_stand_in_one_list(open_shop, buyer):
    page = text(buyer.get("all", sort="price_up"))
    assert page.index("/en/p/mug") < page.index("/en/p/book")


def test_other_services_are_told_a_picture_that_they_can_show(open_shop, buyer):
    assert "/static/ui/share" in text(buyer.get("p/mug"))
    catalogue.add_picture(open_shop.products["mug"], shot(), "mug.png", {"en": "A mug"}, by="staff:1", now=clock.now())
    page = text(buyer.get("p/mug"))
    address = page.split('property="og:image" content="')[1].split('"')[0]
    card = buyer.client.get("/media/card/" + address.rpartition("/")[2])
    picture = Image.open(io.BytesIO(b"".join(card.streaming_content)))
    assert (card["Content-Type"], picture.format, picture.size) == ("image/jpeg", "JPEG", (1200, 630))
    assert buyer.client.get(f"/media/card/{'0' * 64}.jpg").status_code == 404
    assert buyer.client.get("/media/card/..%2f..%2fsecret.jpg").status_code == 404


@pytest.mark.parametrize("locale", locales.LOCALES)
def test_a_phone_may_keep_the_shop_among_its_programs(open_shop, client, locale):
    answer = client.get(f"/{locale}/manifest.webmanifest")
    told = orjson.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert told["start_url"] == f"/{locale}/" and told["lang"] == locales.html_lang(locale)
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}


# Addresses


def test_each_country_has_its_own_fields():
    def fields(country):
        with translation.override("en"):
            return {part.name: part for part in places.parts(country, "en")}

    assert fields("US")["region"].label == "State"
    assert fields("US")["region"].choices and fields("US")["postcode"].label == "ZIP code"
    assert "region" not in fields("GB") and fields("GB")["city"].label == "Post town"
    assert "postcode" not in fields("HK") and "city" not in fields("SG")
    assert not fields("IE")["postcode"].required


@pytest.mark.parametrize("locale", locales.LOCALES)
@pytest.mark.parametrize("country", places.COUNTRIES)
def test_every_country_that_can_be_chosen_asks_for_a_street(locale, country):
    with translation.override(locales.django_code(locale)):
        parts = places.parts(country, locale)
    assert [part.name for part in parts if part.name == "line1" and part.required] == ["line1"]
    assert len({part.name for part in parts}) == len(parts)


def test_the_script_is_told_the_cities_of_a_province_and_the_districts_of_a_city(open_shop, buyer):
    cities = orjson.loads(buyer.get("places", region="浙江省").content)
    assert {"value": "杭州市", "label": "Hangzhou 杭州市"} in cities["rows"]
    districts = orjson.loads(buyer.client.get("/zh-cn/places", {"region": "浙江省", "city": "杭州市"}).content)
    assert {"value": "西湖区", "label": "西湖区"} in districts["rows"] and districts["required"]
    assert orjson.loads(buyer.get("places", region="广东省", city="东莞市").content) == {"rows": [], "required": False}
    assert orjson.loads(buyer.get("places", region="<script>").content)["rows"] == []


def test_a_code_that_no_country_would_write_is_said_beside_the_field(open_shop, buyer):
    buyer.put("mug")
    there = {"country": "DE", "region": "", "district": "", "city": "Berlin", "line1": "Weg 1"}
    answer = buyer.review(**there, postcode="12")
    assert answer.status_code == 422 and 'id="f-postcode-error"' in text(answer)
    missing = buyer.review(**there, postcode="")
    assert "Still missing: Postal code." in text(missing)


def test_short_names_of_places_are_written_out_on_the_order(open_shop, buyer):
    buyer.put("mug")
    page = text(buyer.review(**(TYPED | {"region": "浙江", "city": "杭州", "district": "西湖"})))
    assert 'name="city" value="杭州市"' in page and 'name="district" value="西湖区"' in page


def test_a_town_without_districts_needs_none_and_a_new_district_is_taken(open_shop, buyer):
    buyer.put("mug")
    town = buyer.review(region="广东省", city="东莞市", district="", line1="鸿福路 1 号")
    assert town.status_code == 200
    assert buyer.review(district="新开发区").status_code == 200
    assert buyer.review(district="").status_code == 422


# Paper


def test_the_receipt_says_what_the_order_says_in_the_language_of_the_order(open_shop, buyer):
    placed = open_shop.paid(("mug", 2), locale="en")
    order = open_shop.order(placed, locale="en")
    with translation.override("en"):
        told = receipt_data(order)
    assert told["title"].endswith(order.number) and told["lang"] == "en"
    assert [line["title"] for part in told["parts"] for line in part["lines"]] == ["Mug"]
    assert [row[1] for row in told["totals"] if row[2]] == [money(order.total, "en")]
    assert told["parties"][0][1][0] == "王小明"
    token = order_link(placed.order_id, now=clock.now())
    answer = buyer.get(f"o/{token}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    assert buyer.get("o/forged/receipt.pdf").status_code == 403


def test_what_people_typed_stays_text_on_paper():
    """Signs that typst would read as markup are set as they are; the document is made all the same."""
    words = '#panic("out") $x$ *bold* @nobody <label> \\ `code` // gone'
    line = {"title": words, "options": words, "quantity": 1, "unit": words, "total": words}
    data = dict.fromkeys(("shop", "title", "placed", "state", "note", "foot"), words)
    data |= {"lang": "en", "parties": [[words, [words]]], "columns": [words] * 4, "totals": [[words, words, True]]}
    data["parts"] = [{"seller": words, "own": words, "number": words, "lines": [line] * 60}]
    assert typeset("faces/storefront/papers/receipt.typ", data).startswith(b"%PDF-")
