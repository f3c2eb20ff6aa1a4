"""Journeys at the desk, in a real browser: the first day of a shop, the clerk's day without a mouse, every page in the dark,
narrow and large, and in one language."""

import pytest

from tests.journeys import desk, steps
from tests.journeys.house import EmptyHouse

pytestmark = [pytest.mark.browser, pytest.mark.houseonly]


@pytest.fixture
def empty_house():
    house = EmptyHouse()
    try:
        house.open()
        yield house
    finally:
        assert house.close() == 0, "the shop did not end cleanly"


def test_from_an_empty_data_folder_to_the_first_paid_order_on_a_phone(walker, empty_house):
    with walker("zh-cn", 390, at=empty_house) as walk:
        desk.enter_for_the_first_time(walk, empty_house)
        assert desk.steps_done(walk) == 1  # ways of delivery are there
        desk.name_the_shop(walk)
        assert desk.steps_done(walk) == 2
        desk.say_how_one_can_pay(walk)
        assert desk.steps_done(walk) == 3
        desk.put_the_first_product_on_sale(walk)
        assert desk.steps_done(walk) == 4
        desk.buy_at_the_window(walk)
        assert desk.steps_done(walk) == 6
        desk.take_the_money(walk)
        assert desk.steps_done(walk) == 7
        walk.look("done")


def test_the_clerks_day_by_keyboard_alone(walker, house):
    with walker("en", 1280) as walk:
        steps.sign_in(walk)
        desk.clerk_by_keyboard(walk, house.facts["waiting"])


def test_a_description_gets_its_marks_by_keyboard(walker, house):
    with walker("en", 1280) as walk:
        steps.sign_in(walk)
        desk.write_a_description(walk, house.facts["product"])


# Names and titles that are as they are in either language; currencies, carriers, companies and file kinds have no other name.
DATA = {
    *("Owner", "Keyholder", "Newcomer", "Lin", "Zhanggui", "House", "Atelier", "Nord", "Ltd", "Main", "Linen", "shirt"),
    *(
        "Walnut",
        "tray",
        "TRAY",
        "掌柜",
        "王小明",
        "胡桃木托盘",
        "English",
        "中文",
        "SKU",
        "CSV",
        "HTML",
        "PDF",
        "《明码标价和禁止价格欺诈规定》",
        "XLSX",
        "WooCommerce",
    ),
    *("Magento", "DHL", "UPS", "FedEx", "EMS", "example.com", "owner@", "key@", "new@", "shop@localhost", "Bank"),
    *(
        "CNY",
        "EUR",
        "USD",
        "GBP",
        "JPY",
        "HKD",
        "Asia/Shanghai",
        "浙江省",
        "杭州市",
        "rang the buyer",
        "王**",
        "红色 / Red",
    ),
}


@pytest.mark.parametrize("locale", ["zh-cn", "en"])
def test_every_page_of_the_desk_is_sound_in_the_dark_when_narrow_and_when_enlarged(walker, house, locale):
    words = {name: slugs[locale] for name, slugs in steps.SLUGS.items()} | house.facts
    odd = {}
    with walker(locale, 390, scheme="dark") as walk:
        steps.sign_in(walk)
        for path in desk.DESK:
            walk.go("desk/" + path.format(**words))
            walk.look(f"dark-{path}"[:40].replace("/", "-").replace("?", "-"))
            for width in (320, 640):  # the narrowest telephone; a screen of 1280 at 200 %
                walk.page.set_viewport_size({"width": width, "height": 800})
                walk.look(f"wide-{width}", judge=False)
            walk.page.set_viewport_size({"width": 390, "height": 844})
            if found := desk.foreign_words(walk, DATA | set(map(str, house.facts.values()))):
                odd[path] = found
    assert odd == {}


SMALL = """() => {
  const pressed = "button, .button, select, input:not([type=hidden]), summary, tbody th a, nav a";
  const of = (one) => (one.closest("label.choice, label.pick-box") || one).getBoundingClientRect();
  return [...document.querySelectorAll(pressed)]
    .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, .skip, [aria-hidden=true]"))
    .map((one) => [one, of(one)])
    .filter(([one, box]) => box.width && box.height && Math.min(box.width, box.height) < 43.5)
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)}×${Math.round(box.height)}`);
}"""


def test_what_a_thumb_presses_is_large_enough(walker, house):
    """At 390 px everything that a clerk presses is 44 px high and wide."""
    found = {}
    with walker("zh-cn", 390) as walk:
        steps.sign_in(walk)
        for path in (
            "today",
            "orders",
            "orders/{waiting}",
            "products",
            "products/{product}",
            "notices",
            "more",
            "settings",
        ):
            walk.go("desk/" + path.format(**house.facts))
            if small := walk.page.evaluate(SMALL):
                found[path] = small
    assert found == {}
