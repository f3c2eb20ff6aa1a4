from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.authenticator import USER_PRESENT, Authenticator, plain
from tests.shop import refuses
from zhanggui.people import public as people
from zhanggui.people.models import Passkey, PasskeyChallenge
from zhanggui.people.tests.helpers import NOW, member

pytestmark = pytest.mark.django_db(databases="__all__")
ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(settings.BASE_URL))


def device(origin: str = "") -> Authenticator:
    return Authenticator(origin or ORIGIN)


def added(party, key: Authenticator) -> None:
    people.add_passkey(party, key.create(plain(people.begin_passkey(party, now=NOW))), label="phone", now=NOW)


def question() -> dict:
    return plain(people.begin_passkey_sign_in(now=NOW))


def test_a_member_adds_a_passkey_and_signs_in_with_it():
    ann, key = member("ann@example.com"), device()
    added(ann, key)
    assert [one.label for one in people.passkeys_of(ann)] == ["phone"]
    assert people.sign_in_with_passkey(key.sign(question()), now=NOW) == ann
    assert people.passkeys_of(ann)[0].used_at == NOW


def test_a_signature_works_once_and_not_after_five_minutes():
    ann, key = member("ann@example.com"), device()
    added(ann, key)
    answer = key.sign(question())
    people.sign_in_with_passkey(answer, now=NOW)
    with refuses("passkey_wrong"):
        people.sign_in_with_passkey(answer, now=NOW)
    late = key.sign(question())
    with refuses("passkey_wrong"):
        people.sign_in_with_passkey(late, now=NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    "change", [{"spoil": True}, {"challenge": "AAAA"}, {"flags": USER_PRESENT}], ids=["wrong", "other", "nobody asked"]
)
def test_a_signature_that_does_not_fit_opens_nothing(change):
    key = device()
    added(member("ann@example.com"), key)
    with refuses("passkey_wrong"):
        people.sign_in_with_passkey(key.sign(question(), **change), now=NOW)


def test_another_site_and_an_unknown_key_open_nothing():
    ann, key = member("ann@example.com"), device()
    added(ann, key)
    key.origin = "https://zhanggui.example"
    for wrong in (key, device()):
        with refuses("passkey_wrong"):
            people.sign_in_with_passkey(wrong.sign(question()), now=NOW)
    with refuses("passkey_wrong"):
        people.add_passkey(
            ann, device("https://evil.example").create(plain(people.begin_passkey(ann, now=NOW))), now=NOW
        )


def test_a_copied_key_is_noticed_by_its_counter():
    key = device()
    added(member("ann@example.com"), key)
    for _ in range(3):
        people.sign_in_with_passkey(key.sign(question()), now=NOW)
    key.count = 1
    with refuses("passkey_wrong"):
        people.sign_in_with_passkey(key.sign(question()), now=NOW)


@pytest.mark.parametrize("answer", [{}, {"id": "x"}, {"id": "eA", "rawId": "eA", "response": {}, "type": "public-key"}])
def test_nonsense_is_refused(answer):
    for deed in (
        lambda: people.sign_in_with_passkey(answer, now=NOW),
        lambda: people.add_passkey(member("ann@example.com"), answer, now=NOW),
    ):
        with refuses("passkey_wrong"):
            deed()


def test_a_signature_covers_what_was_asked_and_is_evidence_without_us():
    ann, key = member("ann@example.com"), device()
    with refuses("passkey_missing"):
        people.begin_signature(ann, b"x" * 32, now=NOW)
    added(ann, key)
    asked = plain(people.begin_signature(ann, b"x" * 32, now=NOW))
    proof = people.take_signature(ann, b"x" * 32, key.sign(asked), now=NOW)
    assert people.verify_signature(proof, b"x" * 32)
    assert not people.verify_signature(proof, b"y" * 32)
    asked = plain(people.begin_signature(ann, b"y" * 32, now=NOW))
    with refuses("passkey_wrong"):
        people.take_signature(ann, b"z" * 32, key.sign(asked), now=NOW)


def test_a_key_signs_for_its_owner_only():
    ann, bob, key = member("ann@example.com"), member("bob@example.com"), device()
    added(ann, key)
    added(bob, device())
    asked = plain(people.begin_signature(bob, b"x" * 32, now=NOW))
    with refuses("passkey_wrong"):
        people.take_signature(bob, b"x" * 32, key.sign(asked), now=NOW)


def test_a_passkey_that_is_removed_or_whose_owner_is_erased_is_gone():
    ann, key = member("ann@example.com"), device()
    added(ann, key)
    bob = member("bob@example.com")
    with refuses("not_found"):
        people.remove_passkey(bob, people.passkeys_of(ann)[0].id)
    people.remove_passkey(ann, people.passkeys_of(ann)[0].id)
    with refuses("passkey_wrong"):
        people.sign_in_with_passkey(key.sign(question()), now=NOW)
    added(ann, device())
    people.erase(ann, by="staff:1", now=NOW)
    assert not Passkey.objects.exists()


def test_questions_that_nobody_answered_are_forgotten():
    question()
    assert PasskeyChallenge.objects.count() == 1
    plain(people.begin_passkey_sign_in(now=NOW + timedelta(minutes=6)))
    assert PasskeyChallenge.objects.count() == 1
