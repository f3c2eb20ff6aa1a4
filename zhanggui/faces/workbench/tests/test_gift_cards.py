import re
from uuid import uuid4

import pytest

from zhanggui.faces.workbench.tests.staff import at
from zhanggui.giftcards import public as cards
from zhanggui.kit import audit

pytestmark = pytest.mark.django_db(databases="__all__")


def test_finance_gives_a_card_away_and_voids_it_with_a_reason(desk, shop):
    client = desk.client("finance")
    form = {"amount": "150.00", "why": "late parcel", "command": str(uuid4())}
    answer = client.post(at("issue_gift_card"), form)
    (code,) = re.findall(r"data-code>([A-Z0-9-]{19})<", answer.content.decode())
    card = cards.look_up(code, now=shop.now)
    assert card.left == shop.money(15000) and card.by == f"staff:{client.staff_id}"
    assert code not in client.post(at("issue_gift_card"), form).content.decode()  # sent twice: one card, no code again
    assert len(cards.cards().items) == 1
    assert code not in client.get(at("gift_card", card.id)).content.decode()
    client.post(at("void_gift_card", card.id), {"why": ""})
    assert cards.card_page(card.id).card.state == "active"
    client.post(at("void_gift_card", card.id), {"why": "never arrived"})
    assert cards.card_page(card.id).card.state == "voided"
    assert [line.deed for line in audit.trail("giftcard", card.id)] == ["giftcards.void", "giftcards.issue"]


def test_who_only_sees_money_issues_nothing(desk, shop):
    client = desk.client("operations")
    assert client.get(at("gift_cards")).status_code == 200
    form = {"amount": "150.00", "why": "x", "command": str(uuid4())}
    assert client.post(at("issue_gift_card"), form).status_code == 403
    assert cards.cards().items == ()


@pytest.mark.parametrize(
    "change", [{"amount": "0"}, {"amount": "x"}, {"why": ""}, {"command": "x"}, {"amount": "6000"}]
)
def test_a_form_that_does_not_fit_issues_nothing(desk, shop, change):
    form = {"amount": "150.00", "why": "late parcel", "command": str(uuid4())} | change
    assert desk.client("finance").post(at("issue_gift_card"), form).status_code == 422
    assert cards.cards().items == ()
