import pytest

from tests.shop import BY, race
from zhanggui.fulfilment import public as fulfilment
from zhanggui.fulfilment.models import Parcel, ParcelLine

pytestmark = [pytest.mark.django_db(transaction=True, databases="__all__")]


def test_of_many_clerks_who_ship_the_same_goods_one_ships_them(shop):
    shop.product("mug", stock=10)
    placed = shop.paid(("mug", 3))
    part = shop.order(placed).sellers[0].id
    answers = race([lambda: fulfilment.ship(part, None, "sf", "1", by=BY, now=shop.now)] * 6)
    assert answers.count("nothing_open") == 5
    assert Parcel.objects.count() == 1
    assert ParcelLine.objects.get().quantity == 3


def test_the_last_download_is_given_once(shop):
    shop.prefer("fulfilment.downloads", 3)
    shop.product("guide", price=500, kind="digital")
    shop.file("guide")
    placed = shop.paid(("guide", 1), address=None, delivery_code="")
    (grant,) = fulfilment.grants_of(placed.order_id)
    answers = race([lambda: fulfilment.download(grant.token, shop.now)] * 8)
    assert answers.count("downloads_used_up") == 5
    assert fulfilment.grants_of(placed.order_id)[0].downloads_left == 0


def test_files_are_delivered_once_however_often_it_is_told(shop):
    shop.product("guide", price=500, kind="digital")
    placed = shop.paid(("guide", 1), address=None, delivery_code="")
    shop.file("guide")
    answers = race([lambda: fulfilment.deliver_digital([placed.order_id], by=BY, now=shop.now)] * 5)
    assert not [answer for answer in answers if isinstance(answer, str)]
    assert len(fulfilment.grants_of(placed.order_id)) == 1
