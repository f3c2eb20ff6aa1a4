"""Bought files: granted by the payment, counted, limited, and nowhere else on the disk."""

from datetime import timedelta

import pytest

from tests.shop import BY, refuses
from zhanggui.fulfilment import public as fulfilment
from zhanggui.fulfilment.models import DigitalAsset
from zhanggui.kit.checks import CHECKS
from zhanggui.kit.files import home
from zhanggui.kit.models import OutboxEvent

pytestmark = pytest.mark.django_db(databases="__all__")
DIGITAL = {"address": None, "delivery_code": ""}


@pytest.fixture
def guide(shop):
    shop.product("guide", price=500, kind="digital")
    shop.file("guide", "指南.pdf", b"%PDF one")


def test_payment_delivers_the_file(shop, guide):
    placed = shop.place(("guide", 2), **DIGITAL)
    assert fulfilment.grants_of(placed.order_id) == ()
    shop.pay(placed)
    (grant,) = fulfilment.grants_of(placed.order_id)
    assert (grant.filename, grant.size, grant.downloads_left) == ("指南.pdf", 8, 5)
    file = fulfilment.download(grant.token, shop.now)
    assert file.path.read_bytes() == b"%PDF one"
    assert (file.filename, file.content_type) == ("指南.pdf", "application/pdf")
    assert file.path.is_relative_to(home() / "digital")
    order = shop.order(placed)
    assert order.state == "completed"
    assert OutboxEvent.objects.filter(name="fulfilment.digital_delivered").count() == 1


def test_downloads_are_counted_and_end(shop, guide):
    shop.prefer("fulfilment.downloads", 2)
    placed = shop.paid(("guide", 1), **DIGITAL)
    (grant,) = fulfilment.grants_of(placed.order_id)
    for _ in range(2):
        fulfilment.download(grant.token, shop.now)
    with refuses("downloads_used_up"):
        fulfilment.download(grant.token, shop.now)
    assert fulfilment.grants_of(placed.order_id)[0].downloads_left == 0
    fulfilment.renew_grant(grant.id, by=BY, now=shop.now)
    fulfilment.download(fulfilment.grants_of(placed.order_id)[0].token, shop.now)


def test_a_link_ends_and_cannot_be_made_up(shop, guide):
    placed = shop.paid(("guide", 1), **DIGITAL)
    (grant,) = fulfilment.grants_of(placed.order_id)
    with refuses("link_expired"):
        fulfilment.download(grant.token, shop.now + timedelta(days=31))
    from zhanggui.ordering.public import order_link

    for token in ("", "x", grant.token[:-1], grant.token[::-1], "../../keys/shop-1.key", order_link(placed.order_id)):
        with refuses("link_forged"):
            fulfilment.download(token, shop.now)
    assert fulfilment.grants_of(placed.order_id)[0].downloads_left == 5


def test_a_refunded_file_is_no_longer_sent(shop, guide):
    placed = shop.paid(("guide", 1), **DIGITAL)
    (grant,) = fulfilment.grants_of(placed.order_id)
    shop.refund(placed, everything=True)
    shop.settle()
    with refuses("download_revoked"):
        fulfilment.download(grant.token, shop.now)
    assert shop.order(placed).payment_state == "refunded"


def test_who_paid_before_there_was_a_file_gets_it_when_it_comes(shop):
    shop.product("guide", price=500, kind="digital")
    shop.product("mug")
    placed = shop.paid(("guide", 1), ("mug", 1))
    assert fulfilment.grants_of(placed.order_id) == ()
    shop.later(minutes=6)
    (finding,) = CHECKS.get("fulfilment.digital_not_delivered")(shop.now)
    assert placed.number in finding.message
    shop.file("guide")
    assert len(fulfilment.grants_of(placed.order_id)) == 1
    assert CHECKS.get("fulfilment.digital_not_delivered")(shop.now) == []
    assert shop.order(placed).state == "confirmed"  # the mug is still here


def test_a_new_version_is_for_later_buyers(shop, guide):
    early = shop.paid(("guide", 1), **DIGITAL)
    asset = shop.file("guide", "指南.pdf", b"%PDF two")
    assert shop.file("guide", "指南.pdf", b"%PDF two") == asset
    late = shop.paid(("guide", 1), **DIGITAL)
    sizes = [fulfilment.grants_of(one.order_id)[0].sha256 for one in (early, late)]
    assert sizes[0] != sizes[1]
    assets = fulfilment.assets_of([shop.variants["guide"]])[shop.variants["guide"]]
    assert [one.version for one in assets] == [2, 1]


@pytest.mark.parametrize("name", ["../x.pdf", "/etc/passwd", "a\\b.pdf", "", " ", ".hidden", "a\x00b.pdf", "x" * 300])
def test_a_path_is_no_file_name(shop, name):
    shop.product("guide", price=500, kind="digital")
    with refuses("file_refused"):
        shop.file("guide", name)
    assert not DigitalAsset.objects.exists()


def test_only_digital_goods_have_files(shop):
    shop.product("mug")
    for sku, data in (("mug", b"x"),):
        with refuses("file_refused"):
            shop.file(sku, "x.pdf", data)
    shop.product("guide", kind="digital")
    with refuses("file_refused"):
        shop.file("guide", "x.pdf", b"")


def test_a_missing_file_is_found_and_not_counted(shop, guide):
    placed = shop.paid(("guide", 1), **DIGITAL)
    (grant,) = fulfilment.grants_of(placed.order_id)
    path = home() / "digital" / grant.sha256[:2] / grant.sha256
    data = path.read_bytes()
    path.unlink()
    try:
        with refuses("not_found"):
            fulfilment.download(grant.token, shop.now)
        (finding,) = CHECKS.get("fulfilment.files_there")(shop.now)
        assert finding.facts["name"] == "指南.pdf"
        assert fulfilment.grants_of(placed.order_id)[0].downloads_left == 5
    finally:
        path.write_bytes(data)
