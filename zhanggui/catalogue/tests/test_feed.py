from datetime import timedelta

import pytest

from tests.shop import BY
from zhanggui.catalogue import public as catalogue
from zhanggui.catalogue.queries import feed

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_feed_goes_through_everything_on_sale_once_however_it_is_cut(shop, monkeypatch):
    monkeypatch.setattr(feed, "AT_ONCE", 2)
    for number in range(5):
        shop.product(f"tea{number}")
    catalogue.withdraw([shop.products["tea3"]], by=BY, now=shop.now)
    found = [item.offer.sku for item in catalogue.feed(locale="en", currency="CNY", now=shop.now)]
    assert sorted(found) == ["tea0", "tea1", "tea2", "tea4"]
    assert list(catalogue.feed(locale="en", currency="EUR", now=shop.now)) == []


def test_the_next_change_of_a_price_is_that_of_these_goods_or_of_any(shop):
    for sku in ("mug", "tea"):
        shop.product(sku)
    assert catalogue.next_price_change(currency="CNY", now=shop.now) is None
    begins, ends = shop.now + timedelta(hours=1), shop.now + timedelta(hours=2)
    catalogue.set_price(shop.variants["mug"], shop.money(1), starts_at=begins, ends_at=ends, by=BY, now=shop.now)

    def change(now, *skus):
        return catalogue.next_price_change(currency="CNY", now=now, products=[shop.products[sku] for sku in skus])

    assert catalogue.next_price_change(currency="CNY", now=shop.now) == change(shop.now, "mug", "tea") == begins
    assert change(begins, "mug") == ends and change(ends, "mug") is None and change(shop.now, "tea") is None
    assert catalogue.next_price_change(currency="EUR", now=shop.now) is None and change(shop.now) is None


def test_what_a_thing_cost_when_it_was_put_in_is_known_from_the_prices_themselves(shop):
    shop.product("mug", price=1900)
    variant, start = shop.variants["mug"], shop.now
    ends = start + timedelta(hours=2)
    catalogue.set_price(variant, shop.money(1500), starts_at=start, ends_at=ends, by=BY, now=start)
    then = catalogue.prices_then({variant: start}, currency="CNY", now=start + timedelta(hours=1))[variant]
    assert (then.amount.minor, then.since) == (1500, None)
    then = catalogue.prices_then({variant: start}, currency="CNY", now=ends)[variant]
    assert (then.amount.minor, then.since) == (1500, ends)
    assert catalogue.prices_then({variant: start - timedelta(days=9)}, currency="CNY", now=ends) == {}
