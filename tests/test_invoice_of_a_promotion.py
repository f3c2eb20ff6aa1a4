"""Golden case four on paper: 23.90 gross × 10 less 25 % at 20 %, invoiced and credited in pieces."""

from uuid import uuid4

import pytest

from zhanggui.marketing.tests.make import promotion
from zhanggui.settlement import public as settlement

pytestmark = pytest.mark.django_db(databases="__all__")


def test_golden_four_the_net_is_the_remainder_and_the_credit_notes_add_up(shop):
    shop.currency = "GBP"
    shop.prefer("shop.currency", "GBP")
    shop.product("mug", price=2390, stock=10, kind="digital", tax_class="standard")
    promotion(shop, "percentage", {"percent": "25"})
    placed = shop.paid(("mug", 10), country="GB", address=None, delivery_code="", locale="en", seen=17925)
    settlement.issue_invoice(placed.order_id, by="staff:1", now=shop.now)
    (one,) = settlement.papers_of([placed.order_id])
    assert (one.gross.minor, one.tax.minor, one.net.minor) == (17925, 2988, 14937)
    for units in (1, 4, 5):
        shop.refund(placed, {"mug": units}, command_id=uuid4())
    shop.settle()
    notes = settlement.papers(kind="credit_note").items
    assert sum(note.gross.minor for note in notes) == 17925 and sum(note.tax.minor for note in notes) == 2988
    words = settlement.in_own_words(settlement.paper_body(one.id))
    assert words["total"] == ["Total", "£179.25"] and ["20%", "£149.37", "£29.88", "£179.25"] in words["taxes"]
