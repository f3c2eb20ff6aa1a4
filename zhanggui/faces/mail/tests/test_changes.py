"""Who is written to when an order changes, and when money came late."""

from uuid import uuid4

import pytest

from tests.shop import BY, capture
from zhanggui.faces.mail.tests.test_mail import open_shop, send  # noqa: F401
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


def change(shop, placed, lines=None, add=None):
    wish = {"quantities": lines or {}, "add": add or {}}
    seen = ordering.edit_quote(placed.order_id, **wish, now=shop.now)
    terms = shop.order(placed).terms
    how = {"seen_terms": terms, "seen_difference": seen, "command_id": uuid4(), "why": "asked", "by": BY}
    return ordering.edit_lines(placed.order_id, **wish, **how, now=shop.now)


def test_the_buyer_hears_once_of_what_changed_and_of_what_is_to_be_paid(open_shop):  # noqa: F811
    placed = open_shop.paid(("mug", 2), locale="en")
    send(open_shop)
    change(open_shop, placed, {open_shop.line(placed, "mug").id: 1})
    (letter,) = send(open_shop)
    assert f"order {placed.number} was changed" in letter.subject
    assert "−1 × Mug" in letter.body and "19.00" in letter.body
    change(open_shop, placed, add={open_shop.variants["mug"]: 3})
    (letter,) = send(open_shop)
    assert "waits for its payment" in letter.subject and "57.00" in letter.body and "+3 × Mug" in letter.body
    capture(ordering.edits_of(placed.order_id, now=open_shop.now)[-1].intent_id, open_shop.now)
    (letter,) = send(open_shop)
    assert "was changed" in letter.subject
    assert send(open_shop) == []


@pytest.mark.parametrize("locale,words", [("en", "after the goods were sold"), ("zh-cn", "商品已售完")])
def test_late_money_is_told_to_the_buyer_and_to_the_shop(open_shop, locale, words):  # noqa: F811
    open_shop.prefer("shop.email", "keeper@example.com")
    late = open_shop.place(("mug", 10), locale=locale)
    open_shop.later(minutes=45)
    open_shop.paid(("mug", 1))
    send(open_shop)
    capture(late.intent_id, open_shop.now)
    letters = {letter.to[0]: letter for letter in send(open_shop)}
    assert words in letters["ming@example.com"].body
    assert late.number in letters["keeper@example.com"].subject


def test_the_shop_hears_of_an_order_that_is_held_and_not_of_one_that_was_released_meanwhile(open_shop):  # noqa: F811
    open_shop.prefer("shop.email", "keeper@example.com")
    open_shop.prefer("ordering.review_above_minor", 3000)
    held, released = open_shop.paid(("mug", 2)), open_shop.paid(("mug", 2))
    ordering.release_order(released.order_id, why="known", by=BY, now=open_shop.now)
    (letter,) = [letter for letter in send(open_shop) if letter.to == ["keeper@example.com"]]
    assert held.number in letter.subject and f"/desk/orders/{held.number}" in letter.body
