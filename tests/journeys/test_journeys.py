"""Journeys through a shop that is really open, in a real browser. One file: one shop, one browser, one after the other."""

import re

import pytest

from tests.journeys import steps

pytestmark = [pytest.mark.browser, pytest.mark.houseonly, pytest.mark.slow]


@pytest.mark.parametrize("locale, width", [("zh-cn", 390), ("en", 1280)])
def test_a_guest_buys_and_the_house_ships_and_refunds(walker, locale, width):
    with walker("en") as desk, walker(locale, width) as walk:
        steps.sign_in(desk)
        orders, refunds, net = steps.figures(desk)

        steps.fill_the_basket(walk)
        steps.check_out(walk)
        order = steps.pay(walk)
        number = re.search(r"[A-Z0-9]{9}", walk.text("h1"))[0]
        total = steps.numbers(walk.text("dd.sum"))[0]
        steps.take_the_download(walk)
        letters = steps.read_the_mail(walk, number, like="/o/")
        steps.verify(walk, steps.signed_document(walk, letters))

        desk.wait(lambda: steps.figures(desk)[0] == orders + 1, within=30, look=lambda: None)
        steps.ship_and_refund(desk, number)
        walk.go(order)
        walk.wait(lambda: "SF1234567890" in walk.text("main"), within=15)
        walk.wait(lambda: 289.0 in steps.numbers(walk.text("dl.totals dd:last-of-type")), within=15)
        walk.look("refunded")
        assert steps.read_the_mail(walk, number, like="SF1234567890")
        assert steps.read_the_mail(walk, number, like="289")
        moved = (orders + 1, refunds + 289, net + total - 289)
        desk.wait(lambda: steps.figures(desk) == pytest.approx(moved), within=30, look=lambda: None)
        desk.look("today")


def test_a_guest_buys_without_any_script(walker):
    with walker("en", 390, scripts=False) as walk:
        steps.fill_the_basket(walk)
        steps.check_out(walk)
        steps.pay(walk)
        steps.take_the_download(walk)
