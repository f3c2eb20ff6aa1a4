"""A dump of every database and every file of the events shows no personal data of buyers in clear.

Staff accounts are the one exemption, by name: signing in needs their addresses. The rest of the data folder (keys, pictures,
the merchant's own uploads) is no part of a dump.
"""

import base64
import json
import zlib
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from tests.shop import ADDRESS
from zhanggui.analytics import public as analytics
from zhanggui.exchange.tests.make import BY, orders
from zhanggui.faces.mail.outgoing import enqueue, send_code
from zhanggui.giftcards import public as cards
from zhanggui.kit import files
from zhanggui.payments.tests.builders import hook, hook_body
from zhanggui.people import public as people

pytestmark = pytest.mark.django_db(databases="__all__")
EXEMPT = {"people_staff", "account_emailaddress", "account_emailconfirmation", "django_session"}
NAME, EMAIL, PHONE, STREET = "欧阳小满", "ouyang.xiaoman@example.com", "13777770001", "复兴东路 88 弄 7 号"
IP, AGENT, CUSTOMER = "203.0.113.77", "Mozilla/5.0 (X11; OuyangOS 7)", "98765431"
PERSONAL = (NAME, EMAIL, "ouyang.xiaoman", PHONE, "77770001", STREET, "复兴东路", IP, "OuyangOS", CUSTOMER)


def values(*, exempt=frozenset()):
    """(where, bytes) of every value of every table of every database."""
    for connection in connections.all():
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table in exempt:
                    continue
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                for row in cursor.fetchall():
                    for value in row:
                        raw = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                        yield table, raw
                        if raw[:1] == b"x":  # zlib, should anybody pack before keeping
                            try:
                                yield table, zlib.decompress(raw)
                            except zlib.error:
                                continue


def parquet():
    """(where, bytes) of every sealed part, with every value read out of it."""
    import pyarrow.parquet as pq

    parts = list(files.home().rglob("*.parquet"))
    for part in parts:
        yield part.name, part.read_bytes()
        for row in pq.read_table(part).to_pylist():
            yield part.name, repr(row).encode()


def spellings(text: str) -> set[bytes]:
    raw = text.encode()
    found = {raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"="), json.dumps(text).strip('"').encode()}
    return found | {text.lower().encode(), text.upper().encode(), text.encode("utf-16-le")}


@pytest.fixture
def busy(shop):
    """A shop in which somebody with a name has done everything that leaves a trace."""
    shop.prefer("giftcards.on", True)
    shop.prefer("payments.providers", ["simulator", "bank", "wallet"])
    shop.product("mug")
    shop.product("book", kind="digital")
    shop.file("book")
    contact = people.Contact(NAME, EMAIL, PHONE)
    address = replace(ADDRESS, name=NAME, phone=PHONE, line1=STREET)
    code = people.request_code(email=EMAIL, locale="zh-cn", now=shop.now)
    send_code(email=EMAIL, code=code, locale="zh-cn", now=shop.now)
    party = people.redeem_code(email=EMAIL, code=code, now=shop.now)
    people.edit_party(party, name=NAME, phone=PHONE, now=shop.now)
    people.save_address(party, address, now=shop.now)
    how = {"contact": contact, "address": address}
    placed = shop.place(("mug", 1), ("book", 1), provider="simulator", **how)
    told = json.loads(hook_body(placed.intent_id)) | {"payer": {"name": NAME, "phone": PHONE, "email": EMAIL, "ip": IP}}
    assert hook(json.dumps(told, ensure_ascii=False).encode(), at=shop.now)
    shop.settle()
    shop.ship(placed, {"mug": 1})
    shop.refund(placed, {"mug": 1})
    shop.settle()
    shop.place(("mug", 1), party_id=party, actor=f"party:{party}", **how)
    enqueue(
        "order_placed", "again", {"order": str(placed.order_id)}, secret={"email": EMAIL, "name": NAME}, now=shop.now
    )
    cards.issue_card(shop.money(5000), by="staff:1", why="sorry", command_id=uuid4(), now=shop.now)
    hit = analytics.Hit(
        kind="product",
        path="/en/p/mug",
        visitor="visitor",
        at=shop.now,
        user_agent=AGENT,
        ip=IP,
        query={"utm_source": "x"},
    )
    analytics.collect_past([replace(hit, at=shop.now - timedelta(hours=30))], now=shop.now)
    _bring_past_orders(shop)
    analytics.seal(shop.now + timedelta(days=2))
    return shop


def _bring_past_orders(shop) -> None:
    from zhanggui.exchange import public as exchange

    line = f"536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,{CUSTOMER}.0,United Kingdom"
    staged = exchange.upload("orders.csv", orders(line), "online-retail", by=BY, now=shop.now)
    exchange.start(staged, dry=False, by=BY, now=shop.now)
    assert exchange.carry_out(staged, clock=lambda: shop.now)
    exchange.upload("staged.csv", orders(line.replace("536365", "536399")), "online-retail", by=BY, now=shop.now)


def test_no_personal_data_of_a_buyer_lies_in_clear(busy):
    looked, seen = 0, set()
    for where, raw in [*values(exempt=EXEMPT), *parquet()]:
        looked += 1
        seen.add(where)
        for text in PERSONAL:
            for spelling in spellings(text):
                assert spelling not in raw, f"{text} lies in clear in {where}"
    assert looked > 500
    wanted = {
        "kit_outboxevent", "payments_hook", "mail_sentmail", "exchange_importrun", "ordering_order", "ordering_historyline",
        "people_party", "people_address", "giftcards_giftcard", "ledger_transfer",
    }  # fmt: skip
    assert wanted <= seen, wanted - seen
    assert any(name.endswith(".parquet") for name in seen)


def test_the_dump_would_show_what_lies_in_clear(busy):
    people.first_owner(email="staff.person@example.com", name="Olga", password="correct horse battery", now=busy.now)
    found = {where for where, raw in values() if b"staff.person@example.com" in raw}
    assert found and found <= EXEMPT
    busy.prefer("shop.email", EMAIL)
    assert {where for where, raw in values(exempt=EXEMPT) if EMAIL.encode() in raw} == {
        "kit_preferencevalue",
        "kit_auditentry",
    }
