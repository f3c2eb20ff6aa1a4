from uuid import uuid4

import pytest

pytestmark = pytest.mark.django_db(databases="__all__")


def test_staff_issue_read_and_cancel_documents_and_the_buyer_reads_his_own(open_shop, api, staff):
    placed = api.order(open_shop, ("mug", 2))
    open_shop.settle()
    number, desk, key = placed["number"], staff("orders.manage"), str(uuid4())
    made = desk.post(f"manage/orders/{number}/invoice", {}, key=key)
    assert desk.post(f"manage/orders/{number}/invoice", {}, key=key) == made
    (one,) = made["items"]
    assert one["gross"] == placed["total"] and one["kind"] == "invoice"
    full = desk.get(f"manage/documents/{one['id']}")
    assert full["facts"]["number"] == one["number"] and full["signed"]["sha256"]
    assert "王小明" not in str(full)
    assert api.get(f"orders/{number}/documents?link={placed['link']}")["items"] == [one]
    api.refused("not_found", "GET", f"orders/{number}/documents", status=404)
    desk.refused("invalid", "POST", f"manage/documents/{one['id']}/cancel", {"why": ""}, status=422)
    desk.refused("not_found", "POST", f"manage/documents/{uuid4()}/cancel", {"why": "x"}, status=404)
    assert desk.post(f"manage/documents/{one['id']}/cancel", {"why": "wrong"}, status=200)["state"] == "cancelled"
    assert [row["state"] for row in desk.get("manage/documents?kind=invoice")["items"]] == ["cancelled"]


def test_a_buyer_or_another_scope_sees_no_list(open_shop, api, staff):
    api.refused("not_signed_in", "GET", "manage/documents", status=401)
    staff("stock.write").refused("scope_missing", "GET", "manage/documents", status=403)
