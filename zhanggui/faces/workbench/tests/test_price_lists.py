"""Price lists at the desk: previewed before they are set, taken back in time, and the buyer of the group pays by them."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import audit, clock
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people
from zhanggui.people.public import Contact, create_guests

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def trade(desk):
    """Two mugs of which trade customers may pay less; a client of operations."""
    desk.shop.now = clock.now() - timedelta(hours=1)
    desk.shop.product("mug", price=4000)
    desk.shop.product("tray", price=9000)
    people.save_group("trade", names={"en": "Trade"}, rules={"en": "with a licence"}, by="x", now=desk.shop.now)
    client = desk.client("operations")
    form = {"code": "trade", "name_en": "Trade prices", "group": "trade"}
    assert client.post(at("price_lists"), form)["Location"] == at("price_list", "trade")
    return client


def listed() -> dict[str, int]:
    rows = catalogue.list_price_rows("trade", currency="CNY", locale="en", now=clock.now()).items
    return {row.sku: row.amount.minor for row in rows}


def undo(client) -> None:
    page = client.get(at("price_list", "trade")).content.decode()
    offer = re.search(r'name="offer" value="(\w+)"', page)
    client.post(at("undo"), {"offer": offer[1], "back": at("price_list", "trade")})


def test_prices_are_shown_first_then_set_and_taken_back_in_time(desk, trade):
    typed = {"lines": "mug 35.00\ntray", "percent": "10", "deed": "preview"}
    page = trade.post(at("price_list", "trade"), typed).content.decode()
    assert "81.00" in page and "35.00" in page and "Nothing has been set yet" in page and listed() == {}
    assert trade.post(at("price_list", "trade"), typed | {"deed": "set"}).status_code == 302
    assert listed() == {"mug": 3500, "tray": 8100}
    undo(trade)
    assert listed() == {}
    assert [line.deed for line in audit.trail("price_list", "trade")][:2] == [
        "catalogue.take_back_list_prices",
        "catalogue.set_list_prices",
    ]


def test_what_stood_in_the_list_before_is_there_again_after_undo(desk, trade):
    trade.post(at("price_list", "trade"), {"lines": "mug 35", "deed": "set"})
    trade.post(at("price_list", "trade"), {"everything": "on", "percent": "50", "deed": "set"})
    assert listed() == {"mug": 2000, "tray": 4500}
    undo(trade)
    assert listed() == {"mug": 3500}


def test_a_buyer_of_the_group_pays_by_the_list_and_nobody_else(desk, trade):
    trade.post(at("price_list", "trade"), {"lines": "mug 35", "deed": "set"})
    ann = create_guests([Contact("Ann", "ann@example.com", "")], locale="en", now=clock.now())[0]

    def total() -> int:
        items = desk.shop.items(("mug", 1))
        return ordering.quote(
            items, party_id=ann, currency="CNY", country="CN", locale="en", now=clock.now()
        ).total.minor

    before = total()
    trade.post(at("set_group", ann), {"group": "trade"})
    assert total() == before - 500
    page = trade.get(at("customer", ann)).content.decode()
    assert "Pays by: Trade prices" in page and "Ann" not in page  # masked
    offer = re.search(r'name="offer" value="(\w+)"', page)
    trade.post(at("undo"), {"offer": offer[1], "back": at("customer", ann)})
    assert total() == before and people.groups_of([ann]) == {}


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"lines": "nothing 3"}, "There is no SKU nothing"),
        ({"lines": "mug cheap"}, "mug:"),
        ({"lines": "mug"}, "Say by how much"),
        ({}, "Name the goods"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_set(desk, trade, typed, said):
    answer = trade.post(at("price_list", "trade"), typed | {"deed": "set"})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert listed() == {}


def test_goods_are_taken_out_of_the_list_and_the_file_says_what_is_left(desk, trade):
    trade.post(at("price_list", "trade"), {"everything": "on", "percent": "10", "deed": "set"})
    trade.post(at("end_list_prices", "trade"), {"chosen": [str(desk.shop.variants["mug"])]})
    assert listed() == {"tray": 8100}
    sheet = b"".join(trade.get(at("price_list_csv", "trade"))).decode("utf-8-sig").splitlines()
    assert sheet[1].startswith("tray,Tray,90.00,81.00,CNY") and len(sheet) == 2


def test_who_may_only_look_changes_nothing(desk, trade):
    client = desk.client("service")
    client.post(at("price_list", "trade"), {"lines": "mug 1", "deed": "set"})
    client.post(at("price_lists"), {"code": "mine", "name_en": "Mine", "group": "members"})
    assert listed() == {} and [card.code for card in catalogue.price_lists()] == ["trade"]
    assert client.post(at("end_list_prices", "trade"), {"chosen": [str(uuid4())]}).status_code == 403


def test_a_rate_is_written_down_and_makes_prices_only_when_they_were_seen(desk, trade):
    form = {"base": "CNY", "quote": "EUR", "rate": "0.125", "source": "ECB"}
    assert trade.post(at("exchange_rates"), form | {"source": " "}).status_code == 422
    assert trade.post(at("exchange_rates"), form)["Location"] == at("conversion", "CNY", "EUR")
    page = trade.get(at("conversion", "CNY", "EUR")).content.decode()
    assert "2 prices would be set" in page and "5.00" in page

    def in_euro() -> dict:
        return catalogue.standard_prices(currency="EUR", now=clock.now())

    assert in_euro() == {}
    trade.post(at("conversion", "CNY", "EUR"))
    assert sorted(amount.decimal for amount in in_euro().values()) == [Decimal("5.00"), Decimal("11.25")]
    assert "Every price is there" in trade.get(at("conversion", "CNY", "EUR")).content.decode()
    assert trade.get(at("conversion", "CNY", "GBP")).status_code == 404


def test_groups_have_a_rule_and_customers_are_found_by_whole_addresses(desk, trade):
    form = {"code": "near", "name_en": "Near", "rule_en": ""}
    assert trade.post(at("customer_groups"), form).status_code == 422
    trade.post(at("customer_groups"), form | {"rule_en": "in Hangzhou"})
    assert "in Hangzhou" in trade.get(at("customer_groups")).content.decode()
    trade.post(at("customer_group", "near"), {"code": "other", "name_en": "Close by", "rule_en": "in Hangzhou"})
    assert {card.code: card.name for card in people.groups(locale="en")}["near"] == "Close by"
    ann = create_guests([Contact("Ann", "ann@example.com", "")], locale="en", now=clock.now())[0]
    assert at("customer", ann) in trade.get(at("customers"), {"q": "Ann@Example.com"}).content.decode()
    assert at("customer", ann) not in trade.get(at("customers"), {"q": "ann@"}).content.decode()
    assert at("customer", ann) not in trade.get(at("customers"), {"group": "near"}).content.decode()
    trade.post(at("set_group", ann), {"group": "near"})
    assert at("customer", ann) in trade.get(at("customers"), {"group": "near"}).content.decode()
    sheet = b"".join(trade.get(at("customers_csv"), {"group": "near"})).decode("utf-8-sig")
    assert "near" in sheet and "ann@example.com" not in sheet
    assert desk.client("warehouse").get(at("customers")).status_code == 403
