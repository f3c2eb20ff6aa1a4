"""Offers and codes as a buyer meets them, without a script."""

from datetime import timedelta

import pytest

from zhanggui.faces.storefront.tests.conftest import seen
from zhanggui.marketing import public as marketing

pytestmark = pytest.mark.django_db(databases="__all__")
BY = "staff:1"


def promotion(shop, kind, terms, name, **more):
    draft = marketing.PromotionDraft(
        kind, {"en": name, "zh-cn": name}, terms, starts_at=shop.now - timedelta(hours=1), **more
    )
    return marketing.save_promotion(draft, by=BY, now=shop.now)


def test_the_basket_tells_every_cent_and_what_is_missing_for_more(open_shop, buyer):
    promotion(open_shop, "percentage", {"percent": "10"}, "Autumn tenth", ends_at=open_shop.now + timedelta(days=3))
    promotion(open_shop, "fixed", {"amount": {"CNY": 2000}}, "Twenty off", minimum={"CNY": 20000})
    buyer.put("mug", "2")
    page = seen(buyer.get("basket"))
    assert "Autumn tenth −¥3.80" in page and "Goods after offers ¥34.20" in page
    assert "Twenty off : ¥162.00 more and it counts (from ¥200.00 on)." in page


def test_a_code_is_typed_counts_up_to_the_order_and_is_gone_after_it(open_shop, buyer):
    rule = promotion(open_shop, "fixed", {"amount": {"CNY": 300}}, "Welcome", by_code=True)
    marketing.make_coupon(rule, "HELLO", limit=1, by=BY, now=open_shop.now)
    buyer.put("mug")
    assert buyer.post("basket/code", code=" hel lo ").headers["Location"] == "/en/basket#offers"
    assert "Welcome HELLO −¥3.00" in seen(buyer.get("basket"))
    review = buyer.review()
    assert "Order and pay ¥24.00" in seen(review)
    answer = buyer.place(review)
    page = seen(buyer.client.get(answer["Location"]))
    assert "Welcome HELLO −¥3.00" in page and "Total CNY ¥24.00" in page
    buyer.put("mug")
    assert "HELLO" not in seen(buyer.get("basket"))
    buyer.post("basket/code", code="HELLO")
    assert "The code HELLO has been used up." in seen(buyer.get("basket"))
    buyer.post("basket/code", remove="HELLO")
    assert "HELLO" not in seen(buyer.get("basket"))


def test_a_code_that_somebody_else_used_meanwhile_is_told_at_the_review_and_never_charged_quietly(open_shop, buyer):
    rule = promotion(open_shop, "fixed", {"amount": {"CNY": 300}}, "Welcome", by_code=True)
    marketing.make_coupon(rule, "HELLO", limit=1, by=BY, now=open_shop.now)
    buyer.put("mug")
    buyer.post("basket/code", code="HELLO")
    review = buyer.review()
    open_shop.place(("mug", 1), coupons=("HELLO",), seen=2400)
    answer = buyer.place(review)
    assert answer.status_code == 409
    assert "It was ¥24.00 when you looked, and is ¥27.00 now" in seen(answer)
    assert "The code HELLO has been used up." in seen(answer)
    assert len(open_shop.orders()) == 1
    assert buyer.place(answer).status_code == 302


def test_a_gift_is_offered_and_taken_with_one_button(open_shop, buyer):
    open_shop.product("tea", price=900)
    gift = {"variant": str(open_shop.variants["tea"])}
    promotion(open_shop, "gift", gift, "Tea for you", minimum={"CNY": 1000})
    buyer.put("mug")
    page = buyer.get("basket")
    assert "You may take a gift" in seen(page)
    buyer.post("basket/change", variant=gift["variant"], quantity="1")
    assert "Tea for you −¥9.00" in seen(buyer.get("basket"))


def test_the_checkout_shows_delivery_as_the_offers_leave_it(open_shop, buyer):
    promotion(open_shop, "shipping", {"percent": "100"}, "Free delivery")
    buyer.put("mug")
    assert "Free delivery : It counts as soon as a way of delivery is chosen." in seen(buyer.get("checkout"))
    review = seen(buyer.review())
    assert "Delivery ¥8.00 Free delivery off the delivery −¥8.00" in review and "Order and pay ¥19.00" in review


def test_a_reduced_price_stands_beside_the_lowest_of_the_days_before(open_shop, buyer):
    from zhanggui.catalogue import public as catalogue

    now = open_shop.now
    open_shop.now = now - timedelta(days=40)
    open_shop.product("pan", price=9900)
    open_shop.now = now
    catalogue.set_price(open_shop.variants["pan"], open_shop.money(7900), was=open_shop.money(12000), by=BY, now=now)
    page = seen(buyer.get("p/pan"))
    assert "Lowest price of the 7 days before: ¥99.00" in page and "¥120.00" not in page


def test_what_members_pay_is_published_beside_the_price(open_shop, buyer):
    from zhanggui.catalogue import public as catalogue

    catalogue.save_price_list("members", group="members", names={"en": "Members"}, by=BY, now=open_shop.now)
    catalogue.set_price(
        open_shop.variants["mug"], open_shop.money(1500), price_list="members", by=BY, now=open_shop.now
    )
    assert "Members ¥15.00 Everybody who signed in." in seen(buyer.get("p/mug"))


def test_a_business_buys_without_tax_and_a_wrong_number_is_marked(open_shop, buyer):
    open_shop.prefer("shop.country", "DE")
    french = {"country": "FR", "region": "", "city": "Paris", "district": "", "postcode": "75001", "line1": "Rue 1"}
    buyer.put("mug")
    wrong = buyer.review(**french, vat_number="FR00000000000")
    assert wrong.status_code == 422 and "is not a VAT number of FR" in seen(wrong)
    review = buyer.review(**french, vat_number="FR 40 303265045")
    assert "Reverse charge: the recipient owes the tax" in seen(review)
    assert buyer.place(review).status_code == 302
    (row,) = open_shop.orders()
    assert open_shop.order(row.id).vat_number == "FR40303265045"


def test_a_code_that_there_is_not_goes_back_into_its_field(open_shop, buyer):
    buyer.put("mug")
    answer = buyer.post("basket/code", code="no such", back="checkout")
    assert answer.headers["Location"] == "/en/checkout?unknown=NOSUCH#offers"
    page = buyer.client.get(answer.headers["Location"])
    assert "There is no code NOSUCH." in seen(page)
    assert 'value="NOSUCH"' in page.content.decode() and 'aria-invalid="true"' in page.content.decode()
    assert "NOSUCH" not in seen(buyer.get("basket"))
