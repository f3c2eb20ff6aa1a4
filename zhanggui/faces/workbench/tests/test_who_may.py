"""Every address of the desk: who may open it, and that denied means denied."""

from uuid import uuid4

import pytest
from django.urls import reverse

from zhanggui.faces.workbench import urls
from zhanggui.kit import clock
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")
OPEN = {"welcome", "demo_sign_in"}


def views():
    return [(pattern.name, pattern) for pattern in urls.patterns]


def address(pattern) -> str:
    values = {"uuid": str(uuid4()), "int": "1", "str": "nothing", "slug": "nothing"}
    arguments = {
        name: values[converter.__class__.__name__.removesuffix("Converter").lower().replace("string", "str")]
        for name, converter in pattern.pattern.converters.items()
    }
    return reverse(f"desk:{pattern.name}", kwargs=arguments)


def test_every_view_of_the_desk_declares_who_may():
    assert [
        name for name, pattern in views() if name not in OPEN and not hasattr(_inner(pattern.callback), "needs")
    ] == []
    for name, pattern in views():
        if name not in OPEN:
            assert set(_inner(pattern.callback).needs) <= set(people.PERMISSIONS), name


def _inner(view):
    while not hasattr(view, "needs") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


@pytest.mark.parametrize("role", list(people.ROLES))
def test_a_role_opens_what_it_may_and_nothing_else(desk, role):
    client = desk.client(role)
    granted = people.ROLES[role].permissions
    for name, pattern in views():
        if name in OPEN:
            continue
        needs = set(_inner(pattern.callback).needs)
        for method in ("get", "post"):
            answer = getattr(client, method)(address(pattern))
            if needs - granted:
                assert answer.status_code in (403, 405), (role, name, method, answer.status_code)
            else:
                assert answer.status_code != 403 and answer.status_code < 500, (role, name, method, answer.status_code)


def test_nobody_is_led_to_the_sign_in_page(client, db):
    answer = client.get(reverse("desk:orders"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_password_alone_opens_nothing_but_the_second_step(desk):
    client = desk.client("owner", strong=False)
    for name, pattern in views():
        view = _inner(pattern.callback)
        if name in OPEN or getattr(view, "newcomers", False):
            continue
        answer = client.get(address(pattern))
        assert answer.status_code in (302, 405), name
        if answer.status_code == 302:
            assert answer["Location"] == reverse("desk:secure"), name
    assert client.get(reverse("desk:secure")).status_code == 200


def test_a_demonstration_session_is_worth_nothing_outside_a_demonstration(desk, settings):
    client = desk.client("owner")
    assert client.get(reverse("desk:orders")).status_code == 200
    settings.DEMO = False
    assert client.get(reverse("desk:orders"))["Location"] == reverse("desk:secure")


def test_a_demonstration_session_is_worth_nothing_from_another_machine(desk):
    client = desk.client("owner")
    answer = client.get(reverse("desk:orders"), REMOTE_ADDR="10.0.0.9")
    assert answer["Location"] == reverse("desk:secure")


def test_a_closed_account_opens_nothing(desk):
    client = desk.client("finance")
    people.deactivate_staff(staff_id=client.staff_id, by="system:test", now=clock.now())
    assert client.get(reverse("desk:orders")).status_code in (302, 403)
