"""Stock for machines: the figures, what is behind them, goods on their way."""

from datetime import timedelta
from uuid import uuid4

import pytest

from zhanggui.catalogue import public as catalogue

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_machine_reads_each_figure_and_what_is_behind_it(open_shop, staff):
    open_shop.place(("mug", 1))
    open_shop.paid(("mug", 3))
    mug = open_shop.variants["mug"]
    desk = staff("stock.write")
    (row,) = desk.get("manage/stock?text=mug")["items"]
    figures = {key: row[key] for key in ("on_hand", "held", "available", "sold", "coming")}
    assert figures == {"on_hand": 7, "held": 1, "available": 6, "sold": 3, "coming": 0}
    card = desk.get(f"manage/stock/{mug}")
    assert [hold["units"] for hold in card["holds"]] == [1] and card["days"][-1]["on_hand"] == 7
    assert desk.get("manage/stock?stock=out")["items"] == []
    desk.refused("invalid", "GET", "manage/stock?stock=lots", status=422)
    desk.refused("not_found", "GET", f"manage/stock/{uuid4()}", status=404)


def test_goods_are_announced_and_received_once_however_often_it_is_asked(open_shop, staff):
    mug, desk, key = open_shop.variants["mug"], staff("stock.write"), str(uuid4())
    due = (open_shop.now + timedelta(days=3)).date().isoformat()
    wish = {"quantity": 20, "due_on": due, "document": "PO-1"}
    made = desk.post(f"manage/stock/{mug}/arrivals", wish, key=key)
    assert desk.post(f"manage/stock/{mug}/arrivals", wish, key=key) == made
    key = str(uuid4())
    for _ in range(3):
        assert desk.post(f"manage/arrivals/{made['id']}/receive", {"units": 8}, key=key) == {"on_hand": 18}
    row = desk.get("manage/stock?text=mug")["items"][0]
    assert (row["coming"], row["coming_on"], row["on_hand"]) == (12, due, 18)
    desk.refused(
        "invalid", "POST", f"manage/arrivals/{made['id']}/receive", {"units": 13}, key=str(uuid4()), status=422
    )
    assert catalogue.wrong_stock() == []
