"""Passkeys in the window: added, used to sign in, and asked for above the limit; without a session nothing is answered."""

import json
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as configured

from tests.authenticator import Authenticator
from zhanggui.payments import public as payments
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def member(open_shop, buyer, settings):
    settings.DEMO = True
    code = people.request_code(email="li@example.com", locale="en", now=open_shop.now)
    buyer.party = people.redeem_code(email="li@example.com", code=code, now=open_shop.now)
    buyer.get(f"account/demo/{people.demo_buyer_link(buyer.party, open_shop.now + timedelta(hours=1))}")
    buyer.key = Authenticator("{0.scheme}://{0.netloc}".format(urlsplit(configured.BASE_URL)))
    return buyer


def add(member) -> dict:
    asked = member.post("account/passkeys/add").json()["options"]
    answer = member.post("account/passkeys/add", answer=json.dumps(member.key.create(asked)), label="phone")
    return answer.json()


def test_a_passkey_is_added_signs_in_and_is_removed(member):
    assert add(member) == {"location": "/en/account/passkeys"}
    page = member.get("account/passkeys").content.decode()
    assert "phone" in page
    member.post("account/sign-out")
    assert member.get("account").status_code == 302
    asked = member.post("account/sign-in/passkey").json()["options"]
    signed = json.dumps(member.key.sign(asked))
    answer = member.post("account/sign-in/passkey", answer=signed, next="//evil.example")
    assert answer.json() == {"location": "/en/account"}
    assert "li@example.com" in member.get("account").content.decode()
    (one,) = people.passkeys_of(member.party)
    member.post("account/passkeys/remove", id=str(one.id))
    assert people.passkeys_of(member.party) == []


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", '{"id": 1}'])
def test_an_answer_that_is_none_is_refused_and_nobody_is_signed_in(member, answer):
    member.post("account/sign-out")
    told = member.post("account/sign-in/passkey", answer=answer)
    assert told.status_code in (403, 422) and told.json()["problem"]
    assert member.get("account").status_code == 302


def test_a_guest_adds_no_passkey(open_shop, buyer):
    assert buyer.get("account/passkeys").status_code == 302
    assert buyer.post("account/passkeys/add").status_code == 404
    assert buyer.post("account/passkeys/remove", id=str(uuid4())).status_code == 404


def test_a_large_payment_from_the_wallet_is_signed_on_the_page_of_the_order(member, open_shop):
    open_shop.prefer("payments.passkey_above_minor", 2000)
    payments.top_up_wallet(
        member.party, open_shop.money(50000), by="staff:1", why="x", command_id=uuid4(), now=open_shop.now
    )
    member.put("mug", "2")
    answer = member.place(member.review(provider="wallet"))
    page = answer.content.decode()
    assert answer.status_code == 409 and "confirmed with a passkey" in page and "Add a passkey first" in page
    (row,) = open_shop.orders()
    assert row.payment_state == "unpaid"
    link = page.split('action="/en/o/')[1].split("/")[0]
    assert member.post(f"o/{link}/confirm").json()["code"] == "passkey_missing"
    add(member)
    asked = member.post(f"o/{link}/confirm").json()
    assert json.loads(asked["facts"])["amount_minor"] == row.total.minor
    signed = json.dumps(member.key.sign(asked["options"]))
    wrong = asked["facts"].replace(str(row.total.minor), "1")
    assert member.post(f"o/{link}/confirm", answer=signed, facts=wrong).status_code == 409
    done = member.post(f"o/{link}/confirm", answer=signed, facts=asked["facts"])
    assert done.json() == {"location": f"/en/o/{link}/return"}
    open_shop.settle()
    assert open_shop.orders()[0].payment_state == "paid"
    member.post("account/sign-out")
    assert member.post(f"o/{link}/confirm").status_code == 404
