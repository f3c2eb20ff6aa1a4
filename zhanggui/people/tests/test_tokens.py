from datetime import timedelta
from uuid import uuid4

import pytest

from zhanggui.people import public as people
from zhanggui.people.models import ApiToken
from zhanggui.people.tests.helpers import NOW, colleague, member, owner, refuses

pytestmark = pytest.mark.django_db


def issue(party, scopes=("orders.read", "orders.place"), **more):
    return people.issue_token(kind="buyer", owner_id=party, scopes=list(scopes), by=f"party:{party}", now=NOW, **more)


def test_a_token_is_shown_once_and_only_its_hash_is_kept(django_assert_num_queries):
    party = member()
    raw = issue(party, label="my shop bot")
    assert raw.startswith("zg_buyer_")
    with django_assert_num_queries(1):
        info = people.read_token(raw, NOW)
    assert (info.kind, info.owner_id, info.scopes) == ("buyer", party, {"orders.read", "orders.place"})
    (card,) = people.tokens_of(kind="buyer", owner_id=party)
    assert (card.label, card.hint, card.scopes) == ("my shop bot", raw[-4:], ("orders.place", "orders.read"))
    row = ApiToken.objects.values().get()
    assert raw not in str(row)
    assert raw.encode() not in bytes(row["hash"])


@pytest.mark.parametrize(
    "raw", ["", "zg_", "zg_buyer_", "zg_owner_x", "Bearer x", "zg_buyer_" + "x" * 5000, "zg_staff_é"]
)
def test_what_is_no_token_is_nobody(raw):
    issue(member())
    assert people.read_token(raw, NOW) is None


def test_a_token_of_one_kind_is_not_one_of_the_other():
    raw = issue(member())
    assert people.read_token(raw.replace("zg_buyer_", "zg_staff_"), NOW) is None


def test_a_token_ends_at_its_time_and_when_revoked():
    party = member()
    raw = issue(party, expires_at=NOW + timedelta(days=1))
    assert people.read_token(raw, NOW + timedelta(hours=23))
    assert people.read_token(raw, NOW + timedelta(days=1)) is None
    (card,) = people.tokens_of(kind="buyer", owner_id=party)
    people.revoke_token(card.id, by=f"party:{party}", now=NOW)
    assert people.read_token(raw, NOW) is None
    people.revoke_token(card.id, by=f"party:{party}", now=NOW + timedelta(hours=1))
    assert people.tokens_of(kind="buyer", owner_id=party)[0].revoked_at == NOW
    with refuses("not_found"):
        people.revoke_token(uuid4(), by="x", now=NOW)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("invalid", {"scopes": ["orders.manage"]}),
        ("invalid", {"scopes": []}),
        ("invalid", {"kind": "robot"}),
        ("invalid", {"expires_at": NOW}),
        ("not_found", {"owner_id": uuid4()}),
    ],
)
def test_a_token_beyond_its_kind_is_refused(code, changes):
    whole = {"kind": "buyer", "owner_id": member(), "scopes": ["orders.read"], "by": "party:x", "now": NOW} | changes
    with refuses(code):
        people.issue_token(**whole)
    assert ApiToken.objects.count() == 0


def test_a_staff_token_never_reaches_further_than_its_owner_today(django_assert_num_queries):
    boss = owner()
    by = f"staff:{boss.id}"
    card = colleague(["operations"], by)
    raw = people.issue_token(kind="staff", owner_id=card.id, scopes=["orders.manage", "stock.write"], by=by, now=NOW)
    with django_assert_num_queries(2):
        assert people.read_token(raw, NOW).scopes == {"orders.manage", "stock.write"}
    people.set_roles(staff_id=card.id, roles=["warehouse"], by=by, now=NOW)
    assert people.read_token(raw, NOW).scopes == {"stock.write"}
    with refuses("invalid"):
        people.issue_token(kind="staff", owner_id=card.id, scopes=["orders.manage"], by=by, now=NOW)
