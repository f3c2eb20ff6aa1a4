"""A buyer adds a passkey, signs in with it, and signs a large payment; the device is the browser's own imitation (CDP)."""

import pytest

from tests.journeys import steps

pytestmark = [pytest.mark.browser, pytest.mark.houseonly]


def test_a_buyer_signs_in_and_signs_a_large_payment_with_a_passkey(walker, house):
    with walker("en", 390) as walk:
        walk.go(f"account/demo/{house.facts['ann']}")
        steps.add_a_key_to_the_browser(walk)
        walk.go("account/passkeys")
        walk.find("[name=label]").fill("phone")
        walk.find("form[data-passkey=create] button").click()
        walk.wait(lambda: "phone" in walk.text("main ul"), within=15)
        walk.look("passkeys")

        walk.go("account")
        walk.find("form[action$='/sign-out'] button").click()
        walk.go("account/sign-in")
        walk.look("sign-in-passkey")
        with walk.page.expect_navigation():
            walk.find("form[data-passkey=get] button").click()
        assert "ann@example.com" in walk.text("main")

        walk.go(f"orders/{house.facts['large']}")
        assert "Not paid yet" in walk.text("main")
        walk.look("sign-payment")
        with walk.page.expect_navigation():
            walk.find("form[data-passkey=get] button").click()
        walk.wait(lambda: "Paid" in walk.text("main"), within=20)
        assert "Not paid yet" not in walk.text("main")
        walk.go("account")
        assert "5,000.00" not in walk.text("aside")
