"""A reduction ends: page, feed, list, search, cart and API show the old price at once, with no worker; a basket is told."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.shop import BY
from zhanggui.catalogue import public as catalogue
from zhanggui.kit import clock
from zhanggui.marketing import public as marketing
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")
G = "{http://base.google.com/ns/1.0}"


@pytest.fixture
def at(monkeypatch, shop):
    """Move the clock of every process: `at(seconds)` after now. No job ever runs in these tests."""
    start = clock.now()
    shop.now = start - timedelta(days=40)
    shop.product("mug", price=1900)
    shop.now = start

    def moved(**delta) -> None:
        shop.now = start + timedelta(**delta)
        monkeypatch.setattr(clock, "now", lambda: shop.now)

    moved()
    return moved


def body(answer) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode().replace("CN¥", "¥")


def feed_price(form: str) -> str:
    """What is to be paid for the mug, as a reader of the feed understands it."""
    told = body(Client().get(f"/feeds/en-CNY.{form}"))
    if form == "xml":
        (item,) = ElementTree.fromstring(told).iter("item")
        row = {one.tag.removeprefix(G): one.text for one in item}
    elif form == "tsv":
        (row,) = csv.DictReader(io.StringIO(told), delimiter="\t")
    else:
        (row,) = json.loads(told)["items"]
    return (row.get("sale_price") or row["price"]).removesuffix(" CNY")


def everywhere(shop, buyer: Client) -> dict[str, str]:
    """The mug's price in every place that shows one."""
    api = Client().get("/api/v1/products/mug?locale=en").json()
    listed = Client().get("/api/v1/products?locale=en").json()["items"][0]
    found = Client().get("/api/v1/search?q=mug&locale=en").json()["items"][0]
    shown = {price for price in ("19.00", "15.20") if f"¥{price}" in body(Client().get("/en/p/mug"))}
    cart = body(buyer.get("/en/basket")).split("Together")[1]
    pages = {
        "page": "15.20" if "15.20" in shown else "19.00",
        "search page": "15.20" if "¥15.20" in body(Client().get("/en/search?q=mug")) else "19.00",
        "list": "15.20" if "¥15.20" in body(Client().get("/en/all")) else "19.00",
        "cart": "15.20" if "¥15.20" in cart else "19.00" if "¥19.00" in cart else "?",
        "suggestion": Client().get("/en/suggest?q=mu").json()["suggestions"][-1]["note"].removeprefix("¥"),
    }
    feeds = {f"feed {form}": feed_price(form) for form in ("xml", "tsv", "json")}
    minor = {"api": api["price_from"]["minor"], "api list": listed["price_from"]["minor"]}
    minor["api search"] = found["price_from"]["minor"]
    minor["quote"] = ordering.quote(
        shop.items(("mug", 1)), currency="CNY", country="CN", now=shop.now, locale="en"
    ).items.minor
    return pages | feeds | {key: str(Decimal(value) / 100) for key, value in minor.items()}


def put_in(shop) -> Client:
    buyer = Client()
    answer = buyer.post("/en/basket/add", {"product": "mug", "quantity": 1})
    assert answer.status_code == 302
    return buyer


def test_after_the_end_the_old_price_is_everywhere_with_the_worker_dead(shop, at):
    catalogue.launch([shop.products["mug"]], percent=Decimal(20), currency="CNY", days=3, by=BY, now=shop.now)
    at(hours=1)
    buyer = put_in(shop)
    prices = everywhere(shop, buyer)
    assert {key: value.rstrip("0") for key, value in prices.items()} == dict.fromkeys(prices, "15.2")
    at(days=3, seconds=-1)
    assert set(everywhere(shop, buyer).values()) <= {"15.2", "15.20"}
    at(days=3)
    prices = everywhere(shop, buyer)
    assert {key: value for key, value in prices.items() if Decimal(value) != 19} == {}


def test_a_basket_from_before_the_end_gets_a_notice_and_no_surprise(shop, at):
    catalogue.launch([shop.products["mug"]], percent=Decimal(20), currency="CNY", days=3, by=BY, now=shop.now)
    at(hours=1)
    buyer = put_in(shop)
    assert "When you put it in" not in body(buyer.get("/en/basket"))
    seen = shop.command(("mug", 1))
    at(days=3)
    for page in ("/en/basket", "/en/checkout"):
        told = body(buyer.get(page))
        assert "The price of Mug is ¥19.00 again" in told and "it was ¥15.20" in told
    with pytest.raises(ordering.PriceChanged):
        shop.place(seen)
    at(days=3, hours=1)
    assert "When you put it in" not in body(put_in(shop).get("/en/basket"))


