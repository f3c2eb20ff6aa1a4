from uuid import uuid4

import pytest

from zhanggui.kit import clock

pytestmark = pytest.mark.django_db(databases="__all__")


def line(shop, sku, quantity=1, **more):
    return {"variant_id": str(shop.variants[sku]), "quantity": quantity} | more


def test_a_machine_buys_goods_and_a_download_from_first_to_last(open_shop, api):
    basket = api.post("baskets", {"lines": [line(open_shop, "mug", 2), line(open_shop, "book")]}, key=str(uuid4()))
    assert basket["items"] == {"minor": 7700, "currency": "CNY"} and basket["ready"] and basket["needs_delivery"]
    asked = {"basket_id": basket["id"], "country": "CN", "region": "浙江省"}
    quote = api.post("quotes", asked, status=200)
    assert quote["delivery_code"] in [choice["code"] for choice in quote["delivery_choices"]]
    assert quote["total"]["minor"] == quote["items"]["minor"] + quote["delivery"]["minor"]
    assert "instant" in [one["key"] for one in quote["providers"]]
    body = api.order_body(open_shop, basket_id=basket["id"], seen_total=quote["total"])
    body |= {"delivery_code": quote["delivery_code"]}
    del body["items"]
    placed = api.post("orders", body, key=str(uuid4()))
    assert placed["total"] == quote["total"] and placed["payment"]["next"]["kind"] == "done"
    open_shop.settle()
    order = api.get(f"orders/{placed['number']}?link={placed['link']}")
    assert order["payment_state"] == "paid" and [one["filename"] for one in order["downloads"]] == ["book.pdf"]
    file = api.client.get(order["downloads"][0]["url"])
    assert b"".join(file.streaming_content) == b"%PDF the book"
    assert open_shop.stock("mug") == 8


def test_a_basket_is_changed_line_by_line(open_shop, api):
    basket = api.post("baskets")
    assert (basket["lines"], basket["count"], basket["ready"]) == ([], 0, False)
    path = f"baskets/{basket['id']}/lines/{open_shop.variants['mug']}"
    assert api.put(path, {"quantity": 3})["items"]["minor"] == 5700
    assert api.put(path, {"quantity": 2}, key=str(uuid4()))["count"] == 2
    assert api.get(f"baskets/{basket['id']}")["count"] == 2
    assert api.put(path, {"quantity": 0})["lines"] == []


@pytest.mark.parametrize("quantity", [-1, 1000, 10**30, -(10**12)])
def test_an_absurd_quantity_is_refused_everywhere_and_changes_nothing(open_shop, api, quantity):
    basket = api.post("baskets", {"lines": [line(open_shop, "mug")]})
    path = f"baskets/{basket['id']}/lines/{open_shop.variants['mug']}"
    api.refused("quantity_out_of_range", "PUT", path, {"quantity": quantity}, status=422)
    assert api.get(f"baskets/{basket['id']}")["count"] == 1
    wish = [line(open_shop, "mug", quantity)]
    api.refused("quantity_out_of_range", "POST", "baskets", {"lines": wish}, status=422)
    api.refused("quantity_out_of_range", "POST", "quotes", {"items": wish}, status=422)
    body = api.order_body(open_shop, ("mug", 1), items=wish)
    api.refused("quantity_out_of_range", "POST", "orders", body, key=str(uuid4()), status=422)
    assert open_shop.orders() == [] and open_shop.stock("mug") == 10


def test_the_same_key_gets_the_same_answer_and_one_basket(open_shop, api):
    from zhanggui.kit import sql

    key, wish = str(uuid4()), {"lines": [line(open_shop, "mug")]}
    first = api.post("baskets", wish, key=key)
    assert all(api.post("baskets", wish, key=key) == first for _ in range(5))
    assert sql.fetch("SELECT count(*) FROM ordering_basket", []) == [(1,)]
    api.refused("command_reused", "POST", "baskets", {"lines": [line(open_shop, "mug", 2)]}, key=key, status=409)
    api.refused("invalid", "POST", "baskets", wish, key="1", status=422)


def test_a_repeat_of_an_order_is_the_same_order(open_shop, api):
    key, body = str(uuid4()), api.order_body(open_shop, ("mug", 2))
    first = api.post("orders", body, key=key)
    for _ in range(5):
        again = api.post("orders", body, key=key)
        assert again["number"] == first["number"] and again["repeated"]
    other = body | {"contact": body["contact"] | {"email": "else@example.com"}}
    api.refused("command_reused", "POST", "orders", other, key=key, status=409)
    assert len(open_shop.orders()) == 1 and open_shop.counts("mug")[0] - open_shop.counts("mug")[1] == 8


