"""Goods that are not there yet: said before they are bought, in page, basket, review and order."""

import json
import re
from datetime import timedelta

import pytest

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.storefront.tests.conftest import hidden
from zhanggui.kit.ui import format

pytestmark = pytest.mark.django_db(databases="__all__")


def allow(shop, policy: str, ceiling: int = 5, days: int | None = 20):
    shop.product("lamp", price=9900, stock=0)
    day = (shop.now + timedelta(days=days)).date() if days else None
    catalogue.set_order_policy(
        shop.variants["lamp"], policy=policy, ceiling=ceiling, ship_by=day, by="staff:1", now=shop.now
    )
    return day


def offer_of(page: str) -> dict:
    (found,) = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.S)
    graph = json.loads(found)["@graph"]
    return next(one for one in graph if one["@type"] == "Product")["offers"]


def test_a_pre_order_shows_its_day_on_the_page_and_to_machines_and_on_every_step(open_shop, buyer):
    day = allow(open_shop, "preorder")
    said = f"Ships by {format.day(day, locale='en')}"
    page = buyer.get("p/lamp").content.decode()
    assert said in page and "Sold out" not in page.split("<main")[1]
    offer = offer_of(page)
    assert offer["availability"] == "https://schema.org/PreOrder" and offer["availabilityStarts"] == day.isoformat()
    assert buyer.put("lamp", "2").status_code == 302
    assert said in buyer.get("basket").content.decode()
    review = buyer.review()
    assert said in review.content.decode() and hidden(review.content.decode())["seen_ships"] == day.isoformat()
    answer = buyer.place(review)
    assert answer.status_code == 302
    assert said in buyer.client.get(answer["Location"]).content.decode()


def test_a_back_order_without_a_day_says_so(open_shop, buyer):
    allow(open_shop, "backorder", days=None)
    page = buyer.get("p/lamp").content.decode()
    assert "Available to order; ships when it has come in" in page
    assert offer_of(page)["availability"] == "https://schema.org/BackOrder"
    assert "To order" in buyer.get("search?q=lamp").content.decode()


def test_beyond_the_ceiling_it_is_sold_out(open_shop, buyer):
    allow(open_shop, "backorder", ceiling=1)
    buyer.put("lamp", "2")
    assert "Only 1 left" in buyer.get("basket").content.decode()
    buyer.post("basket/change", variant=str(open_shop.variants["lamp"]), quantity="1")
    buyer.place()
    page = buyer.get("p/lamp").content.decode()
    assert "Sold out" in page and offer_of(page)["availability"] == "https://schema.org/OutOfStock"


def test_who_reviewed_goods_that_were_there_is_asked_again_when_they_have_to_be_promised(open_shop, buyer):
    catalogue.set_order_policy(
        open_shop.variants["mug"], policy="backorder", ceiling=5, by="staff:1", now=open_shop.now
    )
    buyer.put("mug")
    review = buyer.review()
    open_shop.place(("mug", 10))
    answer = buyer.place(review)
    assert answer.status_code == 409 and "It ships later" in answer.content.decode()
    assert len(open_shop.orders()) == 1
    assert buyer.place(answer).status_code == 302
    assert len(open_shop.orders()) == 2