def test_a_promotion_that_ended_is_told_in_the_basket_and_the_sum_is_the_old_one(shop, at):
    draft = marketing.PromotionDraft(
        kind="percentage", names={"en": "Autumn", "zh-cn": "秋"}, terms={"percent": "20"}, starts_at=shop.now,
        ends_at=shop.now + timedelta(hours=2),
    )  # fmt: skip
    marketing.save_promotion(draft, by=BY, now=shop.now)
    buyer = put_in(shop)
    told = body(buyer.get("/en/basket"))
    assert "Autumn" in told and "¥15.20" in told
    at(hours=2)
    told = body(buyer.get("/en/basket"))
    assert "¥15.20" not in told and "Autumn" in told and "ended" in told


def test_the_api_tells_of_a_changed_price_in_a_basket(shop, at):
    catalogue.launch([shop.products["mug"]], percent=Decimal(20), currency="CNY", days=3, by=BY, now=shop.now)
    at(hours=1)
    basket = shop.basket(("mug", 1))
    assert Client().get(f"/api/v1/baskets/{basket}").json()["changes"] == []
    at(days=3)
    (one,) = Client().get(f"/api/v1/baskets/{basket}").json()["changes"]
    assert (one["before"]["minor"], one["after"]["minor"]) == (1520, 1900)


def test_nothing_is_kept_past_the_instant_at_which_a_price_changes(shop, at):
    feed = "/feeds/en-CNY.json"
    assert Client().get(feed).headers["Cache-Control"] == "public, max-age=900"
    catalogue.set_price(
        shop.variants["mug"], shop.money(1500), starts_at=shop.now + timedelta(seconds=100),
        ends_at=shop.now + timedelta(seconds=130), by=BY, now=shop.now,
    )  # fmt: skip
    assert Client().get(feed).headers["Cache-Control"] == "public, max-age=100"
    at(seconds=99, microseconds=500_000)
    assert Client().get(feed).headers["Cache-Control"] == "no-cache"
    at(seconds=100)
    assert Client().get(feed).headers["Cache-Control"] == "public, max-age=30"
    assert Client().get("/en/suggest?q=mu").headers["Cache-Control"] == "private, max-age=30"
    at(seconds=110)
    assert Client().get("/en/suggest?q=mu").headers["Cache-Control"] == "private, max-age=20"
    for page in (
        "/en/p/mug",
        "/en/",
        "/en/all",
        "/en/search?q=mug",
        "/api/v1/products/mug?locale=en",
        "/api/v1/products",
    ):
        assert "no-cache" in Client().get(page).headers["Cache-Control"], page


def test_a_feed_is_whole_and_says_what_it_knows(shop, at):
    catalogue.launch([shop.products["mug"]], percent=Decimal(20), currency="CNY", days=3, by=BY, now=shop.now)
    shop.product("tea", price=4450, stock=0)
    shop.product("odd", price=100)
    shop.prefer("shop.name", "Tea & <Mugs>")
    items = {item["mpn"]: item for item in json.loads(body(Client().get("/feeds/zh-cn-CNY.json")))["items"]}
    assert items["mug"]["price"] == "19.00 CNY" and items["mug"]["sale_price"] == "15.20 CNY"
    assert items["mug"]["title"] == "mug 商品" and "/zh-cn/p/" in items["mug"]["link"]
    assert Client().get(items["mug"]["link"].partition("localhost:8000")[2]).status_code == 200
    assert items["tea"]["availability"] == "out_of_stock" and items["mug"]["availability"] == "in_stock"
    assert items["mug"]["custom_label_0"] == "self-operated"
    tree = ElementTree.fromstring(body(Client().get("/feeds/zh-cn-CNY.xml")))
    assert len(list(tree.iter("item"))) == 3
    assert json.loads(body(Client().get("/feeds/en-EUR.json")))["items"] == []
    for wrong in ("/feeds/fr-CNY.xml", "/feeds/en-cny.xml", "/feeds/en-CNY.exe", "/feeds/en-XXX0.xml"):
        assert Client().get(wrong).status_code == 404, wrong
