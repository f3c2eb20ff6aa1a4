"""The shop window as everybody meets it: light and dark, narrow and enlarged, by keyboard, quick, and on its own."""

import gzip
import re

import pytest

from tests.journeys import steps
from tests.journeys.seed import SHIRT, TRAY

pytestmark = [pytest.mark.browser, pytest.mark.houseonly]
OPEN = (
    "", "all", "c/{wares}", "p/{shirt}", "p/{ebook}", "search", "search?q=linen", "search?q=zzzz yyyy", "about", "verify", "ui",
    "account/sign-in", "o/{waiting_link}",
)  # fmt: skip
OWN = ("basket", "checkout", "account", "account/addresses", "orders/{number}")
SCRIPT, PAGE = 60_000, 120_000  # bytes as they travel, without the pictures of products


def words(house, locale):
    return {name: slugs[locale] for name, slugs in steps.SLUGS.items()} | house.facts


def member(walk):
    """Somebody with an account, an order, an address and a basket."""
    walk.page.goto(f"{walk.house.base}/{walk.locale}/account/demo/{walk.house.facts['buyer']}")
    take_a_tray(walk)


def take_a_tray(walk):
    walk.go(f"p/{TRAY[walk.locale]}")
    walk.find("[data-send]").click()
    walk.find("dialog.drawer[open] a[href$='/checkout']").wait_for()


def zoom(walk, path):
    """What a width of 320 px and twice the size leave of the page: no scrolling sideways."""
    for width, height in ((320, 640), (640, 450)):
        walk.page.set_viewport_size({"width": width, "height": height})
        wider = walk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{path} is {wider} px too wide at {width} px"
    walk.page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.parametrize("locale", ["zh-cn", "en"])
def test_every_page_of_the_window_is_sound_light_and_dark_narrow_and_enlarged(walker, house, locale):
    with walker(locale, 390) as walk:
        paths = [*OPEN, None, *OWN]
        for path in paths:
            if path is None:
                member(walk)
                continue
            walk.go(path.format(**words(house, locale)))
            zoom(walk, path)
            for scheme in ("light", "dark"):
                walk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                walk.look(f"{re.sub(r'[^a-z]+', '-', path) or 'home'}-{scheme}")


@pytest.mark.parametrize("locale", ["zh-cn", "en"])
def test_what_is_not_there_or_not_open_is_a_sound_page_with_ways_on(walker, house, locale):
    with walker(locale, 390) as walk:
        for path, status in (("p/no-such-thing", 404), ("o/forged", 403)):
            walk.go(path, status=status)
            zoom(walk, path)
            for scheme in ("light", "dark"):
                walk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                walk.look(f"{status}-{scheme}")
        walk.go("p/no-such-thing", status=404)
        walk.find("#seek").fill(steps.SOUGHT[locale])
        with walk.page.expect_navigation():
            walk.find("#seek").press("Enter")
        assert SHIRT[locale] in walk.page.content()


