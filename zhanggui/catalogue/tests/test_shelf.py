"""The shelf never says anything else than the price and stock rows, and where it says nothing they are asked."""

import contextlib
import random
from datetime import timedelta
from functools import partial

import pytest

from zhanggui.catalogue.jobs import reckon_shelf
from zhanggui.catalogue.models import Shelf
from zhanggui.catalogue.public import (
    ReserveLine,
    SkuTaken,
    VariantDraft,
    add_variant,
    adjust_stock,
    edit_variant,
    list_products,
    release,
    reserve,
    set_price,
    take,
)
from zhanggui.catalogue.tests.build import BY, NOW, SOON, cny, product, seller, shirt, variant_of, variants_of
from zhanggui.catalogue.tests.test_races import at_once
from zhanggui.kit.money import Money


def listed(now=NOW, **how):
    return list_products(locale="en", currency="CNY", now=now, **how)


def everything(now):
    """All that lists say of prices and stock."""
    return [
        listed(now, with_facets=True),
        listed(now, sort="price_up").items,
        listed(now, in_stock_only=True).items,
        listed(now, price_min=5000, price_max=9000).items,
        listed(now, facets={"price": ["0-8000"], "stock": ["in"]}, with_facets=True),
    ]


def says_what_is_true(now):
    told, shelf = everything(now), list(Shelf.objects.all())
    Shelf.objects.all().delete()
    reckoned = everything(now)
    Shelf.objects.bulk_create(shelf)
    return told == reckoned


@pytest.mark.django_db
def test_a_changed_price_and_an_emptied_stock_show_in_the_next_answer():
    mug = product(seller(), "Mug", price=1000, stock=3)
    one = variant_of(mug)
    set_price(one, cny(700), by=BY, now=NOW + timedelta(seconds=1))
    later = NOW + timedelta(seconds=2)
    card = listed(later).items[0]
    assert (card.price_from, card.price_to, card.in_stock) == (cny(700), cny(700), True)
    reserve([ReserveLine("A", one, 3)], until=SOON, now=later)
    assert not listed(later).items[0].in_stock
    assert listed(SOON).items[0].in_stock, "a hold whose time ran out counts again"
    release(["A"], by=BY, now=later)
    assert listed(later).items[0].in_stock


@pytest.mark.django_db
def test_prices_begin_and_end_by_the_clock_though_nobody_reckons(django_assert_num_queries):
    mug = product(seller(), "Mug", price=1000)
    sale, over = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    set_price(variant_of(mug), cny(600), starts_at=sale, ends_at=over, by=BY, now=NOW)
    seen = [listed(now).items[0].price_from.minor for now in (NOW, sale - timedelta(seconds=1), sale, over)]
    assert seen == [1000, 1000, 600, 1000]
    with django_assert_num_queries(2):
        listed(sale)
    assert reckon_shelf(sale) == 1
    with django_assert_num_queries(1):
        assert listed(sale).items[0].price_from.minor == 600
    assert listed(over).items[0].price_from.minor == 1000


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_after_any_deeds_it_says_what_the_rows_say(seed):
    chance = random.Random(seed)
    house = seller()
    goods = [
        shirt(house),
        product(house, "Mug", stock=2),
        product(house, "Song", kind="digital"),
        product(house, "Jar"),
    ]
    now = NOW
    for step in range(25):
        now += timedelta(minutes=chance.randrange(1, 20))
        chosen = chance.choice(goods)
        variant = chance.choice(list(variants_of(chosen).values()))
        deed = chance.choice(
            ["price", "sale", "euro", "hold", "take", "free", "count", "retire", "revive", "variant", "job"]
        )
        if deed == "price":
            set_price(variant, cny(chance.randrange(1, 100) * 100), by=BY, now=now)
        elif deed == "sale":
            starts = now + timedelta(minutes=chance.randrange(0, 60))
            ends = starts + timedelta(minutes=chance.randrange(1, 60))
            set_price(variant, cny(500), was=cny(900), starts_at=starts, ends_at=ends, by=BY, now=now)
        elif deed == "euro":
            set_price(variant, Money(800, "EUR"), by=BY, now=now)
        elif deed == "hold":
            until = now + timedelta(minutes=chance.randrange(1, 40))
            reserve([ReserveLine(f"D{step}", variant, chance.randrange(1, 6))], until=until, now=now)
        elif deed in ("take", "free"):
            (take if deed == "take" else release)([f"D{number}" for number in range(step)], by=BY, now=now)
        elif deed == "count" and chosen != goods[2]:
            adjust_stock(variant, delta=chance.randrange(0, 3), reason="found", by=BY, now=now)
        elif deed in ("retire", "revive"):
            edit_variant(variant, state="retired" if deed == "retire" else "active", by=BY, now=now)
        elif deed == "variant" and chosen == goods[3]:
            with contextlib.suppress(SkuTaken):
                add_variant(chosen, VariantDraft("JAR-2", prices=(cny(300),), stock={None: 1}), by=BY, now=now)
        elif deed == "job":
            reckon_shelf(now)
        assert says_what_is_true(now), (seed, step, deed)
        assert says_what_is_true(now + timedelta(minutes=chance.randrange(0, 90))), (seed, step, deed)


def _price(variant, place, turn, now):
    set_price(variant, cny(100 + place), by=BY, now=now)


def _euro(variant, place, turn, now):
    set_price(variant, Money(50 + place, "EUR"), by=BY, now=now)


def _hold(variant, place, turn, now):
    reserve([ReserveLine(f"{turn}-{place}", variant, 1)], until=SOON, now=now)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_many_who_change_one_product_at_once_leave_it_right():
    item = shirt(seller())
    every = list(variants_of(item).values())
    for turn in range(6):
        now = NOW + timedelta(minutes=turn)
        deeds = [
            partial(deed, variant, place, turn, now)
            for place, variant in enumerate(every)
            for deed in (_price, _euro, _hold)
        ]
        random.Random(turn).shuffle(deeds)
        results = at_once(deeds, threads=8)
        assert not [result for result in results if isinstance(result, Exception)]
        assert says_what_is_true(now)
        reckon_shelf(now)
        assert says_what_is_true(now)
