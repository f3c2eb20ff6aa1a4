"""Whatever is wrong, the answer is a problem of RFC 9457. That it is in that form is checked by the machine for every answer."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.hooks import hook_of_waiting, signed
from zhanggui.faces.api.tests.machine import Api
from zhanggui.kit import sql

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_an_unknown_address_is_404(open_shop, api, method):
    for path in ("nothing", "products/mug/x/y", "orders/A/B/C", "manage/nothing", ""):
        api.refused("not_found", method, path, status=404)


@pytest.mark.parametrize(
    "method, path, allowed",
    [("DELETE", "products", "GET"), ("POST", "search", "GET"), ("GET", "quotes", "POST"), ("PATCH", "baskets", "POST")],
)
def test_a_wrong_method_is_405_and_says_which_are_right(open_shop, api, method, path, allowed):
    told = api.refused("method_not_allowed", method, path, status=405)
    assert api.headers["Allow"] == allowed and allowed in told["title"]


@pytest.mark.parametrize(
    "body", [b"{", b"", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"lines": "x"}', b'{"lines": [{}]}']
)
def test_a_body_that_is_no_wish_is_refused(open_shop, api, body):
    api.ask("POST", "baskets", body)
    assert api.status in (400, 422)
    assert sql.fetch("SELECT count(*) FROM ordering_basket", []) == [(0,)]


def test_a_price_in_a_wish_is_refused_by_its_own_code(open_shop, api):
    wish = {"variant_id": str(open_shop.variants["mug"]), "quantity": 1}
    for field in ("price", "unit_price", "total", "discount"):
        api.refused("price_sent", "POST", "baskets", {"lines": [wish | {field: 1}]}, status=422)
        api.refused("price_sent", "POST", "quotes", {"items": [wish | {field: 1}]}, status=422)
        body = api.order_body(open_shop, ("mug", 1), items=[wish | {field: 1}])
        api.refused("price_sent", "POST", "orders", body, key=str(uuid4()), status=422)
    assert sql.fetch("SELECT count(*) FROM ordering_basket", []) == [(0,)] and open_shop.orders() == []


@pytest.mark.parametrize("token", ["x", "zg_buyer_x", "zg_staff_" + "A" * 43, "Ä", "zg_buyer_" + "x" * 500])
def test_a_made_up_token_is_401(open_shop, token):
    machine = Api(token)
    for path in ("products", "orders", "manage/orders"):
        machine.refused("not_signed_in", "GET", path, status=401)


def test_whoever_tries_tokens_is_slowed_down_and_whoever_has_one_is_not(open_shop, member):
    guesser, mine = Api("zg_staff_guess"), member("orders.read")
    codes = [guesser.ask("GET", "orders")["code"] for _ in range(35)]
    assert codes[0] == "not_signed_in" and codes[-1] == "too_many_tries"
    assert guesser.status == 429 and guesser.headers["Retry-After"] == "60"
    assert mine.get("orders")["items"] == []


def test_our_own_failure_is_a_problem_too_and_is_not_remembered(open_shop, api):
    from unittest.mock import patch

    key, wish = str(uuid4()), {"lines": []}
    with patch("zhanggui.faces.api.buying.ordering.opened_basket", side_effect=RuntimeError("secret words")):
        told = api.refused("failure", "POST", "baskets", wish, key=key, status=500)
    assert "secret" not in str(told)
    assert api.post("baskets", wish, key=key)["count"] == 0  # the repeat tries again


# Hooks


def hook_of(shop, **change):
    """A payment that waits, and what its company says about it."""
    placed = shop.place(("mug", 1), provider="simulator")
    return placed, hook_of_waiting(placed.intent_id, **change)


def test_a_hook_pays_once_however_often_it_comes(open_shop, api):
    placed, body = hook_of(open_shop)
    headers = signed(body, datetime.fromtimestamp(time.time(), UTC))
    assert api.post("hooks/simulator", body, status=200, **headers)["outcome"] == "booked"
    assert api.post("hooks/simulator", body, status=200, **headers)["outcome"] == "repeated"
    open_shop.settle()
    assert open_shop.order(placed).payment_state == "paid"


def test_a_forged_a_stale_and_a_differing_hook_are_refused_and_pay_nothing(open_shop, api):
    now = datetime.fromtimestamp(time.time(), UTC)
    placed, body = hook_of(open_shop)
    fresh = signed(body, now)
    forged = fresh | {"X-Pay-Signature": "v1=" + "0" * 64}
    api.refused("hook_forged", "POST", "hooks/simulator", body, status=403, **forged)
    api.refused("hook_forged", "POST", "hooks/simulator", body, status=403)
    api.refused(
        "hook_forged", "POST", "hooks/simulator", body.replace(b'"amount": ', b'"amount": 9'), status=403, **fresh
    )
    stale = signed(body, now - timedelta(minutes=10))
    api.refused("hook_stale", "POST", "hooks/simulator", body, status=403, **stale)
    _, cheap = hook_of(open_shop, amount=1)
    api.refused("hook_mismatch", "POST", "hooks/simulator", cheap, status=409, **signed(cheap, now))
    api.refused("not_found", "POST", "hooks/nobody", body, status=404, **fresh)
    nonsense = b"{}"
    api.refused("hook_malformed", "POST", "hooks/simulator", nonsense, status=422, **signed(nonsense, now))
    open_shop.settle()
    assert open_shop.order(placed).payment_state == "unpaid"
    assert sql.fetch("SELECT count(*) FROM ledger_transfer", []) == [(0,)]
