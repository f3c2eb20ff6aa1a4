from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator

from zhanggui.kit import audit, checks
from zhanggui.people import public as people
from zhanggui.people.models import Staff, StaffRole
from zhanggui.people.tests.helpers import NOW, PASSWORD, colleague, owner, refuses
from zhanggui.people.tests.test_login_codes import race

pytestmark = pytest.mark.django_db


def test_the_first_run_makes_one_owner_who_may_do_everything():
    assert not people.has_owner()
    card = owner("Owner@Example.com")
    assert people.has_owner()
    assert (card.email, card.roles, card.active, card.mfa, card.invited) == (
        "owner@example.com", ("owner",), True, False, False,
    )  # fmt: skip
    assert people.staff_permissions(card.id) == frozenset(people.PERMISSIONS)
    assert Staff.objects.get().check_password(PASSWORD)
    with refuses("owner_exists"):
        owner("second@example.com")
    assert Staff.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("password_weak", {"password": "12345678"}),
        ("password_weak", {"password": "short"}),
        ("invalid", {"email": "nobody"}),
        ("invalid", {"name": "  "}),
    ],
)
def test_a_first_owner_that_would_be_weak_or_nameless_is_refused(code, changes):
    whole = {"email": "o@example.com", "name": "Olga", "password": PASSWORD} | changes
    with refuses(code):
        people.first_owner(**whole, now=NOW)
    assert Staff.objects.count() == 0
    assert not people.has_owner()


def test_an_invitation_gives_the_roles_and_lets_the_password_be_chosen_once():
    boss = owner()
    invitation = people.invite_staff(
        email="Wei@example.com", name="Wei", roles=["warehouse", "finance"], by=f"staff:{boss.id}", now=NOW
    )
    assert invitation.staff.invited
    assert invitation.staff.roles == ("warehouse", "finance")
    assert people.read_invitation(invitation.token, NOW) == invitation.staff
    with refuses("password_weak"):
        people.accept_invitation(invitation.token, password="password", now=NOW)
    card = people.accept_invitation(invitation.token, password=PASSWORD, now=NOW)
    assert not card.invited
    with refuses("invitation_used"):
        people.accept_invitation(invitation.token, password="another good one", now=NOW)
    assert Staff.objects.get(id=card.id).check_password(PASSWORD)
    assert people.staff_may(card.id, "orders.ship")
    assert not people.staff_may(card.id, "settings.edit")


def test_an_invitation_ends_after_a_week_by_a_newer_one_and_by_deactivation():
    boss = owner()
    invite = {"email": "wei@example.com", "name": "Wei", "roles": ["design"], "by": f"staff:{boss.id}", "now": NOW}
    first = people.invite_staff(**invite)
    with refuses("link_expired"):
        people.accept_invitation(first.token, password=PASSWORD, now=NOW + timedelta(days=7))
    with refuses("link_forged"):
        people.accept_invitation(first.token[:-2], password=PASSWORD, now=NOW)
    second = people.invite_staff(**invite | {"roles": ["content"]})
    with refuses("invitation_used"):
        people.accept_invitation(first.token, password=PASSWORD, now=NOW)
    assert second.staff.roles == ("content",)
    people.deactivate_staff(staff_id=second.staff.id, by=f"staff:{boss.id}", now=NOW)
    with refuses("invitation_used"):
        people.accept_invitation(second.token, password=PASSWORD, now=NOW)


def test_somebody_who_works_here_already_is_not_invited_again():
    boss = owner()
    card = colleague(["design"], f"staff:{boss.id}")
    with refuses("staff_exists"):
        people.invite_staff(email=card.email.upper(), name="X", roles=["owner"], by=f"staff:{boss.id}", now=NOW)
    assert people.staff_card(card.id).roles == ("design",)


def test_only_an_owner_makes_or_unmakes_an_owner():
    boss = owner()
    card = colleague(["operations"], f"staff:{boss.id}")
    by = f"staff:{card.id}"
    with refuses("owner_only"):
        people.invite_staff(email="new@example.com", name="N", roles=["owner"], by=by, now=NOW)
    for roles, target in ((["owner"], card.id), ([], boss.id)):
        with refuses("owner_only"):
            people.set_roles(staff_id=target, roles=roles, by=by, now=NOW)
    for deed in (people.deactivate_staff, people.reset_mfa):
        with refuses("owner_only"):
            deed(staff_id=boss.id, by=by, now=NOW)
    assert people.staff_card(boss.id).active
    assert people.staff_card(card.id).roles == ("operations",)
    assert Staff.objects.count() == 2


