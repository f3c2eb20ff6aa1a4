"""A channel shows and sells nothing of a warehouse that is closed to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.shop import BY, refuses
from zhanggui.catalogue import public as catalogue


@pytest.fixture
def two(shop):
    """Three mugs in a warehouse for all, five in one that is closed to machines."""
    shop.product("mug", stock=3)
    shop.back = catalogue.create_warehouse(
        seller_id=shop.sellers["house"], code="back", name="Back", country="CN", closed_to=["api"], by=BY, now=shop.now
    )
    catalogue.adjust_stock(shop.variants["mug"], shop.back, delta=5, reason="counted", by=BY, now=shop.now)
    return shop


def seen(shop, channel: str) -> tuple:
    """What a channel is shown: offer, page, card, list, and facet."""
    how = {"currency": "CNY", "now": shop.now, "channel": channel}
    variant, product = shop.variants["mug"], shop.products["mug"]
    listed = catalogue.list_products(locale="en", in_stock_only=True, with_facets=True, **how)
    return (
        catalogue.offers([variant], **how)[variant].available,
        catalogue.product_page("mug", locale="en", **how).variants[0].available,
        catalogue.product_cards([product], locale="en", **how)[product].in_stock,
        [card.slug for card in listed.items],
        [card.slug for card in catalogue.search("mug", locale="en", in_stock_only=True, **how).items],
    )


def test_each_channel_is_shown_what_it_may_sell(two):
    assert seen(two, "web") == (8, 8, True, ["mug"], ["mug"])
    assert seen(two, "api") == (3, 3, True, ["mug"], ["mug"])
    two.place(("mug", 3))
    assert seen(two, "web") == (5, 5, True, ["mug"], ["mug"])
    assert seen(two, "api")[:4] == (0, 0, False, [])


def test_each_channel_sells_what_it_may_and_not_one_more(two):
    api = two.command(("mug", 4), channel="api")
    with refuses("out_of_stock") as refused:
        two.place(api)
    assert refused.value.facts["available"] == 3
    two.place(
        replace(api, items=two.items(("mug", 3)), seen_total=two.total(replace(api, items=two.items(("mug", 3)))))
    )
    with refuses("out_of_stock"):
        two.place(two.command(("mug", 1), channel="api"))
    placed = two.place(("mug", 5))
    assert {one.warehouse_name for one in catalogue.sources_of(str(placed.order_id))} == {"Back"}


def test_a_list_of_both_channels_serves_each_from_its_own(two):
    commands = [two.command(("mug", 2), channel=channel) for channel in ("web", "api", "web", "api")]
    answers = [getattr(one, "code", "placed") for one in two.place_many(commands)]
    assert answers == ["placed", "out_of_stock", "placed", "out_of_stock"]  # the third comes from the back
    assert catalogue.wrong_stock() == []


def test_closing_a_warehouse_holds_at_once_and_opening_it_brings_it_back(two):
    main = next(place.id for place in catalogue.warehouses() if place.code == "main")
    assert seen(two, "api")[0] == 3
    catalogue.close_warehouse(main, ["api", "marketplace"], by=BY, now=two.now)
    assert seen(two, "api")[:4] == (0, 0, False, []) and seen(two, "marketplace")[0] == 5
    assert seen(two, "web") == (8, 8, True, ["mug"], ["mug"])
    catalogue.close_warehouse(main, [], by=BY, now=two.now)
    assert seen(two, "api")[0] == 3
    with refuses("invalid"):
        catalogue.close_warehouse(main, ["moon"], by=BY, now=two.now)
    with refuses("not_found"):
        catalogue.close_warehouse(two.products["mug"], ["api"], by=BY, now=two.now)


def test_an_order_that_is_paid_too_late_is_not_served_from_a_closed_warehouse(two):
    late = two.place(two.command(("mug", 3), channel="api"))
    two.later(minutes=31)
    two.place(("mug", 3))  # the web takes the three that had lapsed, or some of the five
    two.place(("mug", 5))
    two.pay(late)
    assert two.order(late).state == "cancelled"


def test_sets_and_promises_keep_to_their_channel_too(two):
    two.product("tea", stock=0)
    catalogue.set_bundle(two.variants["tea"], {two.variants["mug"]: 2}, by=BY, now=two.now)

    def sets(channel: str) -> int | None:
        variant = two.variants["tea"]
        return catalogue.offers([variant], currency="CNY", now=two.now, channel=channel)[variant].available

    assert (sets("web"), sets("api")) == (4, 1)
    day = (two.now + timedelta(days=9)).date()
    catalogue.set_order_policy(
        two.variants["mug"], two.back, policy="preorder", ceiling=4, ship_by=day, by=BY, now=two.now
    )
    variant = two.variants["mug"]
    offers = [catalogue.offers([variant], currency="CNY", now=two.now, channel=its)[variant] for its in ("web", "api")]
    assert offers[0].promise.units == 4 and offers[1].promise is None
    with refuses("out_of_stock"):
        two.place(two.command(("mug", 4), channel="api", seen_ships="open"))
