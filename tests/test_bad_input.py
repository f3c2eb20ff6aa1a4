"""Bad input: each is refused with its own code and a sentence that helps, and nothing else happens.

`untouched` counts the rows of every table before and after, and compares what is on the shelves.
"""

import gzip
import io
import json
import random
import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from zhanggui.kit import clock, sql

pytestmark = pytest.mark.django_db(databases="__all__")
REMEMBERED = {"django_session", "kit_answeredrequest"}  # that somebody was here, and what he was told


def rows() -> dict[str, int]:
    names = [name for name in connection.introspection.table_names() if "_search" not in name]
    counts = {name: sql.fetch(f'SELECT count(*) FROM "{name}"', [])[0][0] for name in names if name not in REMEMBERED}
    return counts | dict(sql.fetch("SELECT 'stock:' || id, on_hand * 1000000 + held FROM catalogue_stock", []))


@contextmanager
def untouched():
    before = rows()
    yield
    after = rows()
    assert {name: (before.get(name), count) for name, count in after.items() if count != before.get(name)} == {}


@contextmanager
def refused(code: str):
    """Refused with this code and a whole sentence; and nothing else happened."""
    from tests.shop import refuses

    with untouched(), refuses(code) as caught:
        yield caught
    assert len(caught.value.message) > 10 and "{" not in caught.value.message


def problem(answer, code: str, status: int) -> None:
    told = json.loads(answer.content)
    assert (answer.status_code, told["code"]) == (status, code), told
    assert answer["Content-Type"] == "application/problem+json" and len(told["title"]) > 10


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def open_shop(shop):
    from zhanggui.faces.storefront import shell

    shell.forget()
    shop.now = clock.now()
    shop.product("mug", price=1900, stock=10)
    shop.product("book", price=3900, kind="digital")
    shop.file("book")
    return shop


@pytest.fixture
def machine(client):
    def post(path, body, key=""):
        headers = {"Idempotency-Key": key} if key else {}
        return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)

    return post


def wish(shop, **changes) -> dict:
    """The body of an order of one mug, at the right price."""
    from dataclasses import asdict

    from tests.shop import ADDRESS, CONTACT

    total = shop.command(("mug", 1)).seen_total
    return {
        "items": [{"variant_id": str(shop.variants["mug"]), "quantity": 1}],
        "contact": {"name": CONTACT.name, "email": CONTACT.email},
        "address": asdict(ADDRESS), "delivery_code": "standard", "pay": {"provider": "instant"},
        "seen_total": {"minor": total.minor, "currency": "CNY"},
    } | changes  # fmt: skip


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def reviewed(client) -> dict[str, str]:
    """What the browser would send to order the basket it was shown."""
    client.post("/en/basket/add", {"product": "mug", "quantity": "1"})
    typed = {
        "email": "ming@example.com", "name": "王小明", "phone": "13812345678", "country": "CN", "region": "浙江省",
        "city": "杭州市", "district": "西湖区", "line1": "文一西路 1 号", "delivery": "standard", "provider": "instant",
    }  # fmt: skip
    page = client.post("/en/checkout", typed | {"action": "review"})
    return hidden(page.content.decode()) | {"action": "place"}


# Commands and prices


def test_a_known_command_with_other_contents(open_shop):
    from zhanggui.people.public import Contact

    command = open_shop.command(("mug", 1))
    open_shop.place(command)
    for other in (
        replace(command, contact=Contact(name="Eve", email="eve@example.com")),
        replace(command, items=open_shop.items(("mug", 2))),
        replace(command, address=replace(command.address, line1="elsewhere 9")),
        replace(command, provider="bank"),
    ):
        with refused("command_reused"):
            open_shop.place(other)


def test_a_changed_price(open_shop, client):
    command = open_shop.command(("mug", 1))
    form = reviewed(client)
    open_shop.set_price("mug", 2500)
    with refused("price_changed"):
        open_shop.place(command)
    with untouched():
        answer = client.post("/en/checkout", form)
    assert answer.status_code == 409 and "The total has changed" in answer.content.decode()


