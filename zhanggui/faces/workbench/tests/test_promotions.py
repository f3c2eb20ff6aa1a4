"""Promotions at the desk: made, tried, paused, ended; codes made and taken away as a file."""

from datetime import timedelta

import pytest

from tests.shop import refuses
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock
from zhanggui.marketing import public as marketing
from zhanggui.ordering import public as ordering

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def client(desk):
    desk.shop.now = clock.now()
    desk.shop.product("mug", price=5900, stock=10)
    desk.shop.product("tea", price=1000, stock=10)
    return desk.client("promotion")


def form(**more):
    return {
        "name_zh": "秋季九折", "name_en": "Autumn tenth", "starts_on": "2026-01-01", "priority": "100",
        "bearer": "seller", "percent": "10", "action": "save",
    } | more  # fmt: skip


def test_a_promotion_is_made_tried_paused_and_ended(desk, client):
    tried = client.post(at("new_promotion", "percentage"), form(action="preview", example="mug × 2\ntea"))
    assert "It takes ¥12.80 off ¥128.00." in tried.content.decode() and marketing.promotions() == []
    made = client.post(at("new_promotion", "percentage"), form(ends_on="2036-12-31"))
    assert made.status_code == 302, made.content.decode()
    (rule,) = marketing.promotions()
    assert rule.names == {"zh-cn": "秋季九折", "en": "Autumn tenth"} and rule.terms == {"percent": "10"}
    assert rule.ends_at.isoformat() == "2036-12-31T16:00:00+00:00"  # the last day counts in full in Shanghai
    page = client.get(at("promotion", rule.id)).content.decode()
    assert 'value="2036-12-31"' in page
    client.post(at("promotion", rule.id), form(percent="20", ends_on="2036-12-31", products="tea"))
    (rule,) = marketing.promotions()
    assert rule.terms == {"percent": "20"} and rule.scope.products == {desk.shop.products["tea"]}
    for to in ("paused", "active", "ended"):
        client.post(at("change_promotion", rule.id, to))
        assert marketing.promotion(rule.id).state == to
    with refuses("not_found"):
        marketing.change_state(rule.id, "active", by="staff:1", now=clock.now())


@pytest.mark.parametrize(
    "kind, typed, terms",
    [
        ("fixed", {"amount": "12.50"}, {"amount": {"CNY": 1250}}),
        ("percentage", {"amount": "20"}, {"percent": "10", "most": {"CNY": 2000}}),
        ("buy_get", {"buy": "2", "get": "1", "percent": "100"}, {"buy": 2, "get": 1, "percent": "100"}),
        (
            "tiers",
            {"by": "amount", "steps": "200: 10%\n300：30"},
            {
                "by": "amount",
                "steps": [
                    {"from": {"CNY": 20000}, "percent": "10"},
                    {"from": {"CNY": 30000}, "amount": {"CNY": 3000}},
                ],
            },
        ),
        ("shipping", {"percent": "100"}, {"percent": "100"}),
    ],
)
def test_each_kind_has_fields_of_its_own_and_shows_them_again(client, kind, typed, terms):
    given = form(**typed) if kind in ("percentage", "shipping") else {**form(percent=""), **typed}
    assert client.post(at("new_promotion", kind), given).status_code == 302
    (rule,) = marketing.promotions()
    assert rule.terms == terms
    again = client.get(at("promotion", rule.id))
    assert again.status_code == 200
    assert client.post(at("promotion", rule.id), given).status_code == 302
    assert marketing.promotion(rule.id).terms == terms


def test_a_bundle_and_a_gift_name_their_goods_by_sku(desk, client):
    client.post(at("new_promotion", "bundle"), form(percent="", amount="60", goods="mug\ntea × 2"))
    client.post(at("new_promotion", "gift"), form(percent="", goods="tea", pieces_given="1", minimum="50"))
    found = {rule.kind: rule for rule in marketing.promotions()}
    mug, tea = (str(desk.shop.variants[sku]) for sku in ("mug", "tea"))
    assert found["bundle"].terms == {"items": {mug: 1, tea: 2}, "price": {"CNY": 6000}}
    assert found["gift"].terms == {"variant": tea, "pieces": 1} and found["gift"].minimum == {"CNY": 5000}
    assert "tea × 2" in client.get(at("promotion", found["bundle"].id)).content.decode()
    wrong = client.post(at("new_promotion", "bundle"), form(percent="", amount="60", goods="nothing"))
    assert wrong.status_code == 422 and "There is no SKU nothing." in wrong.content.decode()


def test_what_makes_no_sense_is_marked_and_nothing_is_saved(client):
    for typed in ({"percent": "0"}, {"percent": "101"}, {"name_zh": "", "name_en": ""}, {"ends_on": "2025-01-01"}):
        assert client.post(at("new_promotion", "percentage"), form(**typed)).status_code == 422
    assert marketing.promotions() == []
    assert client.get(at("new_promotion", "lottery")).status_code == 404


def test_codes_are_made_one_by_one_and_in_batches_and_taken_away_as_a_file(desk, client):
    client.post(at("new_promotion", "percentage"), form(by_code="on"))
    (rule,) = marketing.promotions()
    client.post(at("make_coupons", rule.id), {"code": "hello", "count": "1", "limit": "5", "per_customer": "1"})
    client.post(at("make_coupons", rule.id), {"code": "VIP-", "count": "20", "batch": "spring"})
    taken = client.post(at("make_coupons", rule.id), {"code": "HELLO", "count": "1"})
    assert taken.status_code == 422 and "There is already a code HELLO." in taken.content.decode()
    rows = marketing.coupon_rows(rule.id)
    assert len(rows) == 21 and {row.limit for row in rows if row.batch == "spring"} == {1}
    file = b"".join(client.get(at("coupons_csv", rule.id) + "?batch=spring").streaming_content).decode("utf-8-sig")
    assert len(file.splitlines()) == 21 and "HELLO" not in file
    (hello,) = [row for row in rows if row.code == "HELLO"]
    client.post(at("stop_coupon", rule.id, hello.id))
    assert not [row for row in marketing.coupon_rows(rule.id) if row.code == "HELLO" and row.active]


def test_the_list_says_what_each_did(desk, client):
    draft = marketing.PromotionDraft(
        "percentage", {"en": "Tenth"}, {"percent": "10"}, starts_at=desk.shop.now - timedelta(days=1)
    )
    marketing.save_promotion(draft, by="staff:1", now=desk.shop.now)
    desk.shop.paid(("mug", 1))
    page = client.get(at("promotions")).content.decode()
    assert "Tenth" in page and "¥5.90" in page
    assert ordering.adjustment_sums([]) == []
