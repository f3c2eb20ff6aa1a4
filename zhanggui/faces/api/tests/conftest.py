from uuid import uuid4

import pytest

from zhanggui.kit import clock


@pytest.fixture(autouse=True)
def _no_misses():
    from django.core.cache import cache

    from zhanggui.faces.api.tests.machine import described

    cache.clear()
    described.cache_clear()


@pytest.fixture
def api():
    from zhanggui.faces.api.tests.machine import Api

    return Api()


@pytest.fixture
def open_shop(shop):
    shop.now = clock.now()
    shop.product("mug", price=1900, stock=10)
    shop.product("book", price=3900, kind="digital")
    shop.file("book")
    return shop


@pytest.fixture
def staff(open_shop):
    """Machines of colleagues: `staff("orders.manage", role="owner")`."""

    from zhanggui.faces.api.tests.machine import Api
    from zhanggui.people import public as people

    def made(*scopes: str, role: str = "owner") -> "Api":
        now = clock.now()
        email = f"{uuid4().hex[:8]}@example.com"
        hired = people.invite_staff(email=email, name="Staff", roles=[role], by="system:test", now=now)
        people.accept_invitation(hired.token, password="correct horse battery", now=now)
        token = people.issue_token(kind="staff", owner_id=hired.staff.id, scopes=[*scopes], by="system:test", now=now)
        machine = Api(token)
        machine.staff_id = hired.staff.id
        return machine

    return made


@pytest.fixture
def member(open_shop):
    """Machines of members: `member("orders.read", email="ming@example.com")`."""

    from zhanggui.faces.api.tests.machine import Api
    from zhanggui.people import public as people

    def made(*scopes: str, email: str = "ming@example.com") -> "Api":
        now = clock.now()
        code = people.request_code(email=email, locale="en", now=now)
        party = people.redeem_code(email=email, code=code, now=now)
        machine = Api(people.issue_token(kind="buyer", owner_id=party, scopes=[*scopes], by=f"party:{party}", now=now))
        machine.party_id = party
        return machine

    return made
