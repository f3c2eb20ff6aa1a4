"""The way in, colleagues, settings, Today, and what every page of the desk keeps to."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from zhanggui.faces.workbench import nav
from zhanggui.faces.workbench.tests.staff import PASSWORD, at
from zhanggui.kit import clock, preferences
from zhanggui.operations import public as operations
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")
ROOT = Path(__file__).parents[4]


def demo_link(staff_id: int, **delta) -> str:
    return at("demo_sign_in", people.demo_sign_in_link(staff_id, clock.now() + timedelta(**delta)))


def test_a_demonstration_link_signs_in_on_this_machine(desk):
    client = Client(REMOTE_ADDR="127.0.0.1")
    assert client.get(demo_link(desk.hire("owner"), hours=1)).status_code == 302
    assert client.get(at("orders")).status_code == 200


def test_a_demonstration_link_opens_nothing_elsewhere(desk, settings):
    link = demo_link(desk.hire("owner"), hours=1)
    assert Client(REMOTE_ADDR="10.1.1.1").get(link).status_code == 404
    settings.DEMO = False
    client = Client(REMOTE_ADDR="127.0.0.1")
    assert client.get(link).status_code == 404
    assert client.get(at("orders"))["Location"].startswith("/accounts/login/")


def test_a_demonstration_link_ends_and_cannot_be_made_up(desk):
    client = Client(REMOTE_ADDR="127.0.0.1")
    assert client.get(demo_link(desk.hire("owner"), hours=-1)).status_code == 410
    assert client.get(at("demo_sign_in", "forged")).status_code == 403


def test_nobody_signs_up_by_himself(client, desk):
    assert client.post("/accounts/signup/", {"email": "x@example.com", "password1": PASSWORD}).status_code == 200
    assert "x@example.com" not in {card.email for card in people.staff_list()}


def test_a_password_leads_a_newcomer_to_the_second_factor(desk):
    staff_id = desk.hire("service")
    client = Client()
    form = {"login": people.staff_card(staff_id).email, "password": PASSWORD}
    answer = client.post("/accounts/login/?next=" + at("orders"), form, follow=True)
    assert answer.redirect_chain[-1][0] == at("secure")


def test_the_pages_that_sign_in_wear_the_house(client, desk):
    page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert "workbench/desk" in page
    assert "Sign in with a passkey" in page


def test_an_invitation_is_shown_once_and_works_once(desk):
    client = desk.client("owner")
    form = {"name": "Mei", "email": "mei@example.com", "roles": ["service"]}
    page = client.post(at("invite"), form).content.decode()
    link = re.search(r"http://testserver(/\S+/desk/welcome/[^\s<]+)", page)[1]
    assert link not in client.get(at("people")).content.decode()
    guest = Client()
    assert guest.post(link, {"password": "short"}).status_code == 200
    assert guest.post(link, {"password": PASSWORD})["Location"] == at("secure")
    assert Client().post(link, {"password": "another long password"}).status_code >= 400


def test_roles_are_given_by_who_may_and_the_last_owner_stays(desk):
    owner, finance = desk.client("owner"), desk.client("finance")
    url = at("set_roles", finance.staff_id)
    assert finance.post(url, {"roles": ["owner"]}).status_code == 403
    assert people.staff_card(finance.staff_id).roles == ("finance",)
    owner.post(url, {"roles": ["finance", "service"]})
    assert set(people.staff_card(finance.staff_id).roles) == {"finance", "service"}
    answer = owner.post(at("change_colleague", owner.staff_id, "deactivate"), follow=True)
    assert 'role="alert"' in answer.content.decode()
    assert people.staff_card(owner.staff_id).active


def test_a_token_is_shown_once(desk):
    client = desk.client("operations")
    page = client.post(at("make_token"), {"label": "Robot", "scopes": ["stock.write"], "days": "30"}).content.decode()
    raw = re.search(r"zg_staff_[\w-]+", page)[0]
    assert people.read_token(raw, clock.now()).scopes == {"stock.write"}
    assert raw not in client.get(at("tokens")).content.decode()
    (card,) = people.tokens_of(kind="staff", owner_id=client.staff_id)
    assert desk.client("finance").post(at("revoke_token", card.id)).status_code == 404
    assert people.read_token(raw, clock.now())
    client.post(at("revoke_token", card.id))
    assert people.read_token(raw, clock.now()) is None


def test_a_setting_is_changed_noted_and_refused_where_it_does_not_fit(desk):
    client = desk.client("owner")
    form = {
        f"shop.{p.key.partition('.')[2]}": preferences.get(p.key)
        for p in preferences.PREFERENCES
        if p.key.startswith("shop.")
    }
    client.post(at("save_settings", "shop"), {**form, "shop.name": "Tea House"})
    assert preferences.get("shop.name") == "Tea House"
    assert "Setting changed" in client.get(at("activity")).content.decode()
    answer = client.post(at("save_settings", "shop"), {**form, "shop.name": "Other", "shop.timezone": "Mars"})
    assert answer.status_code == 422
    assert preferences.get("shop.name") == "Tea House"
    assert desk.client("finance").post(at("save_settings", "shop"), form).status_code == 403


def test_a_way_of_delivery_keeps_its_other_currencies(desk):
    method = next(each for each in ordering.delivery_methods() if each.country == "CN" and each.code == "standard")
    form = {
        "code": "standard",
        "country": "CN",
        "name_zh": "快递",
        "name_en": "Parcel",
        "price": "9.50",
        "active": "on",
    }
    assert desk.client("owner").post(at("delivery", method.id), form).status_code == 302
    after = next(each for each in ordering.delivery_methods() if each.id == method.id)
    assert after.prices["CNY"].minor == 950
    assert after.prices["USD"] == method.prices["USD"]
    assert "CNY" not in after.free_from


def test_a_target_is_set_a_day_marked_and_the_page_says_so(desk):
    client = desk.client("operations")
    month = clock.local_day(clock.now(), "Asia/Shanghai").replace(day=1)
    form = {"month": f"{month:%Y-%m}", "measure": "amount", "amount": "300,000.00"}
    assert client.post(at("set_target"), form).status_code == 302
    assert operations.month_target(month).value == 30_000_000
    mark = {"on": month.replace(day=28).isoformat(), "label": "Clearance", "weight": "3"}
    assert client.post(at("mark_day"), mark).status_code == 302
    days = operations.day_targets(month, now=clock.now())
    assert sum(day.original for day in days) == 30_000_000
    page = client.get(at("today")).content.decode()
    assert "Clearance" in page
    assert "300,000.00" in page
    assert client.post(at("set_target"), {**form, "amount": "-5"}).status_code == 422
    assert desk.client("promotion").post(at("set_target"), form).status_code == 403
    client.post(at("unmark_day", mark["on"]))
    assert "Clearance" not in client.get(at("today")).content.decode()


@pytest.mark.parametrize("name", ["days_csv", "hours_csv", "sources_csv"])
def test_every_chart_of_today_has_its_rows_as_a_file(desk, name):
    answer = desk.client("operations").get(at(name))
    assert answer["Content-Type"].startswith("text/csv")
    assert b"," in b"".join(answer.streaming_content)


def test_no_page_of_the_desk_carries_inline_code_or_style(desk):
    client = desk.client("owner")
    desk.shop.product("mug")
    placed = desk.shop.paid(("mug", 1))
    addresses = [place.url for place in nav.PLACES]
    addresses += [at("order", placed.number), at("product", desk.shop.products["mug"]), at("new_product"), at("secure")]
    for locale in ("zh-cn", "en"):
        for address in addresses:
            page = client.get(f"/{locale}/" + address.split("/", 2)[2])
            assert page.status_code == 200, address
            text = page.content.decode()
            assert not re.search(r"<script(?![^>]*(src=|application/json))", text), address
            assert not re.search(r"<[^>]+\s(style|onclick|onload|onchange|onsubmit)=", text), address
            assert not re.search(r"(src|href)=[\"']https?://(?!testserver)", text), address


def test_the_charts_are_built_from_the_sources_that_stand_here():
    built = (ROOT / "zhanggui/faces/workbench/static/workbench/echarts.min.js").read_text()
    sources = hashlib.sha256()
    for name in ("echarts.js", "package-lock.json"):
        sources.update((ROOT / "frontend" / name).read_bytes())
    assert f"sources sha256 {sources.hexdigest()} " in built[:400]
    assert "@licen" in built or "Apache-2.0" in built[:400]


def test_the_front_door_without_a_language_leads_to_the_desk(client, db):
    assert client.get("/desk")["Location"] == reverse("desk:home")


@pytest.mark.parametrize(
    "name, first",
    [
        ("orders_csv", "number"), ("products_csv", "id"), ("stock_csv", "sku"), ("customers_csv", "id"),
        ("accounts_csv", "account"), ("gift_cards_csv", "end_of_code"), ("exceptions_csv", "at"),
        ("promotions_csv", "name_zh"), ("breaks_csv", "day"), ("activity_csv", "at"),
    ],
)  # fmt: skip
def test_every_list_has_its_file(desk, name, first):
    desk.shop.now = clock.now()
    desk.shop.product("mug")
    desk.shop.paid(("mug", 1))
    sheet = b"".join(desk.client("owner").get(at(name))).decode("utf-8-sig").splitlines()
    assert sheet[0].split(",")[0] == first
    if name in ("orders_csv", "products_csv", "stock_csv", "customers_csv", "accounts_csv", "activity_csv"):
        assert len(sheet) > 1 and len(sheet[1].split(",")) >= len(sheet[0].split(","))
