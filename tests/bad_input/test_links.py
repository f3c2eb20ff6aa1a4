"""Numbers and links of others: as absent as none, and nothing else happens."""

import json
from datetime import timedelta

import pytest

from tests.bad_input.helpers import problem, refused, untouched
from zhanggui.kit import clock

pytestmark = pytest.mark.django_db(databases="__all__")


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
