"""Journeys through a shop that is really open, in a real browser. One file: one shop, one browser, one after the other."""

import re

import pytest

from tests.journeys import steps
from tests.journeys.desk import DESK

pytestmark = [pytest.mark.browser, pytest.mark.houseonly]


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


def test_the_whole_purchase_by_keyboard_alone(walker):
    with walker("en", 1280) as walk:
        steps.buy_by_keyboard(walk)


def test_a_new_colleague_sets_a_password_and_an_authenticator_before_the_desk_opens(walker, house):
    with walker("en", 390) as walk:
        steps.accept_the_invitation(walk, house.facts["newcomer"])
        walk.go("desk/orders")
        assert "/desk/security" in walk.page.url  # a password alone opens nothing
        walk.look("security")
        secret = steps.set_up_an_authenticator(walk)
        walk.go("desk/orders")
        assert walk.page.url.endswith("/desk/orders")
        walk.go("desk/people", status=403)  # a warehouse sees orders, not colleagues
        walk.context.clear_cookies()
        steps.sign_in_by_code(walk, "new@example.com", secret)
        walk.go("desk/orders")
        assert walk.page.url.endswith("/desk/orders")


def test_a_new_colleague_signs_in_by_passkey(walker, house):
    with walker("en", 1280) as walk:
        steps.add_a_key_to_the_browser(walk)
        steps.accept_the_invitation(walk, house.facts["keyholder"])
        steps.set_up_a_passkey(walk)
        walk.go("desk/orders")
        assert walk.page.url.endswith("/desk/orders")
        walk.context.clear_cookies()
        walk.go("desk/orders")
        assert "login" in walk.page.url
        with walk.page.expect_navigation(url="**/desk/orders"):
            walk.find("#passkey_login").click()


STOREFRONT = (
    "", "all", "search", "search?q=linen", "search?q=zzzz", "c/{wares}", "c/{reading}", "p/{shirt}", "p/{ebook}", "basket",
    "about", "verify", "verify?order={waiting_link}", "o/{waiting_link}", "account/sign-in", "ui", "demo/mail",
)  # fmt: skip
GONE = ("p/nothing", "c/nothing", "nothing", "desk/nothing", "orders/../nothing")


@pytest.mark.parametrize("locale", ["zh-cn", "en"])
def test_every_page_is_sound_on_phone_and_desktop(walker, house, locale):
    words = {name: slugs[locale] for name, slugs in steps.SLUGS.items()} | house.facts
    with walker(locale, 1280) as walk:
        for path in STOREFRONT:
            walk.go(path.format(**words))
            walk.look_at_both(path)
        for path in GONE:
            walk.go(path, status=404)
        walk.look("gone")
    with walker(locale, 1280) as walk:
        steps.sign_in(walk)
        for path in DESK:
            walk.go("desk/" + path.format(**words))
            walk.look_at_both(path)
