import pytest
from django.db import connection
from django.utils import translation

from zhanggui.catalogue.jobs import recount_sold
from zhanggui.catalogue.public import ReserveLine, list_products, reserve, take
from zhanggui.catalogue.tests.build import BY, NOW, SOON, product, seller, variant_of
from zhanggui.kit.checks import run_all

pytestmark = pytest.mark.django_db(databases="__all__")  # every check of every module runs


def findings():
    with translation.override("en"):
        return {found.check: found.message for found in run_all(NOW) if found.check.startswith("catalogue.")}


def test_a_sound_shop_has_no_findings():
    product(seller(), "Mug", zh="杯子", stock=100)
    assert findings() == {}


def test_what_runs_out_lacks_a_price_or_a_text_is_told():
    house = seller()
    product(house, "Mug", zh="杯子", stock=2)
    product(house, "Lamp", stock=100)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM catalogue_price WHERE variant_id IN (SELECT id FROM catalogue_variant WHERE sku='LAMP')"
        )
    told = findings()
    assert told["catalogue.running_out"].endswith("MUG (2).")
    assert told["catalogue.live_without_price"].endswith("Lamp.")
    assert told["catalogue.text_missing"].endswith("zh-cn: Lamp.")


def test_stock_that_its_movements_do_not_explain_is_told():
    product(seller(), "Mug", zh="杯子", stock=100)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_stock SET on_hand = 101")
    assert findings()["catalogue.negative_available"].endswith("MUG.")


def test_best_selling_is_counted_from_what_was_sold():
    house = seller()
    product(house, "Mug")
    lamp = variant_of(product(house, "Lamp"))
    product(house, "Desk")
    reserve([ReserveLine("A", lamp, 3)], until=SOON, now=NOW)
    take(["A"], by=BY, now=NOW)
    assert recount_sold(NOW) == 1
    assert recount_sold(NOW) == 0
    page = list_products(locale="en", currency="CNY", now=NOW, sort="best_selling")
    assert page.items[0].title == "Lamp"
