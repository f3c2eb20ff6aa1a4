import re
from xml.etree import ElementTree

import orjson
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from zhanggui.faces.storefront import addresses
from zhanggui.kit import locales

pytestmark = pytest.mark.django_db(databases="__all__")
LOCALES = ("zh-cn", "en")
OPEN = ("", "search", "search?q=mug", "search?q=nothingofthekind", "basket", "about", "verify", "account/sign-in")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", OPEN)
def test_each_open_page_answers_in_each_language(open_shop, client, locale, path):
    answer = client.get(f"/{locale}/{path}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'<html lang="{locales.html_lang(locale)}"' in page
    assert page.count("<h1") == 1
    for other in LOCALES:
        assert f'hreflang="{locales.html_lang(other)}"' in page


@pytest.mark.parametrize("locale,slug", [("zh-cn", "mug-shang-pin"), ("en", "mug")])
def test_a_product_page_carries_sound_structured_data_and_points_to_its_other_language(open_shop, client, locale, slug):
    answer = client.get(f"/{locale}/p/{slug}")
    assert answer.status_code == 200, answer.status_code
    page = answer.content.decode()
    graph = orjson.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])["@graph"]
    product, trail = graph
    assert product["@type"] == "Product" and product["offers"]["price"] == "19.00"
    assert product["offers"]["availability"].endswith("InStock")
    assert trail["itemListElement"][-1]["item"] == product["url"] == settings.BASE_URL + f"/{locale}/p/{slug}"
    assert f'<link rel="canonical" href="{product["url"]}">' in page
    assert "/en/p/mug" in page and "/zh-cn/p/mug-shang-pin" in page


def test_a_name_with_script_in_it_stays_a_name(open_shop, client):
    text = client.get("/en/search?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_nothing_of_a_page_comes_from_elsewhere_and_nothing_is_inline(open_shop, client):
    for path in ("/en/", "/en/p/mug", "/en/search?q=mug", "/en/basket", "/en/about"):
        page = client.get(path).content.decode()
        for address in re.findall(r'(?:src|srcset)="([^"]+)"', page):
            assert address.startswith("/"), address
        assert not re.search(r"<[^>]+\sstyle=|<style|\son\w+=", page)
        scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/)[^>]*>", page)
        assert scripts == []


def test_the_quick_addresses_are_those_of_the_resolver(db):
    for locale in LOCALES:
        with translation.override(locales.django_code(locale)):
            for slug in ("mug", "青花盖碗", "a b%c"):
                assert addresses.product(slug) == reverse("storefront:product", args=[slug])
                assert addresses.category(slug) == reverse("storefront:category", args=[slug])
            assert addresses.to("basket") == reverse("storefront:basket")
            assert addresses.to("") == reverse("storefront:home")


def test_the_root_leads_to_the_language_that_is_wanted(open_shop, client):
    assert client.get("/", headers={"Accept-Language": "en-GB,en"})["Location"] == "/en/"
    assert client.get("/", headers={"Accept-Language": "zh-TW,en"})["Location"] == "/zh-cn/"
    client.cookies["locale"] = "en"
    assert client.get("/", headers={"Accept-Language": "zh"})["Location"] == "/en/"


def test_an_anonymous_page_asks_for_no_session_and_few_statements(open_shop, client, django_assert_max_num_queries):
    client.get("/en/p/mug")
    with django_assert_max_num_queries(9) as seen:
        client.get("/en/p/mug")
    assert not [one for one in seen.captured_queries if "session" in one["sql"].lower()]


def test_what_is_absent_is_a_page_in_the_house_style(open_shop, client):
    for path in ("/en/p/nothing", "/en/c/nothing", "/media/p/aa/..%2f..%2fkeys", f"/media/p/aa/{'a' * 64}-800.webp"):
        answer = client.get(path)
        assert answer.status_code == 404, path
    assert "To the front page" in client.get("/en/p/nothing").content.decode()


def test_a_forged_link_and_a_mangled_cookie_open_nothing(open_shop, client):
    assert client.get("/en/o/Zm9yZ2Vk").status_code == 403
    assert client.get("/en/d/Zm9yZ2Vk").status_code == 403
    client.cookies["zg"] = '{"p":"0190"}:forged'
    assert client.get("/en/account").status_code == 302
    assert client.get("/en/").status_code == 200


def test_the_sitemap_names_each_language_and_every_product(open_shop, client):
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    parts = [loc.text for loc in index.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert parts == [f"{settings.BASE_URL}/sitemap-{locale}-0.xml" for locale in LOCALES]
    english = client.get("/sitemap-en-0.xml").content.decode()
    assert f"{settings.BASE_URL}/en/p/mug</loc>" in english and "zh-cn" not in english
    assert client.get("/sitemap-en-7.xml").status_code == 404
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_foreign_parameters_filter_nothing_and_odd_ones_break_nothing(open_shop, client):
    page = client.get("/en/search?q=mug&utm_source=mail&min=abc&max=-5&sort=stolen").content.decode()
    assert "/en/p/mug" in page


def test_the_page_of_components_is_for_builders_only(open_shop, client, settings):
    assert client.get("/en/ui").status_code == 404
    settings.DEMO = True
    for locale in LOCALES:
        assert client.get(f"/{locale}/ui").status_code == 200


def test_an_unknown_address_and_a_stale_form_have_pages_of_their_own(open_shop, client):
    from django.test import Client

    answer = client.get("/en/no/such/place")
    page = answer.content.decode()
    assert answer.status_code == 404 and "There is nothing here" in page and 'name="robots" content="noindex"' in page
    assert 'data-basket="/en/basket/part"' in page and 'id="seek"' in page and 'href="/zh-cn/no/such/place"' in page
    forged = client.get("/en/o/Zm9yZ2Vk").content.decode()
    assert "This is not open to you" in forged and 'class="find"' in forged and 'id="seek"' not in forged
    picture = client.get("/en/no/such.avif", headers={"Accept": "image/avif,image/webp,*/*;q=0.8"})
    assert picture.status_code == 404 and "data-basket" not in picture.content.decode()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/en/basket/add", {"product": "mug", "quantity": "1"})
    assert answer.status_code == 403 and "open too long" in answer.content.decode()


def test_our_own_mistake_is_said_without_a_database(client):
    from django.test import RequestFactory
    from django.utils import translation

    from zhanggui.faces.storefront.views.errors import server_error

    with translation.override("en"):
        answer = server_error(RequestFactory().get("/en/"))
    assert answer.status_code == 500 and b"on our side" in answer.content