@pytest.mark.parametrize("quantity", [0, -1, -(10**9), 1000, 10**12, 10**30])
def test_zero_negative_and_absurd_quantities(open_shop, machine, quantity):
    command = replace(open_shop.command(("mug", 1)), items=((open_shop.variants["mug"], quantity),))
    with refused("quantity_out_of_range"):
        open_shop.place(command)
    line = {"variant_id": str(open_shop.variants["mug"]), "quantity": quantity}
    body = wish(open_shop, items=[line])
    with untouched():
        problem(machine("orders", body, str(uuid4())), "quantity_out_of_range", 422)
        problem(machine("quotes", {"items": [line]}), "quantity_out_of_range", 422)
        if quantity:  # a basket is told with 0 that a line goes
            problem(machine("baskets", {"lines": [line]}), "quantity_out_of_range", 422)


@pytest.mark.parametrize("seen", ["1 CNY", "0 CNY", "-5 CNY", "1 USD", "x"])
def test_a_total_that_the_browser_made_up(open_shop, client, seen):
    form = reviewed(client) | {"seen_total": seen}
    with untouched():
        answer = client.post("/en/checkout", form)
    page = answer.content.decode()
    assert (answer.status_code == 409 and "The total has changed" in page) or "Order and pay CN¥" in page


@pytest.mark.parametrize("field", ["price", "unit_price", "total", "discount"])
def test_a_price_sent_by_the_browser(open_shop, client, machine, field):
    form = reviewed(client) | {field: "1"}
    with untouched():
        answer = client.post("/en/basket/add", {"product": "mug", "quantity": "1", field: "1"})
        assert answer.status_code == 422 and "Prices are set by the shop" in answer.content.decode()
        answer = client.post("/en/checkout", form)
        assert answer.status_code == 422 and "Prices are set by the shop" in answer.content.decode()
        line = {"variant_id": str(open_shop.variants["mug"]), "quantity": 1, field: 1}
        for path in ("orders", "quotes", "baskets"):
            body = {"lines": [line]} if path == "baskets" else {"items": [line]}
            body = wish(open_shop, **body) if path == "orders" else body
            problem(machine(path, body, str(uuid4())), "price_sent", 422)


def test_a_character_that_no_text_has(open_shop, client, machine):
    body = wish(open_shop) | {"contact": {"name": "a\0b", "email": "a@example.com"}}
    with untouched():
        for path in ("/en/search?q=a%00b", "/en/p/a%00b", "/en/c/%00", "/en/suggest?q=%00", "/en/o/%00"):
            assert client.get(path).status_code == 422, path
        assert client.post("/en/basket/add", {"product": "mug\0", "quantity": "1"}).status_code == 422
        assert client.post("/en/checkout", {"action": "review", "name": "\0"}).status_code == 422
        assert client.post("/b", '{"kind": "page", "path": "/\\u0000"}', content_type="text/plain").status_code == 422
        problem(client.get("/api/v1/search?q=%00"), "invalid", 422)
        problem(client.get("/api/v1/products/a%00b"), "invalid", 422)
        problem(machine("orders", body, str(uuid4())), "invalid", 422)


# Hooks


