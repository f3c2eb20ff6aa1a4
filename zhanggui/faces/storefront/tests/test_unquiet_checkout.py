"""Back button, reload, two tabs, lost network, another currency, another price: one right order, or a clear question."""

import re

import pytest

from zhanggui.faces.storefront.tests.conftest import hidden
from zhanggui.kit import preferences

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def review(open_shop, buyer):
    buyer.put("mug", "2")
    return buyer.review()


def numbers(shop) -> list[str]:
    return [row.number for row in shop.orders()]


def test_reload_and_a_lost_answer_give_the_order_that_there_is(open_shop, buyer, review):
    first = buyer.place(review)  # the answer is lost on the way; the browser sends it again, and again
    assert {buyer.place(review)["Location"] for _ in range(3)} == {first["Location"]}
    for _ in range(3):
        assert buyer.client.get(first["Location"]).status_code == 200
    assert len(numbers(open_shop)) == 1 and open_shop.counts("mug")[1] + 10 - open_shop.counts("mug")[0] == 2


def test_the_back_button_to_the_form_shows_an_empty_basket_and_to_the_review_the_same_order(open_shop, buyer, review):
    first = buyer.place(review)
    form = buyer.get("checkout")
    assert form.status_code == 302 or "empty" in form.content.decode()
    assert buyer.review().status_code in (302, 200, 409)
    assert buyer.place(review)["Location"] == first["Location"]
    assert len(numbers(open_shop)) == 1


def test_two_tabs_of_one_basket_are_one_order_and_a_question(open_shop, buyer, review):
    other = buyer.review()  # the same basket, reviewed in a second tab
    assert buyer.place(review).status_code == 302
    asked = buyer.place(other)
    page = asked.content.decode()
    assert asked.status_code == 409 and "Is this still what you want?" in page
    assert len(numbers(open_shop)) == 1
    assert buyer.place(asked).status_code == 302  # who says yes gets a second order
    assert len(numbers(open_shop)) == 2


def test_a_basket_that_was_changed_in_another_tab_is_asked_about_and_not_ordered(open_shop, buyer, review):
    buyer.put("mug", "1")  # now three
    asked = buyer.place(review)
    assert asked.status_code == 409 and "Is this still what you want?" in asked.content.decode()
    assert numbers(open_shop) == []
    assert buyer.place(buyer.review()).status_code == 302
    assert [row.units for row in open_shop.orders()] == [3]


def test_a_price_that_changes_twice_is_asked_twice_and_charged_once(open_shop, buyer, review):
    answer = review
    for price in (2500, 2600):
        open_shop.set_price("mug", price)
        answer = buyer.place(answer)
        assert answer.status_code == 409 and numbers(open_shop) == []
    assert buyer.place(answer).status_code == 302
    (row,) = open_shop.orders()
    assert row.total.minor == 2 * 2600 + 800


def test_another_currency_is_asked_about_and_never_charged_in_silence(open_shop, buyer, review):
    (seen,) = re.findall(r'name="seen_total" value="(\d+) CNY"', review.content.decode())
    swapped = buyer.place(review, seen_total=f"{seen} JPY")  # the same figure in another currency is another sum
    assert swapped.status_code == 409 and numbers(open_shop) == []
    assert preferences.get("shop.currency") == "CNY"
    open_shop.prefer("shop.currency", "EUR")  # the shop changes its currency while the buyer reads
    preferences.forget()
    answer = buyer.place(review)
    orders = open_shop.orders()
    assert [(row.total.minor, row.total.currency) for row in orders] in ([], [(int(seen), "CNY")])
    assert (answer.status_code == 302) == bool(orders)


def test_what_sells_out_while_the_buyer_pays_attention_elsewhere_is_a_clear_answer(open_shop, buyer, review):
    open_shop.paid(("mug", 9))
    answer = buyer.place(review)
    assert answer.status_code == 409 and len(numbers(open_shop)) == 1
    assert "review" in hidden(review.content.decode())
