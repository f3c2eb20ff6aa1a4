from dataclasses import replace
from uuid import uuid4

import pytest

from zhanggui.kit import audit
from zhanggui.kit.models import OutboxEvent
from zhanggui.people import public as people
from zhanggui.people.models import Address, LoginCode, Party
from zhanggui.people.tests.helpers import NOW, colleague, guest, member, owner, refuses
from zhanggui.people.tests.test_addresses import HOME

pytestmark = pytest.mark.django_db


def test_erasing_destroys_the_key_and_with_it_everything_sealed():
    party, other = member(), member("other@example.com")
    people.save_address(party, HOME, now=NOW)
    (blob,) = people.seal([(party, {"line1": "x"})], context="order")
    (others,) = people.seal([(other, {"line1": "y"})], context="order")
    raw = people.issue_token(kind="buyer", owner_id=party, scopes=["orders.read"], by="party:x", now=NOW)
    people.request_code(email="zhang@example.com", locale="en", now=NOW)
    people.erase(party, by="party:x", now=NOW)
    row = Party.objects.get(id=party)
    assert (bytes(row.wrapped_key), bytes(row.sealed), row.email_index, row.phone_index) == (b"", b"", None, None)
    assert row.erased_at == NOW
    card = people.party_card(party)
    assert card.erased
    assert {card.name, card.email, card.phone, card.masked_name, card.masked_email, card.masked_phone} == {""}
    assert people.unseal([(party, blob), (other, others)], context="order") == [None, {"line1": "y"}]
    assert people.addresses(party) == []
    assert Address.objects.count() == 0
    assert people.read_token(raw, NOW) is None
    assert not LoginCode.objects.filter(tries=0, expires_at__gt=NOW).exists()
    with refuses("party_erased"):
        people.seal([(party, {})], context="order")
    with refuses("party_erased"):
        people.edit_party(party, name="x", now=NOW)


def test_erasing_twice_tells_once_and_nobody_cannot_be_erased():
    party = guest()
    people.erase(party, by="staff:1", now=NOW)
    people.erase(party, by="staff:1", now=NOW)
    assert OutboxEvent.objects.filter(name="people.person_erased").count() == 1
    assert [line.deed for line in audit.trail("party", party)] == ["people.erase"]
    with refuses("not_found"):
        people.erase(uuid4(), by="staff:1", now=NOW)


def test_who_was_erased_and_returns_is_somebody_new():
    party = member()
    people.erase(party, by="party:x", now=NOW)
    again = member()
    assert again != party
    assert people.same_person(again) == [again]


def test_a_look_at_a_customer_is_written_down_with_its_reason():
    party, boss = guest(), owner()
    card = people.reveal(party, by=f"staff:{boss.id}", why="the parcel came back", now=NOW)
    assert (card.name, card.phone) == ("张三", "13812341234")
    (line,) = audit.trail("party", party)
    assert (line.by, line.deed, line.facts) == (f"staff:{boss.id}", "people.reveal", {"why": "the parcel came back"})


def test_a_look_without_right_or_reason_shows_nothing_and_is_not_a_look():
    party, boss = guest(), owner()
    designer = colleague(["design"], f"staff:{boss.id}")
    for by in (f"staff:{designer.id}", "staff:999", "staff:x", "party:1", ""):
        with refuses("forbidden"):
            people.reveal(party, by=by, why="curious", now=NOW)
    with refuses("invalid"):
        people.reveal(party, by=f"staff:{boss.id}", why="  ", now=NOW)
    with refuses("not_found"):
        people.reveal(uuid4(), by=f"staff:{boss.id}", why="x", now=NOW)
    assert audit.trail("party", party) == []


def test_the_address_of_an_erased_person_cannot_be_saved():
    party = member()
    people.erase(party, by="party:x", now=NOW)
    with refuses("party_erased"):
        people.save_address(party, replace(HOME), now=NOW)
    assert Address.objects.count() == 0
