from datetime import UTC, datetime
from uuid import uuid4

import pytest

from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.sellers.public import (
    SellerSlugTaken,
    SellerTextDraft,
    create_seller,
    edit_seller,
    house_seller,
    seller_cards,
    sellers,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def seller(slug="house", **change):
    wanted = {
        "slug": slug,
        "legal_name": f"{slug} Ltd",
        "texts": {"en": SellerTextDraft("The house")},
        "country": "CN",
        "by": "staff:1",
        "now": NOW,
        **change,
    }
    return create_seller(**wanted)


def test_the_house_is_the_first_that_is_self_operated():
    assert house_seller() is None
    seller("guest")
    house = seller(self_operated=True)
    seller("later", self_operated=True)
    assert house_seller(locale="en").id == house


def test_a_name_that_is_missing_in_a_language_is_stood_in_for():
    house = seller(texts={"zh-cn": SellerTextDraft("掌柜")})
    bare = seller("bare", texts={})
    assert [card.name for card in sellers([house, bare], locale="en")] == ["掌柜", "bare Ltd"]


def test_cards_cost_one_statement_and_none_while_fresh(django_assert_num_queries):
    ids = [seller("a"), seller("b")]
    with django_assert_num_queries(1):
        seller_cards(ids, locale="en")
    with django_assert_num_queries(0):
        seller_cards(ids, locale="en")


def test_an_edit_is_seen_at_once():
    house = seller()
    sellers([house], locale="en")
    edit_seller(house, texts={"en": SellerTextDraft("New name")}, state="suspended", by="staff:1", now=NOW)
    card = sellers([house], locale="en")[0]
    assert (card.name, card.active) == ("New name", False)


def test_what_makes_no_sense_is_refused_and_nothing_is_written():
    house = seller()
    with pytest.raises(SellerSlugTaken):
        seller()
    for change in ({"legal_name": " "}, {"country": "cn"}, {"texts": {"xx": SellerTextDraft("x")}}, {"slug": "a/b"}):
        with pytest.raises(Invalid):
            seller(**{"slug": "other", **change})
    with pytest.raises(Invalid):
        edit_seller(house, self_operated="yes", by="staff:1", now=NOW)
    with pytest.raises(NotFound):
        edit_seller(uuid4(), slug="x", by="staff:1", now=NOW)
    assert len(sellers(locale="en")) == 1
