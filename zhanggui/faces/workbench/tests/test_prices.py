"""A product's prices at the desk: scheduled, launched, ended; the history and what the law lets be shown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def mug(desk):
    desk.shop.now = clock.now() - timedelta(days=40)
    desk.shop.product("mug", price=5900, stock=10)
    desk.shop.now = clock.now()
    return desk.shop.products["mug"]


def rows(mug):
    return catalogue.product_edit(mug, now=clock.now()).variants[0].prices


def typed(desk, **more):
    empty = {
        "variant": str(desk.shop.variants["mug"]),
        "list": "standard",
        "starts_on": "",
        "starts_time": "",
        "ends_on": "",
    }
    return empty | {"amount": "49.00"} | more


def test_a_price_is_set_with_an_earlier_one_that_the_law_allows_and_ended_again(desk, mug):
    client = desk.client("operations")
    assert client.post(at("schedule_price", mug), typed(desk, ends_on="2036-12-31", reduced="on")).status_code == 302
    now, before = rows(mug)
    assert (now.amount.minor, now.shown.minor, now.reason, now.in_force) == (4900, 5900, "sale", True)
    page = client.get(at("prices", mug)).content.decode()
    assert "Lowest of 30 days: ¥49.00" in page and "art. 16" in page and "in force" in page
    client.post(at("end_price", mug, now.id))
    assert rows(mug)[-1].in_force and not rows(mug)[0].in_force
    refused = client.post(at("end_price", mug, before.id), follow=True)
    assert "Without this price it would have none." in refused.content.decode()


def test_a_price_to_come_waits_and_may_be_taken_back(desk, mug):
    client = desk.client("operations")
    client.post(at("schedule_price", mug), typed(desk, starts_on="2036-01-01", starts_time="08:00:30"))
    coming = rows(mug)[0]
    assert coming.starts_at.isoformat() == "2036-01-01T00:00:30+00:00" and not coming.in_force
    client.post(at("end_price", mug, coming.id))
    assert len(rows(mug)) == 1


def test_a_launch_price_is_one_form_and_ends_by_itself(desk, mug):
    client = desk.client("operations")
    answer = client.post(at("launch_price", mug), {"percent": "20", "days": "3", "starts_on": "", "starts_time": ""})
    assert answer.status_code == 302
    launched = rows(mug)[0]
    assert (launched.amount.minor, launched.reason) == (4720, "launch")
    assert (launched.ends_at - launched.starts_at).days == 3


def test_what_cannot_be_is_marked_and_nothing_is_written(desk, mug):
    client = desk.client("operations")
    for wrong in ({"amount": "x"}, {"starts_on": "2020-01-01"}, {"starts_on": "2036-02-01", "ends_on": "2036-01-01"}):
        assert client.post(at("schedule_price", mug), typed(desk, **wrong)).status_code == 422
    assert len(rows(mug)) == 1
    assert desk.client("warehouse").post(at("launch_price", mug), {"percent": "20", "days": "3"}).status_code == 403


def test_a_launch_price_has_a_result_against_the_fortnight_before(desk, shop, monkeypatch):
    start = clock.now()
    shop.now = start - timedelta(days=10)
    shop.product("mug", price=1000, stock=99)
    shop.paid(("mug", 2))
    shop.now = start
    catalogue.launch([shop.products["mug"]], percent=Decimal(20), currency="CNY", days=3, by="staff:1", now=start)
    client, address = desk.client("owner"), at("prices", shop.products["mug"])
    shop.later(hours=1)
    shop.paid(("mug", 5))
    shop.refund(shop.paid(("mug", 1)), everything=True)
    monkeypatch.setattr(clock, "now", lambda: shop.now)
    during = client.get(address).content.decode()
    assert "Result of the launch price" in during and "Ends by itself" in during and "Since then" not in during
    window = Client().get("/en/p/mug").content.decode()
    assert "Launch price" in window and "then the price of before again" in window
    shop.later(days=4)
    shop.paid(("mug", 1))
    end, product = start + timedelta(days=3), shop.products["mug"]
    spans = ((start - timedelta(days=14), start), (start, end), (end, shop.later(minutes=1)))
    sales = [ordering.product_sales(product, since, until, currency="CNY") for since, until in spans]
    assert [(one.units, one.net.minor) for one in sales] == [(2, 2000), (5, 4000), (1, 1000)]
    assert sales[1].net_a_day.minor == 1333 and str(sales[1].units_a_day) == "1.7"
    after = client.get(address).content.decode()
    assert "Ended by itself" in after and "Since then" in after and "40.00" in after
    assert "Launch price" not in Client().get("/en/p/mug").content.decode()
