from uuid import uuid4

import pytest

from zhanggui.kit import crypto, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.people import public as people
from zhanggui.people import vault
from zhanggui.people.models import Party
from zhanggui.people.tests.helpers import NOW, guest, member, refuses

pytestmark = pytest.mark.django_db


def test_many_guests_are_one_statement_and_come_back_in_order(django_assert_num_queries):
    preferences.get("shop.country")
    contacts = [people.Contact(f"Guest {number}", f"g{number}@example.com", "13812341234") for number in range(50)]
    with django_assert_num_queries(1):
        ids = people.create_guests(contacts, locale="en", now=NOW)
    cards = people.party_cards(ids)
    assert [cards[party_id].name for party_id in ids] == [contact.name for contact in contacts]
    assert {card.kind for card in cards.values()} == {"guest"}


def test_no_guests_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert people.create_guests([], locale="en", now=NOW) == []


def test_a_guest_without_address_and_number_is_found_by_neither():
    guest(email="", phone="")
    guest(email="", phone="")
    assert people.find_parties(email="") == []
    assert people.find_parties(phone="") == []
    assert Party.objects.filter(email_index=None, phone_index=None).count() == 2


def test_a_guest_is_found_however_address_and_number_are_written():
    party = guest(email="Zhang@Example.com", phone="138 1234 1234")
    guest(email="other@example.com", phone="13900000000")
    assert people.find_parties(email=" zhang@EXAMPLE.com") == [party]
    assert people.find_parties(phone="+86-138-1234-1234") == [party]
    assert people.find_parties(phone="13812341234", country="GB") == []
    assert people.find_parties(email="zhang@example") == []


def test_cards_come_in_one_query_masked_and_in_clear(django_assert_num_queries):
    ids = [guest(), guest(name="Ada Byron", email="ada@example.com", phone="+44 7911 123456")]
    with django_assert_num_queries(1):
        cards = people.party_cards([*ids, uuid4()])
    assert sorted(cards) == sorted(ids)
    first = cards[ids[0]]
    assert (first.name, first.email, first.phone) == ("张三", "zhang@example.com", "13812341234")
    assert (first.masked_name, first.masked_email, first.masked_phone) == ("张*", "z***@example.com", "138****1234")
    with pytest.raises(NotFound):
        people.party_card(uuid4())


def test_sealing_for_a_guest_just_made_asks_the_database_nothing(django_assert_num_queries):
    parties = [guest(), guest()]
    with django_assert_num_queries(0):
        blobs = people.seal([(party, {"line1": "长安街 1 号"}) for party in parties], context="order")
    with django_assert_num_queries(1):
        opened = people.unseal(list(zip(parties, blobs, strict=True)), context="order")
    assert opened == [{"line1": "长安街 1 号"}] * 2
    assert "长安街".encode() not in blobs[0]


def test_sealing_from_another_process_takes_one_query_for_the_list(django_assert_num_queries):
    parties = [guest() for _ in range(5)]
    for party in parties:
        vault.forget(party)
    with django_assert_num_queries(1):
        people.seal([(party, {}) for party in parties * 2], context="order")


def test_what_was_sealed_opens_for_nobody_else_and_nowhere_else():
    one, other = guest(), guest()
    (blob,) = people.seal([(one, {"a": 1})], context="order")
    with pytest.raises(crypto.Unreadable):
        people.unseal([(other, blob)], context="order")
    with pytest.raises(crypto.Unreadable):
        people.unseal([(one, blob)], context="parcel")


def test_sealing_for_nobody_is_refused():
    with refuses("party_erased"):
        people.seal([(uuid4(), {})], context="order")


def test_a_party_changes_its_name_and_number_and_is_found_by_the_new_one():
    party = guest()
    people.edit_party(party, name=" 李  四 ", phone="13900001111", locale="en", now=NOW)
    card = people.party_card(party)
    assert (card.name, card.phone, card.email, card.locale) == ("李 四", "13900001111", "zhang@example.com", "en")
    assert people.find_parties(phone="13812341234") == []
    assert people.find_parties(phone="+8613900001111") == [party]
    people.edit_party(party, phone="", now=NOW)
    assert people.find_parties(phone="13900001111") == []
    with refuses("not_found"):
        people.edit_party(uuid4(), name="x", now=NOW)


def test_only_a_proved_address_opens_what_others_ordered_with_it():
    earlier = guest(email="zhang@example.com")
    guest(email="other@example.com")
    assert people.same_person(earlier) == [earlier]
    proved = member("Zhang@example.com")
    assert set(people.same_person(proved)) == {earlier, proved}
    assert people.same_person(earlier) == [earlier]
