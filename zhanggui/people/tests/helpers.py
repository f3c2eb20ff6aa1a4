"""What the tests of people share: an instant, refusals, people to begin with."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from zhanggui.kit.errors import Refusal
from zhanggui.people import public as people

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@contextmanager
def refuses(code: str):
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code
    assert caught.value.message


def guest(name="张三", email="zhang@example.com", phone="13812341234"):
    return people.create_guests([people.Contact(name, email, phone)], locale="zh-cn", now=NOW)[0]


def member(email="zhang@example.com", now=NOW):
    return people.redeem_code(email=email, code=people.request_code(email=email, locale="en", now=now), now=now)


def owner(email="owner@example.com"):
    return people.first_owner(email=email, name="Olga", password=PASSWORD, now=NOW)


def colleague(roles, by, email="colleague@example.com"):
    invitation = people.invite_staff(email=email, name="Wei", roles=list(roles), by=by, now=NOW)
    return people.accept_invitation(invitation.token, password=PASSWORD, now=NOW)
