"""The frame: hats, a role for one seller, notices, kept filters, appearance, days that read the same everywhere."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django import forms

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import notices, urls
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.faces.workbench.tests.test_who_may import _inner
from zhanggui.kit import clock
from zhanggui.kit.checks import CHECKS, Finding
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def two_sellers(desk):
    """An order of two sellers, one of the other seller alone, and a client of the warehouse of `nord`."""
    shop = desk.shop
    shop.now = clock.now() - timedelta(hours=1)
    shop.seller("nord")
    shop.product("mug", price=1900)
    shop.product("tray", price=5900, seller="nord")
    shared, foreign = shop.paid(("mug", 1), ("tray", 2)), shop.paid(("mug", 1))
    client = desk.client("promotion")
    people.set_roles(staff_id=client.staff_id, roles=[], by="system:test", now=clock.now())
    people.set_roles(
        staff_id=client.staff_id,
        roles=["warehouse"],
        seller_id=shop.sellers["nord"],
        by="system:test",
        now=clock.now(),
    )
    return client, shared, foreign


def test_somebody_with_two_roles_sees_the_desk_of_one(desk):
    client = desk.client("warehouse")
    people.set_roles(staff_id=client.staff_id, roles=["warehouse", "finance"], by="system:test", now=clock.now())
    assert client.get(at("today")).status_code == 200  # both at once
    page = client.get(at("orders")).content.decode()
    assert 'value="finance"' in page and 'value="warehouse"' in page and 'value="owner"' not in page
    assert client.post(at("wear"), {"hat": "warehouse"}).status_code == 302
    assert client.get(at("today")).status_code == 403
    assert client.get(at("orders")).status_code == 200
    assert client.post(at("wear"), {"hat": "owner"}).status_code == 404
    client.post(at("wear"), {"hat": ""})
    assert client.get(at("today")).status_code == 200


def test_an_owner_may_look_through_every_role_and_it_only_takes_away(desk):
    client = desk.client("owner")
    for role, facts in people.ROLES.items():
        client.post(at("wear"), {"hat": role})
        assert (client.get(at("settings")).status_code == 200) == ("settings.edit" in facts.permissions), role
    client.post(at("wear"), {"hat": "owner"})
    assert client.get(at("settings")).status_code == 200


def test_a_hat_that_was_taken_away_falls_off(desk):
    client = desk.client("warehouse")
    people.set_roles(staff_id=client.staff_id, roles=["warehouse", "finance"], by="system:test", now=clock.now())
    client.post(at("wear"), {"hat": "finance"})
    people.set_roles(staff_id=client.staff_id, roles=["warehouse"], by="system:test", now=clock.now())
    assert client.get(at("today")).status_code == 403


def test_a_role_for_one_seller_sees_that_sellers_part_and_nothing_else(desk, two_sellers):
    client, shared, foreign = two_sellers
    shop = desk.shop
    page = client.get(at("orders")).content.decode()
    assert shared.number in page and foreign.number not in page
    page = client.get(at("order", shared.number)).content.decode()
    assert f"{shared.number}-2" in page and f"{shared.number}-1" not in page and 'id="money"' not in page
    assert client.get(at("order", foreign.number)).status_code == 404
    assert shop.order(shared).number in client.get(at("search"), {"q": shared.number}, follow=True).content.decode()
    assert foreign.number not in client.get(at("search"), {"q": "mug"}, follow=True).content.decode()
    assert client.get(at("product", shop.products["tray"])).status_code == 200
    assert client.get(at("product", shop.products["mug"])).status_code == 404
    assert "Mug" not in client.get(at("products")).content.decode()
    files = b"".join(client.get(at("orders_csv")).streaming_content).decode()
    assert shared.number in files and foreign.number not in files


def test_a_role_for_one_seller_does_its_deeds_there_and_nowhere_else(desk, two_sellers):
    client, shared, foreign = two_sellers
    shop = desk.shop
    house, nord = shop.order(shared).sellers
    form = {"s0-carrier": "sf", "s1-carrier": "sf", f"s0-line_{house.lines[0].id}": 1, f"s1-line_{nord.lines[0].id}": 2}
    assert client.post(at("ship", shared.number, house.id), form).status_code == 404
    assert client.post(at("ship", shared.number, nord.id), form).status_code == 302
    lines = {line.sku: line.shipped for line in shop.order(shared).lines}
    assert lines == {"mug": 0, "tray": 2}
    mug = shop.products["mug"]
    count = {f"n_{shop.variants['mug']}_x": 3, "reason": "counted"}
    assert client.post(at("save_stock", mug), count).status_code == 404
    assert client.post(at("note_orders"), {"chosen": [foreign.number], "text": "x"}).status_code == 404
    client.post(at("ship_orders"), {"chosen": [shared.number, foreign.number], "carrier": "sf"})
    assert {line.sku: line.shipped for line in shop.order(shared).lines} == {"mug": 0, "tray": 2}
    assert shop.order(foreign).shipping_state == "open"


def test_a_role_for_one_seller_counts_its_own_stock_and_no_other(desk, two_sellers):
    client, _shared, _foreign = two_sellers
    shop = desk.shop
    mug, tray = shop.variants["mug"], shop.variants["tray"]
    page = client.get(at("stock")).content.decode()
    assert at("stock_of", tray) in page and at("stock_of", mug) not in page
    assert b"mug" not in b"".join(client.get(at("stock_csv")).streaming_content)
    due = (shop.now + timedelta(days=3)).date().isoformat()

    def deeds(variant) -> list[int]:
        """What looking, counting, announcing, receiving and calling off are answered with."""
        (place,) = catalogue.warehouses(shop.sellers["nord" if variant == tray else "house"])
        count = {"c-warehouse": str(place.id), "c-counted": "3", "c-reason": "counted"}
        goods = {"e-warehouse": str(place.id), "e-quantity": "20", "e-due_on": due, "e-document": "PO-9"}
        answers = [client.get(at("stock_of", variant)), client.get(at("movements_csv", variant))]
        answers += [client.post(at("count_stock", variant), count), client.post(at("expect_arrival", variant), goods)]
        arrivals = catalogue.arrivals(variant)
        key = arrivals[0].id if arrivals else uuid4()
        answers.append(client.post(at("receive_arrival", variant, key), {"units": "5"}))
        answers.append(client.post(at("call_off_arrival", variant, key)))
        return [answer.status_code for answer in answers]

    assert deeds(mug) == [404] * 6 and catalogue.arrivals(mug) == ()
    before = shop.stock("mug")
    assert deeds(tray) == [200, 200, 302, 302, 302, 302]
    (arrival,) = catalogue.arrivals(tray)
    client.post(at("receive_arrival", tray, arrival.id), {"units": "1"})
    assert shop.stock("tray") == 8 and shop.stock("mug") == before


def test_a_role_for_one_seller_opens_no_page_about_the_whole_shop(two_sellers):
    client, _shared, _foreign = two_sellers
    values = {"uuid": str(uuid4()), "int": "1", "str": "nothing", "slug": "nothing"}
    for pattern in urls.patterns:
        view = _inner(pattern.callback)
        if not hasattr(view, "needs") or view.shared or view.newcomers:
            continue
        kinds = {
            name: type(kind).__name__.removesuffix("Converter").lower()
            for name, kind in pattern.pattern.converters.items()
        }
        address = at(pattern.name, *[values["str" if kind == "string" else kind] for kind in kinds.values()])
        for method in ("get", "post"):
            assert getattr(client, method)(address).status_code in (403, 405), (pattern.name, method)


def test_notices_are_those_of_ones_role_and_are_new_until_they_were_seen(desk, monkeypatch):
    desk.shop.now = clock.now() - timedelta(minutes=5)
    desk.shop.product("mug")
    desk.shop.paid(("mug", 1))
    found = [
        Finding("bad", "the till is wrong", {}, link="settings"),
        Finding("warn", "shelf is empty", {}, link="products"),
    ]
    monkeypatch.setattr(CHECKS, "items", lambda: [("a.b", lambda now: found)])
    notices.forget()
    clerk, owner = desk.client("warehouse"), desk.client("owner")
    page = clerk.get(at("notices")).content.decode()
    assert "shelf is empty" in page and "1 paid order waits" in page and "the till is wrong" not in page
    assert "the till is wrong" in owner.get(at("notices")).content.decode()
    assert clerk.get(at("bell")).json() == {"unseen": 2}
    clerk.post(at("notices"))
    assert clerk.get(at("bell")).json() == {"unseen": 0} and owner.get(at("bell")).json()["unseen"] == 3
    desk.shop.paid(("mug", 1))
    notices.forget()
    assert clerk.get(at("bell")).json() == {"unseen": 1}  # another order is another notice


def test_a_filter_is_kept_under_its_name_and_forgotten_again(desk):
    client = desk.client("finance")
    where = at("orders") + "?payment=paid&shipping=open&q=&cursor=abc&state=confirmed"
    client.post(at("save_view", "orders"), {"name": "Mine", "back": where})
    page = client.get(at("orders")).content.decode()
    assert "?payment=paid&amp;shipping=open&amp;state=confirmed" in page and ">Mine</a>" in page
    assert ">Mine</a>" not in desk.client("finance").get(at("orders")).content.decode()
    client.post(at("save_view", "orders"), {"name": "", "back": where})
    assert client.get(at("orders")).content.decode().count("state=confirmed") == 1
    client.post(at("save_view", "orders"), {"forget": "Mine"})
    assert ">Mine</a>" not in client.get(at("orders")).content.decode()
    assert client.post(at("save_view", "people"), {"name": "x", "back": where}).status_code == 404


def test_the_appearance_is_remembered_and_the_way_back_is_ours(desk):
    client = desk.client("finance")
    answer = client.post(at("mode"), {"mode": "dark", "back": at("orders") + "?q=a"})
    assert answer["Location"] == at("orders") + "?q=a"
    assert 'data-theme="dark"' in client.get(at("orders")).content.decode()
    assert client.post(at("mode"), {"mode": "", "back": "//evil.example/desk/"})["Location"] == at("home")
    assert "data-theme" not in client.get(at("orders")).content.decode().split("<body", 1)[0]


@pytest.mark.parametrize("typed", ["2026-11-03", "2026/11/3", "2026.11.03", "2026年11月3日", " 2026-11-3 "])
def test_a_day_is_read_year_first(typed):
    assert DayField().clean(typed) == date(2026, 11, 3)


@pytest.mark.parametrize("typed", ["11/03/2026", "03.11.2026", "2026-13-01", "2026-02-30", "soon"])
def test_a_day_that_could_be_misread_is_asked_for_again(typed):
    with pytest.raises(forms.ValidationError):
        DayField().clean(typed)
    assert DayField(required=False).clean("") is None
