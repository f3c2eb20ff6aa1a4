"""Several variants or counts are written together: all of them or none."""

import pytest

from tests.shop import BY, refuses
from zhanggui.catalogue import public as catalogue
from zhanggui.kit.money import Money

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def shirt(shop):
    """A product of two variants, S and L."""
    values = tuple(catalogue.ValueDraft(code, {"en": code.upper()}) for code in ("s", "l"))
    draft = catalogue.ProductDraft(
        seller_id=shop.sellers["house"],
        texts={"en": catalogue.TextDraft("Shirt", slug="shirt")},
        axes=(catalogue.AxisDraft("size", {"en": "Size"}, values),),
        variants=tuple(
            catalogue.VariantDraft(f"SHIRT-{code}", {"size": code}, (Money(9900, "CNY"),), stock={None: 5})
            for code in ("s", "l")
        ),
    )
    return catalogue.create_product(draft, by=BY, now=shop.now)


def prices(shop, product_id):
    edit = catalogue.product_edit(product_id, now=shop.later(seconds=1))
    return {variant.sku: max(variant.prices, key=lambda p: p.starts_at).amount.minor for variant in edit.variants}


def change(variant, **what):
    fields = {key: value for key, value in what.items() if key != "price"}
    price = what.get("price")
    return catalogue.VariantChange(variant.id, fields, Money(price, "CNY") if price else None)


def test_variants_are_changed_together(shop, shirt):
    small, large = catalogue.product_edit(shirt, now=shop.now).variants
    changed = catalogue.edit_variants(
        shirt, [change(small, price=8900), change(large, sku="SHIRT-XL"), change(small)], by=BY, now=shop.later(days=1)
    )
    assert changed == 2
    assert prices(shop, shirt) == {"SHIRT-s": 8900, "SHIRT-XL": 9900}


def test_one_that_does_not_fit_leaves_the_others_as_they_were(shop, shirt):
    small, large = catalogue.product_edit(shirt, now=shop.now).variants
    shop.product("mug")
    with refuses("sku_taken") as caught:
        catalogue.edit_variants(
            shirt, [change(small, price=8900), change(large, sku="mug")], by=BY, now=shop.later(days=1)
        )
    assert caught.value.facts["variant"] == str(large.id)
    assert prices(shop, shirt) == {"SHIRT-s": 9900, "SHIRT-l": 9900}


def test_a_variant_of_another_product_is_not_changed(shop, shirt):
    shop.product("mug", price=1900)
    with refuses("not_found"):
        foreign = catalogue.VariantChange(shop.variants["mug"], {}, Money(1, "CNY"))
        catalogue.edit_variants(shirt, [foreign], by=BY, now=shop.later(days=1))
    assert prices(shop, shop.products["mug"]) == {"mug": 1900}


def test_a_stock_taking_is_written_whole_or_not_at_all(shop):
    shop.product("mug", stock=10)
    shop.product("cup", stock=10)
    shop.place(("cup", 4))
    with refuses("stock_below_held") as caught:
        catalogue.count_stock(
            [(shop.variants["mug"], None, 7), (shop.variants["cup"], None, 3)], reason="counted", by=BY, now=shop.now
        )
    assert caught.value.facts["variant"] == str(shop.variants["cup"])
    assert (shop.counts("mug"), shop.counts("cup")) == ((10, 0), (10, 4))
    catalogue.count_stock(
        [(shop.variants["mug"], None, 7), (shop.variants["cup"], None, 4)], reason="counted", by=BY, now=shop.now
    )
    assert (shop.counts("mug"), shop.counts("cup")) == ((7, 0), (4, 4))


def test_a_product_that_went_on_sale_by_a_slip_is_a_draft_again(shop, shirt):
    catalogue.publish([shirt], by=BY, now=shop.now)
    assert catalogue.unpublish([shirt], by=BY, now=shop.now) == {shirt}
    assert catalogue.product_edit(shirt, now=shop.now).state == "draft"
    assert catalogue.unpublish([shirt], by=BY, now=shop.now) == set()