@pytest.mark.parametrize("path", ["", "c/{wares}", "search?q=linen", "p/{shirt}", "basket", "checkout", "account"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_while_a_page_comes(walker, house, path, width):
    with walker("en", width) as walk:
        if path in OWN:
            member(walk)
        walk.page.add_init_script(
            "window.jumps = []; new PerformanceObserver((all) => { for (const one of all.getEntries()) if (!one.hadRecentInput)"
            " window.jumps.push(one.value); }).observe({ type: 'layout-shift', buffered: true });"
        )
        walk.go(path.format(**words(house, "en")))
        walk.page.wait_for_load_state("networkidle")
        walk.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        walk.page.wait_for_timeout(400)
        jumps = walk.page.evaluate("window.jumps")
        assert sum(jumps) < 0.02, jumps


@pytest.mark.parametrize("path", ["", "c/{wares}", "search?q=linen", "p/{shirt}", "basket", "checkout"])
def test_a_page_is_light_and_asks_nobody_else(walker, house, path):
    with walker("en", 390) as walk:
        if path in OWN:
            member(walk)
        sizes: dict[str, tuple[str, int]] = {}

        def arrived(answer):
            if answer.request.resource_type not in ("image", "ping") and answer.status == 200:
                sizes[answer.url] = (answer.request.resource_type, len(gzip.compress(answer.body())))

        walk.page.on("response", arrived)
        walk.go(path.format(**words(house, "en")))
        walk.page.wait_for_load_state("networkidle")
        scripts = sum(size for kind, size in sizes.values() if kind == "script")
        assert 0 < scripts <= SCRIPT, sizes
        assert scripts < sum(size for _kind, size in sizes.values()) <= PAGE, sizes


@pytest.mark.parametrize("typed", ["linen", "yama", "ymcs", "亚麻"])
def test_suggestions_come_in_every_spelling_and_by_keyboard(walker, typed):
    with walker("zh-cn", 390) as walk:
        walk.go("")
        field, keys = walk.find("#find-q"), walk.page.keyboard
        field.press_sequentially(typed)
        walk.find("#suggestions li.is-product").first.wait_for()
        assert field.get_attribute("aria-expanded") == "true"
        walk.look("suggestions")
        keys.press("ArrowUp")
        chosen = walk.find(f"#{field.get_attribute('aria-activedescendant')}")
        assert chosen.get_attribute("aria-selected") == "true"
        assert "亚麻衬衫" in chosen.inner_text()
        with walk.page.expect_navigation():
            keys.press("Enter")
        assert "/p/" in walk.page.url


@pytest.mark.parametrize(
    "locale, said", [("en", ("269 Chinese yuan", "289 Chinese yuan")), ("zh-cn", ("269元", "289元"))]
)
def test_a_screen_reader_hears_the_amount_and_its_currency(walker, locale, said):
    with walker(locale, 390) as walk:
        walk.go(f"p/{SHIRT[locale]}")
        cost = walk.find("[data-cost]")
        assert said[0] in cost.aria_snapshot() and "¥" not in cost.aria_snapshot()
        for axis, value in (("color", "sand"), ("size", "l")):
            walk.find(f"label.chip:has(input[name={axis}][value={value}])").click()
        assert said[1] in cost.aria_snapshot() and "¥" not in cost.aria_snapshot()
        walk.find("[data-send]").click()
        walk.find("dialog.drawer[open] a[href$='/checkout']").wait_for()
        assert said[1] in walk.find("dialog.drawer").aria_snapshot()
        assert "¥" not in walk.find("dialog.drawer").aria_snapshot()


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(walker):
    with walker("en", 1280) as walk:
        walk.go("")
        field = walk.find("#find-q")
        field.press_sequentially("lin")
        walk.find("#suggestions li").first.wait_for()
        walk.page.keyboard.press("Escape")
        assert not walk.find("#suggestions").is_visible()
        assert field.input_value() == "lin"


def test_the_pictures_of_a_product_grow_and_the_focus_comes_back(walker):
    with walker("en", 1280) as walk:
        walk.go(f"p/{SHIRT['en']}")
        walk.tab("[data-zoom]")
        walk.page.keyboard.press("Enter")
        walk.find("dialog.zoom[open] img").wait_for()
        assert walk.text("[data-at]") == "1 / 4"
        walk.look("zoom")
        walk.page.keyboard.press("ArrowRight")
        assert walk.text("[data-at]") == "2 / 4"
        walk.page.keyboard.press("Escape")
        assert walk.page.evaluate("document.activeElement.matches('[data-zoom]')")


def test_a_basket_is_changed_in_the_drawer(walker):
    with walker("en", 390) as walk:
        take_a_tray(walk)
        walk.find("dialog [data-stepper] button").last.click()
        walk.page.wait_for_function("() => document.querySelector('[data-count]').textContent.includes('2')")
        walk.look("two")
        walk.find("dialog button[name=remove]").click()
        walk.find("dialog .empty").wait_for()
        assert not walk.find("[data-count]").is_visible()


def test_goods_are_put_into_the_basket_without_the_drawer_too(walker):
    with walker("en", 390, scripts=False) as walk:
        walk.go(f"p/{TRAY['en']}")
        walk.press("[data-send]")
        walk.press("a[data-basket]")
        assert walk.page.url.endswith("/basket")
        assert 189.0 in steps.numbers(walk.text("main"))


def test_what_the_keeper_arranges_is_seen_before_it_is_published_and_after(walker):
    with walker("en", 1280) as desk, walker("en", 390) as walk:
        steps.sign_in(desk)
        desk.go("desk/front-page")
        desk.press("a[href$='/new/notice']")
        desk.find("[name=zh-cn_title]").fill("新年放假")
        desk.find("[name=en_title]").fill("Closed for the holidays")
        desk.press("main form .button:not(.secondary)")
        desk.look("front-page")
        preview = desk.find("main a[href*='preview=']").last.get_attribute("href")
        walk.go(preview)
        assert "Closed for the holidays" in walk.text("main")
        walk.go("")
        assert "Closed for the holidays" not in walk.text("main")
        desk.press("form[action$='/publish'] button")
        walk.go("")
        walk.look("published")
        assert "Closed for the holidays" in walk.text("main")
        desk.press("form[action$='/undo'] button")
        desk.press("form[action$='/publish'] button")
        walk.go("")
        assert "Closed for the holidays" not in walk.text("main")
