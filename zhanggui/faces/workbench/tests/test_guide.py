"""The first-run guide looks at what is there; the demonstration's reset is for a demonstration only."""

import re

import pytest
from django.test import override_settings

from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock, copies, preferences
from zhanggui.people import public as people
from zhanggui.sellers import public as sellers

pytestmark = pytest.mark.django_db(databases="__all__")
SHOP = {
    "name": "山茶 Camellia", "legal_name": "Camellia Ltd", "address": "1 West Lake Road", "email": "hello@camellia.example",
    "phone": "", "country": "cn", "currency": "CNY",
}  # fmt: skip


@pytest.fixture
def owner(desk, db):
    return desk.client("owner")


def done(client) -> int:
    page = client.get(at("today")).content.decode()
    found = re.search(r"(\d) of 7 done", page)
    return int(found[1]) if found else -1


def test_each_step_is_done_by_what_is_really_there(desk, owner):
    shop = desk.shop
    shop.prefer("payments.instant", False)
    shop.prefer("payments.providers", ["bank"])
    shop.now = clock.now()
    assert done(owner) == 1  # ways of delivery are there from the start
    assert owner.post(at("guide"), SHOP | {"address": ""}).status_code == 422
    assert owner.post(at("guide"), SHOP).status_code == 302
    assert done(owner) == 2 and preferences.get("shop.name") == SHOP["name"] and preferences.get("shop.country") == "CN"
    assert [card.slug for card in sellers.sellers()] == ["house"]  # the one that was there stays the only one
    shop.prefer("payments.bank_account", "6222")
    assert done(owner) == 3
    shop.product("mug")
    assert done(owner) == 3  # no picture yet
    from zhanggui.catalogue import public as catalogue
    from zhanggui.faces.workbench.tests.staff import picture

    catalogue.add_picture(shop.products["mug"], picture(), "m.png", {"en": "Mug"}, by="x", now=clock.now())
    assert done(owner) == 4
    owner.post(at("guide_window"))
    assert done(owner) == 5
    placed = shop.place(("mug", 1), provider="bank")
    assert done(owner) == 6
    shop.pay(placed)
    assert done(owner) == 7
    owner.post(at("guide_close"))
    assert done(owner) == -1


def test_the_guide_is_for_whoever_may_set_the_shop_up(desk):
    assert done(desk.client("finance")) == -1
    client = desk.client("finance")
    assert client.post(at("guide"), SHOP).status_code == 403


def test_a_reset_needs_a_demonstration_and_an_owner(desk, owner, monkeypatch):
    asked = []
    monkeypatch.setattr(copies, "restore_copy", lambda: asked.append(True))
    assert desk.client("finance").post(at("reset_demo")).status_code == 403 and not asked
    answer = owner.post(at("reset_demo"), follow=True)
    assert asked == [True] and answer.status_code == 200 and "as it was made" in answer.content.decode()
    assert owner.get(at("settings")).status_code == 200  # still signed in
    with override_settings(DEMO=False):
        account = people.staff_account(owner.staff_id)
        assert account and owner.post(at("reset_demo")).status_code in (302, 404)
    assert asked == [True]