def test_an_order_without_a_key_is_not_placed(open_shop, api):
    told = api.refused("invalid", "POST", "orders", api.order_body(open_shop, ("mug", 1)), status=422)
    assert told["facts"]["field"] == "Idempotency-Key" and open_shop.orders() == []


@pytest.mark.parametrize(
    "change, code, status",
    [
        ({"seen": 1}, "price_changed", 409),
        ({"seen_total": {"minor": 1900, "currency": "USD"}}, "price_changed", 409),
        ({"address": None}, "address_missing", 422),
        ({"delivery_code": "rocket"}, "delivery_unknown", 422),
        ({"pay": {"provider": "barter"}}, "provider_unknown", 422),
        ({"contact": {"name": "A"}}, "contact_missing", 422),
        ({"items": []}, "nothing_to_order", 422),
        ({"items": None}, "invalid", 422),
        ({"items": [{"variant_id": str(uuid4()), "quantity": 1}]}, "not_sellable", 409),
        ({"basket_id": str(uuid4())}, "invalid", 422),
        ({"currency": "XXX"}, None, None),
        ({"country": "China"}, "invalid", 422),
        ({"total": 1}, "price_sent", 422),
        ({"gift": True}, "invalid", 422),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_nothing_happens(open_shop, api, change, code, status):
    body = api.order_body(open_shop, ("mug", 1), **change)
    told = api.ask("POST", "orders", body, key=str(uuid4()))
    assert api.status >= 400 and code in (None, told["code"]), told
    assert status in (None, api.status)
    assert open_shop.orders() == [] and open_shop.counts("mug") == (10, 0)


def test_what_is_sold_out_is_refused(open_shop, api):
    body = api.order_body(open_shop, ("mug", 10))
    api.post("orders", body, key=str(uuid4()))
    told = api.refused("out_of_stock", "POST", "orders", body, key=str(uuid4()), status=409)
    assert told["title"] and len(open_shop.orders()) == 1


def test_a_refusal_speaks_the_language_that_was_asked_for(open_shop, api):
    told = api.refused(
        "price_changed", "POST", "orders", api.order_body(open_shop, ("mug", 1), seen=1), key=str(uuid4())
    )
    assert "the total is now" in told["title"].lower() and told["facts"]["actual"].endswith("CNY")


def test_an_unpaid_order_is_paid_in_another_way_or_called_off(open_shop, api):
    open_shop.prefer("payments.bank_account", "6222 0000")
    placed = api.order(open_shop, ("mug", 1), pay={"provider": "bank"})
    assert placed["payment"]["next"]["kind"] == "show"
    path = f"orders/{placed['number']}"
    assert api.get(f"{path}?link={placed['link']}")["can_pay"]
    key, way = str(uuid4()), {"provider": "instant"}
    paid = api.post(f"{path}/payments?link={placed['link']}", way, key=key)
    open_shop.settle()
    assert paid["payment"]["next"]["kind"] == "done"
    assert api.post(f"{path}/payments?link={placed['link']}", way, key=key) == paid  # the repeat of what was done
    api.refused("nothing_to_pay", "POST", f"{path}/payments?link={placed['link']}", way, key=str(uuid4()), status=409)
    api.refused("cannot_cancel", "POST", f"{path}/cancel?link={placed['link']}", {}, status=409)
    second = api.order(open_shop, ("mug", 2), pay={"provider": "bank"})
    gone = api.post(f"orders/{second['number']}/cancel?link={second['link']}", {"why": "too many"}, status=200)
    open_shop.settle()
    assert gone["state"] == "cancelled" and open_shop.stock("mug") == 9


def test_an_order_opens_for_its_link_and_its_buyer_and_for_nobody_else(open_shop, api, member):
    placed, other = api.order(open_shop, ("mug", 1)), api.order(open_shop, ("book", 1), address=None, delivery_code="")
    path = f"orders/{placed['number']}"
    api.get(f"{path}?link={placed['link']}")
    api.refused("not_found", "GET", path, status=404)
    api.refused("not_found", "GET", f"{path}?link={other['link']}", status=404)
    told = api.ask("GET", f"{path}?link={placed['link'][:-3]}AAA")
    assert api.status == 403 and told["code"] == "link_forged"
    mine, stranger = member("orders.read"), member("orders.read", email="eve@example.com")
    assert mine.get(path)["number"] == placed["number"]  # made as a guest with the address that was proven since
    assert {row["number"] for row in mine.get("orders")["items"]} == {placed["number"], other["number"]}
    stranger.refused("not_found", "GET", path, status=404)
    assert stranger.get("orders")["items"] == []


def test_a_members_order_belongs_to_the_member(open_shop, member):
    mine = member("orders.place", "orders.read", "basket.write")
    placed = mine.order(open_shop, ("mug", 1))
    assert mine.get(f"orders/{placed['number']}")["total"] == placed["total"]
    assert open_shop.orders()[0].party_id == mine.party_id


@pytest.mark.parametrize("scope", ["catalogue.read", "orders.read"])
def test_a_token_without_the_scope_does_nothing(open_shop, member, scope):
    mine, now = member(scope), clock.now()
    body = {"items": [line(open_shop, "mug")], "contact": {"name": "A", "email": "a@example.com"},
            "seen_total": {"minor": 1900, "currency": "CNY"}, "pay": {"provider": "instant"}}  # fmt: skip
    for method, path, sent in (
        ("POST", "baskets", {}), ("POST", "quotes", {"items": [line(open_shop, "mug")]}), ("POST", "orders", body),
        ("POST", "orders/AAAAAAAAA/payments", {"provider": "instant"}), ("POST", "orders/AAAAAAAAA/cancel", {}),
    ):  # fmt: skip
        told = mine.refused("scope_missing", method, path, sent, key=str(uuid4()), status=403)
        assert told["facts"]["scope"] in told["title"]
    if scope == "catalogue.read":
        mine.refused("scope_missing", "GET", "orders", status=403)
    assert open_shop.orders() == [] and open_shop.stock("mug") == 10 and now
    assert mine.get("products")["items"]


def test_several_tenders_pay_one_order(open_shop, member):
    mine = member("orders.place", "orders.read", "payments.write", "basket.write")
    from zhanggui.payments import public as payments

    payments.top_up_wallet(
        mine.party_id, open_shop.money(1000), by="staff:1", why="", command_id=uuid4(), now=open_shop.now
    )
    wallet = [{"provider": "wallet", "amount": {"minor": 1000, "currency": "CNY"}}]
    key = str(uuid4())
    body = mine.order_body(open_shop, ("mug", 1), pay={"provider": "instant", "tenders": wallet})
    placed = mine.post("orders", body, key=key)
    assert placed["payment"]["next"]["kind"] == "done"
    again = mine.post("orders", body, key=key)
    assert (again["number"], again["payment"]["intent_id"]) == (placed["number"], placed["payment"]["intent_id"])
    open_shop.settle()
    seen = mine.get(f"orders/{placed['number']}")
    paid = {one["provider"]: one["captured"]["minor"] for one in seen["payments"] if one["state"] == "captured"}
    assert paid == {"wallet": 1000, "instant": placed["total"]["minor"] - 1000}
    assert (seen["payment_state"], seen["outstanding"]["minor"]) == ("paid", 0)


def test_a_tender_that_is_no_part_of_the_sum_charges_nothing(open_shop, api):
    much = [{"provider": "instant", "amount": {"minor": 10**9, "currency": "CNY"}}]
    placed = api.order(open_shop, ("mug", 1), pay={"provider": "instant", "tenders": much})
    assert placed["payment"]["next"]["problem"]["code"] == "tender_too_large"
    assert open_shop.orders()[0].payment_state == "unpaid"


def test_a_quote_explains_a_code_and_the_order_keeps_it(open_shop, api):
    from zhanggui.marketing import public as marketing

    draft = marketing.PromotionDraft(
        "percentage", {"en": "Tenth"}, {"percent": "10"}, starts_at=open_shop.now, by_code=True, bearer="platform"
    )
    rule = marketing.save_promotion(draft, by="staff:1", now=open_shop.now)
    marketing.make_coupon(rule, "TENTH", limit=1, by="staff:1", now=open_shop.now)
    asked = {"items": [line(open_shop, "mug", 2)], "country": "CN", "region": "浙江省", "coupons": ["tenth", "NOPE"]}
    quote = api.post("quotes", asked, status=200)
    (given,) = quote["adjustments"]
    assert given["code"] == "TENTH" and given["amount"]["minor"] == -380 and given["bearer"] == "platform"
    assert given["shares"] == {str(open_shop.variants["mug"]): {"minor": -380, "currency": "CNY"}}
    assert [(one["code"], one["reason"]) for one in quote["not_given"]] == [("NOPE", "coupon_unknown")]
    body = api.order_body(open_shop, ("mug", 2), seen_total=quote["total"], coupons=["TENTH"])
    placed = api.post("orders", body | {"delivery_code": quote["delivery_code"]}, key=str(uuid4()))
    order = api.get(f"orders/{placed['number']}?link={placed['link']}")
    assert [one["code"] for one in order["adjustments"]] == ["TENTH"] and order["total"] == quote["total"]
    again = api.order_body(open_shop, ("mug", 2), seen_total=quote["total"], coupons=["TENTH"])
    problem = api.refused("price_changed", "POST", "orders", again, key=str(uuid4()), status=409)
    assert problem["facts"]["codes"] == "TENTH: coupon_used_up"
