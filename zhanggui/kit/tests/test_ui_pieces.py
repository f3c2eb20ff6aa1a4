from types import SimpleNamespace

import pytest
from django.utils import translation

from zhanggui.kit.money import Money
from zhanggui.kit.ui import pieces

pytestmark = pytest.mark.django_db


def card(**more):
    plain = {
        "picture": None,
        "title": "Mug",
        "price_from": Money(900, "EUR"),
        "price_to": None,
        "was": None,
        "seller_name": "House",
        "self_operated": True,
        "in_stock": True,
    }
    return SimpleNamespace(**{**plain, **more})


def test_a_card_escapes_what_others_wrote():
    shot = SimpleNamespace(sha256="ab" * 32, widths=(400,), width=4, height=3, alt='"><script>')
    html = pieces.product_card(card(title="<b>&", seller_name="A & <i>", picture=shot), '/p/x"?a=1&b=2')
    assert "<b>&" not in html
    assert "<i>" not in html
    assert 'href="/p/x&#34;?a=1&amp;b=2"' in html
    assert "&lt;b&gt;&amp;" in html
    assert "<script>" not in pieces.picture(shot)


def test_a_card_speaks_the_language_of_the_moment_each_time():
    seen = []
    for language in ("en", "zh-hans", "en", None):
        if language is None:
            with translation.override(None):
                seen.append(pieces.product_card(card(in_stock=False), "#"))
            continue
        with translation.override(language):
            seen.append(pieces.product_card(card(in_stock=False), "#"))
    assert "Sold out" in seen[0]
    assert "已售罄" in seen[1]
    assert seen[2] == seen[0]
    with translation.override("zh-hans"):
        assert pieces.product_card(card(in_stock=False), "#") == seen[1]


def test_what_is_sold_out_reduced_or_a_range_says_so():
    with translation.override("en"):
        reduced = pieces.product_card(card(was=Money(1200, "EUR"), price_to=Money(1500, "EUR")), "#", level=2)
        gone = pieces.product_card(card(was=Money(1200, "EUR"), in_stock=False), "#")
    assert "Reduced" in reduced
    assert 'from <span aria-hidden="true">€9.00</span><span class="visually-hidden"> 9 euros</span>' in reduced
    assert '<h2 class="title">' in reduced
    assert 'class="product gone"' in gone
    assert "Reduced" not in gone


def test_the_cards_of_a_list_are_those_made_one_by_one():
    shot = SimpleNamespace(sha256="cd" * 32, widths=(400, 800), width=4, height=3, alt="")
    cards = [card(slug=str(place), picture=shot, price_to=Money(900 + place % 2, "EUR")) for place in range(4)]
    with translation.override("en"):
        alone = [pieces.product_card(one, f"/p/{one.slug}", eager=int(one.slug) < 2, level=2) for one in cards]
        assert pieces.product_cards(cards, lambda slug: f"/p/{slug}", eager=2, level=2) == "".join(alone)
    assert [html.count('fetchpriority="high"') for html in alone] == [1, 1, 0, 0]
    assert ["from" in html for html in alone] == [False, True, False, True]