def test_a_forged_a_stale_and_a_differing_hook(open_shop, client):
    from zhanggui.payments.tests.builders import hook_body, signed

    placed = open_shop.place(("mug", 1), provider="simulator")
    body, now = hook_body(placed.intent_id), clock.now()
    fresh = signed(body, now)
    cheap = hook_body(placed.intent_id, amount=1)
    elsewhere = hook_body(placed.intent_id, told_merchant="another")

    def send(body, headers):
        return client.post("/api/v1/hooks/simulator", body, content_type="application/json", headers=headers)

    with untouched():
        problem(send(body, fresh | {"X-Pay-Signature": "v1=" + "0" * 64}), "hook_forged", 403)
        problem(send(body, {}), "hook_forged", 403)
        problem(send(cheap, fresh), "hook_forged", 403)
        problem(send(body, signed(body, now - timedelta(minutes=6))), "hook_stale", 403)
        problem(send(body, signed(body, now + timedelta(minutes=6))), "hook_stale", 403)
        problem(send(b"{}", signed(b"{}", now)), "hook_malformed", 422)
    before = rows()
    problem(send(cheap, signed(cheap, now)), "hook_mismatch", 409)
    problem(send(elsewhere, signed(elsewhere, now)), "hook_mismatch", 409)
    after = rows()
    changed = {name for name, count in after.items() if count != before[name]}
    assert changed == {"payments_hook"}  # kept for the operator; nothing is booked
    open_shop.settle()
    assert open_shop.order(placed).payment_state == "unpaid"


# Files


def workbook(*, broken: bool = False) -> bytes:
    from openpyxl import Workbook

    out, book = io.BytesIO(), Workbook()
    for row in [("sku", "name", "price"), ("a", "A", "1.00")] * 30:
        book.active.append(row)
    book.save(out)
    return out.getvalue()[: len(out.getvalue()) // 2] if broken else out.getvalue()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        file.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    "name, data",
    [
        ("empty.csv", lambda: b""),
        ("half.xlsx", lambda: workbook(broken=True)),
        ("noise.csv", lambda: bytes(random.Random(1).randbytes(4000))),
        ("program.csv", lambda: b"\x7fELF" + b"\0" * 4000),
        ("picture.csv", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 400),
        ("half.csv.gz", lambda: gzip.compress(b"sku,name\na,b\n" * 5000)[:-200]),
        ("bomb.xlsx", zip_bomb),
    ],
)
def test_a_mangled_file(open_shop, name, data):
    from tests.shop import BY
    from zhanggui.exchange import public as exchange
    from zhanggui.kit.errors import Refusal

    contents = data()
    with untouched(), pytest.raises(Refusal) as caught:
        exchange.upload(name, contents, by=BY, now=open_shop.now)
    assert caught.value.code in ("file_empty", "file_unreadable", "file_mangled", "file_too_large")
    assert len(caught.value.message) > 10


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", data or zlib.compress(b"\0" * 4096))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data, code",
    [
        (png(60000, 60000), "picture_bomb"),
        (png(30000, 12000), "picture_bomb"),
        (png(400, 400, b"nonsense"), "picture_unreadable"),
        (b"\xff\xd8\xff\xe0 half a picture", "picture_unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "picture_kind"),
        (b"GIF89a" + b"\0" * 50, ("picture_kind", "picture_unreadable")),
        (b"", ("picture_kind", "picture_unreadable")),
        (b"<?php echo 1;", "picture_kind"),
    ],
)
def test_a_picture_bomb_and_other_false_pictures(open_shop, data, code, monkeypatch, tmp_path):
    from tests.shop import BY
    from zhanggui.catalogue import public as catalogue
    from zhanggui.kit.errors import Refusal
    from zhanggui.kit.files import home

    def files() -> int:
        return sum(1 for path in (home() / "media").rglob("*") if path.is_file())

    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))  # a media folder that no other test writes into meanwhile
    before = files()
    with untouched(), pytest.raises(Refusal) as caught:
        catalogue.add_picture(open_shop.products["mug"], data, "p.png", {"en": "x"}, by=BY, now=open_shop.now)
    assert caught.value.code in code and len(caught.value.message) > 10
    assert files() == before


PATHS = [
    "../../etc/passwd",
    "/etc/passwd",
    "a/../../b.pdf",
    "..\\..\\windows\\x.pdf",
    "C:\\x.pdf",
    "..",
    ".",
    "a\0.pdf",
    "a\n.pdf",
]


