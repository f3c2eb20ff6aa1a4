from uuid import uuid4

import pytest

from zhanggui.people import public as people
from zhanggui.people.models import Address
from zhanggui.people.tests.helpers import NOW, member, refuses

pytestmark = pytest.mark.django_db
HOME = people.PostalAddress("张三", "13812341234", "CN", "北京市", "北京市", "东城区", "长安街 1 号", postcode="100000")


def test_the_first_address_is_the_default_and_another_can_become_it(django_assert_num_queries):
    party = member()
    first = people.save_address(party, HOME, now=NOW)
    office = people.PostalAddress(name="Zhang", phone="", country="gb", city="London", line1=" 1  Mall ")
    second = people.save_address(party, office, now=NOW)
    with django_assert_num_queries(2):
        book = people.addresses(party)
    assert [(saved.id, saved.is_default) for saved in book] == [(first, True), (second, False)]
    assert book[0].address == HOME
    assert (book[1].address.country, book[1].address.line1) == ("GB", "1 Mall")
    people.save_address(party, office, address_id=second, is_default=True, now=NOW)
    assert [(saved.id, saved.is_default) for saved in people.addresses(party)] == [(second, True), (first, False)]


def test_when_the_default_goes_the_newest_takes_its_place():
    party = member()
    first, second, third = (people.save_address(party, HOME, now=NOW) for _ in range(3))
    people.delete_address(party, first)
    assert [(saved.id, saved.is_default) for saved in people.addresses(party)] == [(third, True), (second, False)]
    people.delete_address(party, second)
    people.delete_address(party, third)
    assert people.addresses(party) == []


def test_the_only_address_stays_the_default_when_edited():
    party = member()
    only = people.save_address(party, HOME, now=NOW)
    people.save_address(party, HOME, address_id=only, is_default=False, now=NOW)
    assert people.addresses(party)[0].is_default


def test_anothers_address_is_as_absent_as_none():
    mine, other = member(), member("other@example.com")
    address = people.save_address(other, HOME, now=NOW)
    for target in (address, uuid4()):
        with refuses("not_found"):
            people.delete_address(mine, target)
        with refuses("not_found"):
            people.save_address(mine, HOME, address_id=target, now=NOW)
    assert len(people.addresses(other)) == 1
    assert people.addresses(mine) == []


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("name", {"name": " "}),
        ("line1", {"line1": ""}),
        ("country", {"country": "China"}),
        ("country", {"country": ""}),
        ("city", {"city": "x" * 201}),
    ],
)
def test_an_address_nobody_could_deliver_to_is_refused_by_field(field, texts):
    party = member()
    whole = {"name": "A", "phone": "", "country": "CN", "line1": "1"} | texts
    with refuses("invalid") as caught:
        people.save_address(party, people.PostalAddress(**whole), now=NOW)
    assert caught.value.facts["field"] == field
    assert Address.objects.count() == 0