def test_the_last_owner_stays():
    boss = owner()
    by = f"staff:{boss.id}"
    with refuses("last_owner"):
        people.deactivate_staff(staff_id=boss.id, by=by, now=NOW)
    with refuses("last_owner"):
        people.set_roles(staff_id=boss.id, roles=["finance"], by=by, now=NOW)
    assert people.staff_card(boss.id).roles == ("owner",)
    second = colleague(["owner"], by)
    people.deactivate_staff(staff_id=boss.id, by=by, now=NOW)
    with refuses("last_owner"):
        people.deactivate_staff(staff_id=second.id, by=f"staff:{second.id}", now=NOW)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_two_owners_who_dismiss_each_other_at_once_leave_one():
    boss = owner()
    second = colleague(["owner"], f"staff:{boss.id}")
    pairs = [(boss.id, second.id), (second.id, boss.id)]
    race(lambda: people.deactivate_staff(staff_id=(pair := pairs.pop())[0], by=f"staff:{pair[1]}", now=NOW), 2)
    assert sum(card.active for card in people.staff_list()) == 1


def test_roles_are_set_exactly_and_unknown_ones_refused():
    boss = owner()
    by = f"staff:{boss.id}"
    card = colleague(["design", "content"], by)
    assert people.set_roles(staff_id=card.id, roles=["content", "finance"], by=by, now=NOW).roles == (
        "content",
        "finance",
    )
    with refuses("invalid"):
        people.set_roles(staff_id=card.id, roles=["king"], by=by, now=NOW)
    assert people.staff_card(card.id).roles == ("content", "finance")
    with refuses("not_found"):
        people.set_roles(staff_id=999, roles=[], by=by, now=NOW)
    assert people.set_roles(staff_id=card.id, roles=[], by=by, now=NOW).roles == ()
    assert people.staff_permissions(card.id) == frozenset()


def test_a_role_for_one_seller_reaches_no_further():
    boss = owner()
    mine, other = uuid4(), uuid4()
    card = colleague([], f"staff:{boss.id}")
    card = people.set_roles(staff_id=card.id, roles=["warehouse"], seller_id=mine, by=f"staff:{boss.id}", now=NOW)
    assert card.seller_roles == (("warehouse", mine),)
    assert people.staff_may(card.id, "orders.ship", mine)
    assert not people.staff_may(card.id, "orders.ship", other)
    assert not people.staff_may(card.id, "orders.ship")


def test_somebody_who_left_may_nothing_and_can_come_back():
    boss = owner()
    by = f"staff:{boss.id}"
    card = colleague(["operations"], by)
    raw = people.issue_token(kind="staff", owner_id=card.id, scopes=["reports.read"], by=by, now=NOW)
    people.deactivate_staff(staff_id=card.id, by=by, now=NOW)
    assert people.staff_permissions(card.id) == frozenset()
    assert people.read_token(raw, NOW) is None
    with refuses("not_found"):
        people.staff_account(card.id)
    people.reactivate_staff(staff_id=card.id, by=by, now=NOW)
    assert people.staff_may(card.id, "orders.ship")
    assert people.read_token(raw, NOW) is None


def test_permissions_cost_one_query_and_the_list_three(django_assert_num_queries):
    boss = owner()
    for number in range(4):
        colleague(["design"], f"staff:{boss.id}", f"c{number}@example.com")
    with django_assert_num_queries(1):
        assert people.staff_may(boss.id, "settings.edit")
    with django_assert_num_queries(3):
        assert len(people.staff_list()) == 5


def test_accounts_without_a_second_factor_are_found_by_a_check():
    boss = owner()
    people.invite_staff(email="w@example.com", name="W", roles=["design"], by=f"staff:{boss.id}", now=NOW)
    run = checks.CHECKS.get("people.staff_without_mfa")
    assert [(finding.severity, finding.facts["staff_id"]) for finding in run(NOW)] == [("bad", boss.id)]
    assert "Olga" in run(NOW)[0].message
    Authenticator.objects.create(user_id=boss.id, type="recovery_codes", data={})
    assert not people.staff_mfa_enabled(boss.id)
    Authenticator.objects.create(user_id=boss.id, type="totp", data={"secret": "x"})
    assert people.staff_mfa_enabled(boss.id)
    assert people.staff_card(boss.id).mfa
    assert run(NOW) == []
    people.reset_mfa(staff_id=boss.id, by=f"staff:{boss.id}", now=NOW)
    assert not people.staff_mfa_enabled(boss.id)
    assert Authenticator.objects.count() == 0


def test_what_is_done_to_accounts_is_written_down_without_addresses():
    boss = owner()
    card = colleague(["design"], f"staff:{boss.id}", "wei@example.com")
    people.set_roles(staff_id=card.id, roles=["content"], by=f"staff:{boss.id}", now=NOW)
    lines = audit.trail("staff", card.id)
    assert {line.deed for line in lines} == {"people.invite", "people.accept_invitation", "people.set_roles"}
    assert "wei@example.com" not in str(lines)


def test_a_demonstration_link_names_its_staff_and_ends():
    boss = owner()
    token = people.demo_sign_in_link(boss.id, NOW + timedelta(hours=1))
    assert people.read_demo_sign_in(token, NOW) == boss.id
    with refuses("link_expired"):
        people.read_demo_sign_in(token, NOW + timedelta(hours=1))
    with refuses("link_forged"):
        people.read_demo_buyer(token, NOW)
    assert StaffRole.objects.count() == 1