@pytest.mark.parametrize("name", PATHS)
def test_a_path_in_a_file_name(open_shop, client, name):
    from tests.shop import BY
    from zhanggui.exchange import public as exchange
    from zhanggui.kit.files import home

    with refused("file_refused"):
        open_shop.file("book", name=name, data=b"other")
    outside = {path for path in home().parent.iterdir() if path != home()}
    run = exchange.upload(name, b"sku,name,price\na,A,1.00\n", by=BY, now=open_shop.now)
    shown = exchange.run_row(run).file_name
    assert "/" not in shown and "\\" not in shown  # it is only shown, and never a path
    assert {path for path in home().parent.iterdir() if path != home()} == outside
    with untouched():
        for path in (
            f"/media/p/aa/{'a' * 64}-320.webp/../../../keys",
            "/media/p/..%2f..%2fkeys/x",
            "/static/../keys/x",
        ):
            assert client.get(path).status_code == 404


# Numbers and links


def test_another_buyers_order_number_and_two_hundred_guesses(open_shop, client):
    from zhanggui.kit.ids import public_number
    from zhanggui.people import public as people

    number = open_shop.place(("mug", 1)).number
    now = clock.now()
    code = people.request_code(email="eve@example.com", locale="en", now=now)
    eve = people.redeem_code(email="eve@example.com", code=code, now=now)
    token = people.issue_token(
        kind="buyer", owner_id=eve, scopes=["orders.read", "orders.place"], by=f"party:{eve}", now=now
    )
    bearer = {"Authorization": f"Bearer {token}"}
    session = client.get(f"/en/account/demo/{people.demo_buyer_link(eve, now + timedelta(hours=1))}")
    assert session.status_code in (302, 404)
    guesses = [number, number.lower(), f"{number}-1", *(public_number() for _ in range(197))]
    told = set()
    with untouched():
        for guess in guesses:
            answer = client.get(f"/api/v1/orders/{guess}", headers=bearer)
            problem(answer, "not_found", 404)
            told.add(json.loads(answer.content)["title"])
            cancel = client.post(
                f"/api/v1/orders/{guess}/cancel", "{}", content_type="application/json", headers=bearer
            )
            problem(cancel, "not_found", 404)
    assert len(told) == 1  # an order of somebody else is as absent as none


def test_another_buyers_order_number_in_the_storefront(open_shop, client, settings):
    from zhanggui.kit.ids import public_number
    from zhanggui.people import public as people

    settings.DEMO = True
    number, now = open_shop.place(("mug", 1)).number, clock.now()
    code = people.request_code(email="eve@example.com", locale="en", now=now)
    eve = people.redeem_code(email="eve@example.com", code=code, now=now)
    client.get(f"/en/account/demo/{people.demo_buyer_link(eve, now + timedelta(hours=1))}")
    assert client.get("/en/account").status_code == 200
    with untouched():
        for guess in [number, *(public_number() for _ in range(40))]:
            assert client.get(f"/en/orders/{guess}").status_code == 404


def test_a_signed_link_after_its_time(open_shop, client):
    from zhanggui.fulfilment.public import download, grants_of
    from zhanggui.kit import links
    from zhanggui.ordering import public as ordering

    placed = open_shop.paid(("book", 1), address=None, delivery_code="")
    (grant,) = grants_of(placed.order_id)
    order = ordering.order_link(placed.order_id, now=open_shop.now)
    late = open_shop.now + timedelta(days=3650)
    with refused("link_expired"):
        ordering.order_by_link(order, late, locale="en")
    with refused("link_expired"):
        download(grant.token, late)
    for forged in (order[:-4] + "AAAA", "A" * 60, "", "..", grant.token):
        with refused("link_forged"):
            ordering.order_by_link(forged, open_shop.now, locale="en")
    old = links.make("ordering.order", {"order": str(placed.order_id)}, open_shop.now - timedelta(seconds=1))
    with untouched():
        answer = client.get(f"/en/o/{old}")
        assert answer.status_code in (403, 410) and b"</html>" in answer.content
        assert client.get(f"/en/d/{grant.token[:-4]}AAAA").status_code == 403
        problem(client.get(f"/api/v1/orders/{placed.number}?link={order[:-4]}AAAA"), "link_forged", 403)
