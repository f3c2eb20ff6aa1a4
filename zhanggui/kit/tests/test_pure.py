"""Ids, links, signatures, encryption, cursors: the parts that need no database."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, one_of, text

from zhanggui.kit import crypto, ids, links, secrets, signing
from zhanggui.kit.page import CursorUnknown, decode_cursor, encode_cursor
from zhanggui.kit.registry import Registry

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def test_uuid7_ids_are_unique_and_in_order():
    made = [ids.uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert {made[0].version, made[-1].version} == {7}


def test_uuid7_ids_of_many_threads_do_not_meet():
    made: list = []
    threads = [threading.Thread(target=lambda: made.extend([ids.uuid7() for _ in range(2000)])) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(made)) == 16_000


def test_public_numbers_have_no_look_alikes():
    numbers = {ids.public_number() for _ in range(5000)}
    assert len(numbers) == 5000
    assert not set("".join(numbers)) & set("01OILU")
    assert {len(number) for number in numbers} == {9}


def test_a_link_opens_what_it_was_made_for_until_its_time():
    token = links.make("order", {"id": "x"}, NOW + timedelta(hours=1))
    assert links.read("order", token, NOW) == {"id": "x"}
    with pytest.raises(links.LinkExpired):
        links.read("order", token, NOW + timedelta(hours=2))
    with pytest.raises(links.LinkForged):
        links.read("download", token, NOW)


@given(place=integers(0, 60), change=integers(1, 255))
def test_no_byte_of_a_link_can_be_changed(place, change):
    import base64

    token = links.make("order", {"id": "0190"}, NOW + timedelta(hours=1))
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[place % len(raw)] ^= change
    with pytest.raises(links.LinkForged):
        links.read("order", base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="), NOW)


@pytest.mark.parametrize("token", ["", "x", "ü", "../../etc", "a" * 5000])
def test_a_mangled_link_is_refused_in_words(token):
    with pytest.raises(links.LinkForged):
        links.read("order", token, NOW)


def test_any_byte_changed_after_signing_is_seen():
    signed = signing.sign_document({"total": 1999, "名": "杯子"})
    assert signing.verify_document(signed.body, signed.signature, signed.key_id)
    for place in range(len(signed.body)):
        altered = bytearray(signed.body)
        altered[place] ^= 1
        assert not signing.verify_document(bytes(altered), signed.signature, signed.key_id)
    assert not signing.verify_document(signed.body, signed.signature, "0" * 16)
    assert not signing.verify_document(signed.body, "!!", signed.key_id)


def test_a_signature_verifies_without_this_server():
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signed = signing.sign_document({"a": 1})
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signing.public_key(signed.key_id)))
    key.verify(base64.urlsafe_b64decode(signed.signature), signed.body)


def test_equal_documents_have_one_spelling():
    assert signing.canonical({"b": 1, "a": 2}) == signing.canonical({"a": 2, "b": 1}) == b'{"a":2,"b":1}'


def test_a_sealed_value_opens_only_with_its_key_and_in_its_place():
    mine, other = crypto.new_person_key(), crypto.new_person_key()
    blob = crypto.seal(mine, {"phone": "13800001234"}, "address:1")
    assert b"13800001234" not in blob
    assert crypto.unseal(mine, blob, "address:1") == {"phone": "13800001234"}
    for key, context in ((other, "address:1"), (mine, "address:2")):
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(key, blob, context)


def test_rotation_keeps_old_values_readable_and_seals_with_the_new_key():
    wrapped = crypto.new_person_key()
    blob = crypto.seal(wrapped, {"a": 1}, "x")
    secret = crypto.seal_shop("token")
    number = crypto.rotate()
    again = crypto.rewrap(wrapped)
    assert int.from_bytes(again[1:3], "big") == number
    assert crypto.unseal(again, blob, "x") == crypto.unseal(wrapped, blob, "x") == {"a": 1}
    assert crypto.unseal_shop(secret) == b"token"


def test_blind_indexes_agree_on_equal_values_of_one_purpose():
    assert crypto.blind_index("a@b.example", "email") == crypto.blind_index("a@b.example", "email")
    assert crypto.blind_index("a@b.example", "email") != crypto.blind_index("a@b.example", "phone")


def test_keys_are_closed_to_others():
    secrets.key("links")
    assert secrets.path("links").stat().st_mode & 0o777 == 0o600


def test_a_key_made_by_many_threads_at_once_is_one_key():
    secrets.forget()
    name = f"race-{ids.public_number()}"
    found: list = []
    threads = [threading.Thread(target=lambda: found.append(secrets.key(name))) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(found)) == 1


@given(values=lists(one_of(integers(-(2**60), 2**60), text(max_size=30)), max_size=5))
def test_a_cursor_comes_back_as_it_went(values):
    assert decode_cursor(encode_cursor(values)) == values


@pytest.mark.parametrize("cursor", ["%%%", "e30", "W1tdXQ", "ü", "e"])
def test_a_made_up_cursor_is_refused(cursor):
    with pytest.raises(CursorUnknown):
        decode_cursor(cursor)


def test_a_registry_keeps_order_and_refuses_a_second_of_a_name():
    registry = Registry("things")
    registry.add("b", 2)
    registry.add("a", 1)
    assert list(registry) == [1, 2]
    with pytest.raises(ValueError):
        registry.add("a", 3)
