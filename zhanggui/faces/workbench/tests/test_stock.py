"""The desk's stock: figures that lead to their movements, goods announced and received, counts."""

from datetime import timedelta

import pytest

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.tests.staff import at
from zhanggui.kit import clock
from zhanggui.kit.checks import CHECKS

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def mug(desk):
    desk.shop.now = clock.now()
    desk.shop.product("mug", price=5900, stock=10)
    return desk.shop.variants["mug"]


def test_the_list_and_the_file_show_on_hand_held_sold_and_coming(desk, mug):
    desk.shop.place(("mug", 1))
    desk.shop.paid(("mug", 3))
    client = desk.client("warehouse")
    assert "mug" in client.get(at("stock")).content.decode()
    assert "mug" not in client.get(at("stock"), {"stock": "out"}).content.decode().split("<main")[1]
    sheet = b"".join(client.get(at("stock_csv"))).decode("utf-8-sig").splitlines()
    assert sheet[0] == "sku,title,on_hand,held,available,sold_not_shipped,coming,coming_on"
    assert sheet[1] == "mug,Mug,7,1,6,3,0,"


def test_each_movement_leads_to_its_order_and_says_who_and_why(desk, mug):
    placed, held = desk.shop.paid(("mug", 3)), desk.shop.place(("mug", 2))
    client = desk.client("warehouse")
    page = client.get(at("stock_of", mug)).content.decode()
    assert at("order", placed.number) in page and at("order", held.number) in page
    assert "on the shelf lie 10" in page  # seven on hand and three that are sold
    sheet = b"".join(client.get(at("movements_csv", mug))).decode("utf-8-sig").splitlines()
    assert sheet[1].split(",")[2:5] == ["-3", "sold", placed.number]
    assert sheet[2].split(",")[2:4] == ["10", "counted"]


def test_goods_are_announced_received_in_parts_and_counted(desk, mug):
    client = desk.client("warehouse")
    (place,) = catalogue.warehouses()
    due = (clock.now() + timedelta(days=3)).date().isoformat()
    form = {"e-warehouse": str(place.id), "e-quantity": "20", "e-due_on": due, "e-document": "PO-9"}
    assert client.post(at("expect_arrival", mug), form).status_code == 302
    assert client.post(at("expect_arrival", mug), form | {"e-quantity": "0"}).status_code == 422
    (arrival,) = catalogue.arrivals(mug)
    client.post(at("receive_arrival", mug, arrival.id), {"units": "5"})
    client.post(at("receive_arrival", mug, arrival.id), {"units": "50"})  # refused: more than is to come
    client.post(at("call_off_arrival", mug, arrival.id))
    (arrival,) = catalogue.arrivals(mug)
    assert (arrival.received, arrival.open) == (5, False)
    count = {"c-warehouse": str(place.id), "c-counted": "12", "c-reason": "inventory"}
    assert client.post(at("count_stock", mug), count).status_code == 302
    moves = [(move.delta, move.reason, move.document) for move in catalogue.stock_moves(mug).items]
    assert moves[:2] == [(-3, "inventory", ""), (5, "received", "PO-9")]
    assert catalogue.wrong_stock() == []


def test_who_may_not_count_sees_and_changes_nothing(desk, mug):
    client = desk.client("service")
    assert client.get(at("stock_of", mug)).status_code == 200
    assert client.post(at("count_stock", mug), {"c-counted": "1"}).status_code == 403
    assert desk.shop.counts("mug") == (10, 0)


def test_more_is_sold_than_is_there_and_the_promises_are_in_sight_until_the_goods_come(desk, mug):
    client, (place,) = desk.client("warehouse"), catalogue.warehouses()
    form = {"p-warehouse": str(place.id), "p-policy": "preorder", "p-ceiling": "5", "p-ship_by": ""}
    assert client.post(at("order_policy", mug), form).status_code == 422
    day = (clock.now() + timedelta(days=1)).date()
    assert client.post(at("order_policy", mug), form | {"p-ship_by": day.isoformat()}).status_code == 302
    placed = desk.shop.place(desk.shop.command(("mug", 12), seen_ships=day.isoformat()))
    desk.shop.pay(placed)
    assert placed.number in client.get(at("promises")).content.decode()
    assert "2 not there yet" in desk.client("owner").get(at("order", placed.number)).content.decode()
    page = client.get(at("stock_of", mug)).content.decode()
    assert placed.number in page and "on the shelf lie 10" in page
    assert "mug" in client.get(at("stock"), {"stock": "promised"}).content.decode().split("<main")[1]
    later = clock.now() + timedelta(days=3)
    (finding,) = CHECKS.get("catalogue.overdue_promises")(later)
    assert finding.facts["count"] == 1
    count = {"c-warehouse": str(place.id), "c-counted": "4", "c-reason": "received"}
    client.post(at("count_stock", mug), count)
    assert placed.number not in client.get(at("promises")).content.decode()
    assert desk.shop.counts("mug") == (2, 0) and catalogue.wrong_stock() == []
