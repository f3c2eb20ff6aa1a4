from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.catalogue.models import Category, Price, Product, StockMovement, Variant
from zhanggui.catalogue.public import (
    AxisDraft,
    NoWarehouse,
    ProductInput,
    ReserveLine,
    SkuTaken,
    TextDraft,
    ValueDraft,
    VariantDraft,
    category_tree,
    edit_product,
    offers,
    product_edit,
    product_page,
    reserve,
    upsert_products,
)
from zhanggui.catalogue.tests.build import BY, NOW, SOON, cny, product, seller
from zhanggui.kit.errors import Invalid

pytestmark = pytest.mark.django_db

SIZES = (AxisDraft("size", {"en": "Size"}, (ValueDraft("m", {"en": "M"}), ValueDraft("l", {"en": "L"}))),)


def row(house, key="1", **change):
    wanted = {
        "source_key": key,
        "seller_id": house,
        "texts": {"en": TextDraft(f"Shirt {key}")},
        "variants": tuple(
            VariantDraft(f"S{key}-{size}", {"size": size}, prices=(cny(5000),), stock={None: 3}) for size in ("m", "l")
        ),
        "axes": SIZES,
        "categories": ({"en": ("Clothing", "Shirts"), "zh-cn": ("服装", "衬衫")},),
    }
    return ProductInput(**{**wanted, **change})


def outcomes(answers):
    return [getattr(answer, "outcome", None) or answer.code for answer in answers]


def test_the_same_file_twice_changes_nothing():
    house = seller()
    rows = [row(house, str(key)) for key in range(5)]
    assert outcomes(upsert_products(rows, by=BY, now=NOW)) == ["created"] * 5
    before = (Price.objects.count(), StockMovement.objects.count(), Variant.objects.count())
    assert outcomes(upsert_products(rows, by=BY, now=NOW)) == ["same"] * 5
    assert before == (Price.objects.count(), StockMovement.objects.count(), Variant.objects.count()) == (10, 10, 10)
    assert [(node.name, node.product_count) for node in category_tree("zh-cn")] == [("服装", 5)]
    assert Category.objects.count() == 2


def test_a_changed_row_renews_and_what_is_gone_retires():
    house = seller()
    made = upsert_products([row(house)], by=BY, now=NOW)[0]
    changed = row(
        house,
        texts={"en": TextDraft("Better shirt"), "zh-cn": TextDraft("衬衫")},
        variants=(VariantDraft("S1-m", {"size": "m"}, prices=(cny(4500),), was=(cny(5000),), stock={None: 7}),),
    )
    again = upsert_products([changed], by=BY, now=SOON)[0]
    assert (again.id, again.outcome) == (made.id, "changed")
    page = product_page("shirt-1", locale="en", currency="CNY", now=SOON)
    assert page.title == "Better shirt"  # its address stays
    assert [(v.sku, v.price, v.was, v.available) for v in page.variants] == [("S1-m", cny(4500), None, 7)]
    states = {variant.sku: variant.state for variant in product_edit(made.id).variants}
    assert states == {"S1-m": "active", "S1-l": "retired"}


def test_what_the_shop_edited_since_stays_while_the_file_is_the_same():
    house = seller()
    made = upsert_products([row(house)], by=BY, now=NOW)[0]
    edit_product(made.id, texts={"en": TextDraft("Our own words")}, by=BY, now=NOW)
    upsert_products([row(house)], by=BY, now=NOW)
    assert product_page("shirt-1", locale="en", currency="CNY", now=NOW).title == "Our own words"


def test_a_refused_row_stops_no_other_and_leaves_nothing():
    house, bare = seller(), seller("bare", self_operated=False, warehouse=False)
    product(house, "Mug", sku="TAKEN")
    rows = [
        row(house, "1"),
        replace(row(house, "2"), texts={}),
        row(house, "3", variants=(VariantDraft("TAKEN"),), axes=()),
        row(house, "1"),
        row(house, "5", variants=(VariantDraft("S1-m"),), axes=()),
        row(bare, "6"),
        row(house, "7", categories=({"en": ("A", "B"), "zh-cn": ("甲",)},)),
    ]
    answers = upsert_products(rows, by=BY, now=NOW)
    assert [type(answer).__name__ for answer in answers] == [
        "Upserted", "Invalid", "SkuTaken", "Invalid", "SkuTaken", "NoWarehouse", "Invalid",
    ]  # fmt: skip
    assert isinstance(answers[1], Invalid)
    assert answers[2] == SkuTaken(sku="TAKEN")
    assert isinstance(answers[5], NoWarehouse)
    assert Product.objects.count() == 2


def test_a_row_without_price_stays_a_draft():
    house = seller()
    made = upsert_products([row(house, variants=(VariantDraft("A"),), axes=())], by=BY, now=NOW)[0]
    assert product_edit(made.id).state == "draft"


def test_a_count_below_what_orders_hold_keeps_the_held_units():
    house = seller()
    made = upsert_products([row(house)], by=BY, now=NOW)[0]
    variant = made.variants["S1-m"]
    reserve([ReserveLine("A", variant, 2)], until=SOON, now=NOW)
    counted = tuple(replace(draft, stock={None: 0}) for draft in row(house).variants)
    upsert_products([row(house, variants=counted)], by=BY, now=NOW)
    assert offers([variant], currency="CNY", now=NOW)[variant].available == 0
    assert product_edit(made.id).variants[0].stock[0].on_hand == 2


def test_the_statements_do_not_grow_with_the_list():
    house = seller()
    upsert_products([row(house, "first")], by=BY, now=NOW)
    counts = []
    for size in (2, 30):
        rows = [row(house, f"{size}-{key}") for key in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            upsert_products(rows, by=BY, now=NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]
