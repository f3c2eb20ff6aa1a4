import pytest

from zhanggui.kit import audit, crypto
from zhanggui.people import public as people
from zhanggui.people.models import Party
from zhanggui.people.tests.helpers import NOW, member

pytestmark = pytest.mark.django_db


def test_a_new_shop_key_wraps_everybody_and_nothing_is_lost():
    one, gone = member(), member("gone@example.com")
    (blob,) = people.seal([(one, {"line1": "x"})], context="order")
    people.erase(gone, by="party:x", now=NOW)
    number = crypto.rotate()
    assert people.rewrap_keys(by="system:rotate", now=NOW) == 1
    assert int.from_bytes(bytes(Party.objects.get(id=one).wrapped_key)[1:3], "big") == number
    assert people.unseal([(one, blob)], context="order") == [{"line1": "x"}]
    assert people.party_card(one).email == "zhang@example.com"
    assert bytes(Party.objects.get(id=gone).wrapped_key) == b""
    assert [line.facts for line in audit.trail("keys", "shop")] == [{"people": 1}]
