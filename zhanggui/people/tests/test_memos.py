"""What a colleague keeps at the desk, and the hats he may put on."""

from uuid import uuid4

import pytest

from tests.shop import NOW, refuses
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db


def hire(*roles: str) -> int:
    invitation = people.invite_staff(
        email=f"{uuid4().hex[:8]}@example.com", name="Lin", roles=list(roles), by="system:test", now=NOW
    )
    return invitation.staff.id


def test_what_is_kept_is_ones_own_and_the_newest():
    one, other = hire("warehouse"), hire("warehouse")
    people.keep_memo(one, "views.orders", [{"name": "mine"}], now=NOW)
    people.keep_memo(one, "views.orders", [{"name": "newer"}], now=NOW)
    assert people.memo(one, "views.orders", []) == [{"name": "newer"}]
    assert people.memo(other, "views.orders", []) == []
    with refuses("invalid"):
        people.keep_memo(one, "views.orders", ["x" * 30_000], now=NOW)
    assert people.memo(one, "views.orders") == [{"name": "newer"}]


def test_hats_are_the_roles_one_by_one_and_those_of_the_whole_shop_come_first():
    staff, seller = hire("service", "finance"), uuid4()
    people.set_roles(staff_id=staff, roles=["warehouse"], seller_id=seller, by="system:test", now=NOW)
    hats = people.staff_hats(staff)
    assert [hat.key for hat in hats] == ["service", "finance", f"warehouse:{seller}"]
    assert hats[2].permissions == people.ROLES["warehouse"].permissions
    assert "orders.ship" not in people.staff_permissions(staff)
    people.deactivate_staff(staff_id=staff, by="system:test", now=NOW)
    assert people.staff_hats(staff) == ()
