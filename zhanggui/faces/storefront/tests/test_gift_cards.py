"""Gift cards in the window: bought, looked at, put into the wallet, spent on an order, restored by a refund."""

import re
from uuid import UUID, uuid4

import pytest

from zhanggui.faces.storefront.tests.conftest import hidden, seen
from zhanggui.giftcards import public as cards
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def member(open_shop, buyer, settings):
    """A buyer who is signed in, in a shop that sells cards."""
    settings.DEMO = True
    open_shop.prefer("giftcards.on", True)
    code = people.request_code(email="li@example.com", locale="en", now=open_shop.now)
    party = people.redeem_code(email="li@example.com", code=code, now=open_shop.now)
    from datetime import timedelta

    buyer.get(f"account/demo/{people.demo_buyer_link(party, open_shop.now + timedelta(hours=1))}")
    buyer.party = party
    return buyer


def given(shop, minor: int = 10000) -> cards.Issued:
    return cards.issue_card(shop.money(minor), by="staff:1", why="sorry", command_id=uuid4(), now=shop.now)


def test_a_shop_without_gift_cards_has_no_such_page(open_shop, buyer):
    assert buyer.get("gift-cards").status_code == 404


def test_a_card_is_bought_shown_and_put_into_the_wallet(member, open_shop):
    page = member.get("gift-cards").content.decode()
    form = {"command": hidden(page)["command"], "amount": "200.00", "provider": "instant"}
    answer = member.post("gift-cards/buy", **form)
    assert re.fullmatch(r"/en/gift-cards/[0-9a-f-]{36}", answer["Location"])
    card = UUID(answer["Location"].rsplit("/", 1)[1])
    assert "Not paid yet" in member.client.get(answer["Location"]).content.decode()
    open_shop.settle()
    page = member.client.get(answer["Location"]).content.decode()
    assert "In force" in page and "data-code" not in page
    shown = member.post(f"gift-cards/{card}/show").content.decode()
    (code,) = re.findall(r"data-code>([A-Z0-9-]{19})<", shown)
    assert "¥200.00" in member.post("gift-cards/check", code=code, action="check").content.decode()
    assert "¥200.00 is in your wallet now" in seen(member.post("gift-cards/check", code=code, action="redeem"))
    assert "¥200.00" in member.get("account").content.decode()
    assert member.post("gift-cards/buy", **form)["Location"] == "/en/gift-cards"  # sent twice it is one card
    assert len(cards.cards_of(member.party)) == 1


def test_anothers_card_is_as_absent_as_none(member, open_shop, client):
    ordered = cards.order_card(
        open_shop.money(5000), provider="instant", party=UUID(int=9), locale="en", command_id=uuid4(), now=open_shop.now
    )
    assert member.get(f"gift-cards/{ordered.card_id}").status_code == 404
    assert member.post(f"gift-cards/{ordered.card_id}/show").status_code == 404
    assert member.post(f"gift-cards/{ordered.card_id}/pay", provider="instant").status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"other": "0.10"},
        {"other": "99999"},
        {"other": "x"},
        {"amount": "100.00", "provider": "giftcard"},
        {"other": "-5"},
    ],
)
def test_what_cannot_be_bought_is_said_beside_the_field(member, form):
    command = hidden(member.get("gift-cards").content.decode())["command"]
    answer = member.post("gift-cards/buy", **({"command": command, "provider": "instant"} | form))
    assert answer.status_code == 422 and 'class="error' in answer.content.decode()
    assert cards.cards_of(member.party) == []


def test_a_guest_pays_an_order_with_a_card_and_a_refund_restores_it(open_shop, buyer):
    open_shop.prefer("giftcards.on", True)
    one = given(open_shop)
    buyer.put("mug", "2")
    answer = buyer.place(buyer.review(provider="giftcard"))
    assert answer.status_code == 302 and answer["Location"].endswith("#pay")
    page = buyer.client.get(answer["Location"]).content.decode()
    assert '<details class="disclosure gap" open>' in page  # the field for its code stands first
    (action,) = re.findall(r'action="/en/(o/[^"]+/gift-card)"', page)
    assert "no gift card in force" in buyer.post(action, code="AAAA-AAAA-AAAA-AAAA").content.decode()
    assert buyer.post(action, code=one.code.lower()).status_code == 302
    open_shop.settle()
    (row,) = open_shop.orders()
    assert row.payment_state == "paid"
    assert cards.look_up(one.code, now=open_shop.now).left.minor == 10000 - row.total.minor
    from zhanggui.ordering import public as ordering

    order = open_shop.order(row.id)
    line = order.lines[0].id
    ordering.refund(order_id=row.id, lines={line: 1}, why="broken", command_id=uuid4(), by="staff:1", now=open_shop.now)
    assert cards.look_up(one.code, now=open_shop.now).left.minor == 10000 - row.total.minor + 1900


def test_a_card_that_holds_too_little_says_how_much_and_the_order_stays_open(open_shop, buyer):
    open_shop.prefer("giftcards.on", True)
    one = given(open_shop, 500)
    buyer.put("mug")
    page = buyer.client.get(buyer.place(buyer.review(provider="giftcard"))["Location"]).content.decode()
    (action,) = re.findall(r'action="/en/(o/[^"]+/gift-card)"', page)
    answer = buyer.post(action, code=one.code)
    assert answer.status_code == 409 and "holds ¥5.00" in answer.content.decode()
    assert open_shop.orders()[0].payment_state == "unpaid"
