"""Bad input: each is refused with its own code and a sentence that helps, and nothing else happens."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.bad_input.helpers import problem, refused, rows, untouched
from zhanggui.kit import clock

pytestmark = pytest.mark.django_db(databases="__all__")


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
    page = re.sub("<[^>]*>", "", answer.content.decode())
    assert (answer.status_code == 409 and "The total has changed" in page) or "Order and pay ¥" in page


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
