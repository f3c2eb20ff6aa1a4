"""No personal data of buyers in clear in a dump of the database. Staff accounts are the one exemption by name."""

import base64
import json

import pytest
from django.db import connections

from zhanggui.people import public as people
from zhanggui.people.tests.helpers import NOW, colleague, member, owner
from zhanggui.people.tests.test_addresses import HOME

pytestmark = pytest.mark.django_db(databases="__all__")
EXEMPT = {"people_staff", "account_emailaddress", "account_emailconfirmation", "django_session"}
CLEAR = ["欧阳小满", "ouyang.xiaoman@example.com", "13777770001", "77770001", "长安街 1 号", "东城区", "Ouyang.Xiaoman"]


def dump(exempt=frozenset()) -> bytes:
    """Every value of every table, bytes as they lie."""
    parts = []
    for connection in connections.all():
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table in exempt:
                    continue
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                for row in cursor.fetchall():
                    for value in row:
                        raw = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                        parts.append(raw)
    return b"\n".join(parts)


def spellings(text: str) -> list[bytes]:
    raw = text.encode()
    return [raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"="), json.dumps(text).strip('"').encode()]


def test_a_dump_holds_no_buyer_in_clear():
    contact = people.Contact("欧阳小满", "Ouyang.Xiaoman@example.com", "13777770001")
    (party,) = people.create_guests([contact], locale="zh-cn", now=NOW)
    buyer = member("ouyang.xiaoman@example.com")
    people.edit_party(buyer, name="欧阳小满", phone="+86 13777770001", now=NOW)
    people.save_address(buyer, HOME, now=NOW)
    people.request_code(email="ouyang.xiaoman@example.com", locale="zh-cn", now=NOW)
    raw = people.issue_token(kind="buyer", owner_id=buyer, scopes=["orders.read"], by=f"party:{buyer}", now=NOW)
    boss = owner()
    people.reveal(party, by=f"staff:{boss.id}", why="call", now=NOW)
    people.erase(party, by=f"staff:{boss.id}", now=NOW)
    found = dump()
    for text in [*CLEAR, raw]:
        for spelling in spellings(text):
            assert spelling not in found, text


def test_the_dump_would_show_what_lies_in_clear():
    boss = owner()
    colleague(["design"], f"staff:{boss.id}", "clear.colleague@example.com")
    assert b"clear.colleague@example.com" in dump()
    assert b"clear.colleague@example.com" not in dump(EXEMPT)
