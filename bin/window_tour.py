"""A walk through the whole shop window, one stop for each page in each state it can be in.

`walk` yields the name of each stop as the page stands there; whoever walks it takes pictures, reads or judges.
"""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

GUEST = {"email": "guest@example.com", "name": "王小明", "phone": "13800138000", "line1": "文三路 1 号"}
CHINA = {"region": "浙江省", "city": "杭州市", "district": "西湖区"}
PAIRS = "all => all.map(a => [a.getAttribute('href'), a.textContent])"
PLACES = {
    "DE": {"line1": "Torstraße 1", "postcode": "10119", "city": "Berlin"},
    "US": {"line1": "1 Main Street", "city": "Portland", "region": "Oregon", "postcode": "97201"},
}


class Window:
    """The shop in one language, seen by one browser."""

    def __init__(self, page: Page, base: str, locale: str, *, scripts: bool = True):
        self.page, self.base, self.locale, self.scripts = page, base, locale, scripts

    def go(self, path: str) -> None:
        address = path if path.startswith("http") else self.base + (
            path if path.startswith("/") else f"/{self.locale}/{path}"
        )  # fmt: skip
        self.page.goto(address, wait_until="load")

    def press(self, selector: str) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(selector).first.click()

    def hrefs(self, of: str, pattern: str) -> list[str]:
        self.go(of)
        found = self.page.locator(f"main a[href*='{pattern}']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        return list(dict.fromkeys(found))

    def put(self, path: str) -> None:
        """Into the basket, the first choice of each option that can be had."""
        self.go(path)
        for group in self.page.locator("form[data-add] fieldset").all():
            group.locator("label.chip:not(.gone) input").first.check(force=True)
        if self.scripts:
            self.page.locator("[data-send]").click()
            self.page.locator("dialog.drawer[open] a[href$='/checkout']").wait_for()
        else:
            self.press("[data-send]")

    def choose_country(self, country: str) -> None:
        """With scripts the fields follow the choice; without, a button brings them."""
        box = self.page.locator("[data-country]")
        if not box.count() or box.input_value() == country:
            return
        if self.scripts:
            with self.page.expect_navigation(wait_until="load"):
                box.select_option(country)
        else:
            box.select_option(country)
            self.press("[data-plain-country]")

    def fill(self, country: str = "CN") -> None:
        """The form of the checkout, as far as it has these fields."""
        self.choose_country(country)
        for name, value in {**GUEST, **(CHINA if country == "CN" else PLACES[country])}.items():
            box = self.page.locator(f"#f-{name}")
            if not box.count():
                continue
            if self.scripts and country == "CN" and name in CHINA:  # each choice brings the list of the next
                box = self.page.locator(f"select#f-{name}")
                box.wait_for()
            if box.evaluate("e => e.tagName") == "SELECT":
                box.locator(f"option[value='{value}']").wait_for(state="attached")
                box.select_option(value)
            else:
                box.fill(value)
        if (choice := self.page.locator("input[name=delivery]:not([disabled])")).count():
            choice.first.check()

    def pay_by(self, provider: str) -> bool:
        found = self.page.locator(f"input[name=provider][value={provider}]:not([disabled])")
        if found.count():
            found.check()
        return bool(found.count())


def open_pages(shop: Window) -> Iterator[str]:
    """What everybody may see."""
    for name, path in {
        "home": "", "all": "all", "search-empty": "search", "search": "search?q=tea" if shop.locale == "en" else "search?q=茶",
        "search-corrected": "search?q=teapto", "nothing": "search?q=zzzzqq+wwww", "about": "about", "verify": "verify",
        "gift-cards": "gift-cards", "sign-in": "account/sign-in", "empty-basket": "basket",
    }.items():  # fmt: skip
        shop.go(path)
        yield name
    category = shop.hrefs("", f"/{shop.locale}/c/")[0]
    shop.go(category)
    yield "category"
    if not shop.page.locator(".filters").is_visible():
        shop.press(".opener") if not shop.scripts else shop.page.locator(".opener").click()
    yield "category-filters"
    for box in shop.page.locator(".filters input[type=checkbox]").all()[:2]:
        box.evaluate("box => box.checked = true")
    with shop.page.expect_navigation(wait_until="load"):
        shop.page.evaluate("() => document.querySelector('form.filters').requestSubmit()")
    yield "category-chosen"
    shop.go(f"{category}?min=99999")
    yield "category-none"
    shop.go("account/sign-in")
    shop.page.locator("#f-email").fill("nobody@example.com")
    shop.press("main form .button")
    yield "sign-in-code"
    shop.page.locator("#f-code").fill("000000")
    shop.press("main form .button")
    yield "sign-in-wrong"
    shop.go("verify")
    shop.page.locator("#f-document").fill("{}")
    shop.press("form[enctype] .button")
    yield "verify-missing"
    shop.go("gift-cards")
    shop.page.locator("#f-code").fill("ABCD")
    shop.press("button[value=check]")
    yield "gift-card-wrong"
    for name, path in {
        "missing": "p/no-such-thing", "not-open": "o/forged-token", "null": "search?q=%00",
    }.items():  # fmt: skip
        shop.go(path)
        yield name


def products(shop: Window) -> Iterator[str]:
    """One product of each kind."""
    slugs = {
        "options": "morning-mug", "reduced": "enamel-pot", "digital": "brewing-tea-guide", "single": "walnut-board",
        "other-seller": "lidded-tea-bowl",
    }  # fmt: skip
    for name, key in slugs.items():
        shop.go(f"/en/p/{key}")
        other = shop.page.locator(
            f"link[hreflang='{'zh-CN' if shop.locale == 'zh-cn' else 'en'}']"
        ).first.get_attribute("href")
        shop.go(other or f"p/{key}")
        if shop.scripts:
            shop.page.locator("[data-more]").scroll_into_view_if_needed()
            shop.page.locator("[data-more] article").first.wait_for()
        yield f"product-{name}"
    shop.go("all?sort=price_up")
    gone = shop.page.locator("article.product.gone a")
    for _ in range(6):
        if gone.count() or not shop.page.locator("a[rel=next]").count():
            break
        shop.press("a[rel=next]")
    if gone.count():
        shop.go(gone.first.get_attribute("href") or "")
        yield "product-sold-out"
    if shop.scripts:
        shop.go("p/morning-mug" if shop.locale == "en" else shop.hrefs("", "/p/")[0])
        shop.page.locator("[data-zoom]").first.click()
        shop.page.locator("dialog.zoom[open] img").wait_for()
        yield "zoom"


def buying(shop: Window, codes: tuple[str, ...] = ()) -> Iterator[str]:
    """From the basket to the order, as a guest, in each way of paying."""
    goods = shop.hrefs("all", "/p/")[:2]
    shop.put(goods[0])
    if shop.scripts:
        yield "drawer"
    shop.put(goods[1])
    shop.go("basket")
    yield "basket"
    shop.page.locator(".offers > summary").click()
    shop.page.locator("#f-code").fill("NOSUCHCODE")
    shop.press("form[action$='/basket/code'] .button:not(.quiet)")
    yield "code-wrong"
    for code in codes:
        shop.page.locator("#f-code").fill(code)
        shop.press("form[action$='/basket/code'] .button:not(.quiet)")
        yield f"code-{code.lower()}"
    shop.go("checkout")
    yield "checkout"
    shop.press("button[value=review]")
    yield "checkout-errors"
    for country in ("DE", "US"):
        shop.fill(country)
        yield f"checkout-{country.lower()}"
    shop.go("checkout")
    providers = shop.page.locator("input[name=provider]").evaluate_all("all => all.map(one => one.value)")
    for provider in providers:
        shop.put(goods[0])
        shop.go("checkout")
        shop.fill()
        if not shop.pay_by(provider):
            continue
        shop.press("button[value=review]")
        if provider == providers[0]:
            yield "review"
        shop.press("button[value=place]")
        if shop.page.url.startswith(shop.base):
            yield f"ordered-{provider}"
        if provider == "simulator":
            yield from _at_the_company(shop)
        if provider == "bank":
            yield from _own_order(shop)


def _at_the_company(shop: Window) -> Iterator[str]:
    """The practice company: declined, then paid."""
    yield "company"
    shop.press("button[value=decline]")
    shop.page.wait_for_timeout(1500)
    order = re.sub(r"/return$", "", shop.page.url)
    shop.go(order)
    yield "order-declined"
    shop.page.locator("input[name=provider][value=simulator]").check()
    shop.press("form[action$='/pay'] .button")
    shop.press("button[value=pay]")
    yield "order-returned"
    shop.page.wait_for_timeout(3000)
    shop.go(order)
    yield "order-paid"


def _own_order(shop: Window) -> Iterator[str]:
    """What a buyer may still do with an order: send it elsewhere, call it off."""
    order = shop.page.url
    shop.go(f"{order}/address")
    yield "order-address"
    shop.go(order)
    shop.page.locator("details:has(form[action$='/cancel']) > summary").click()
    yield "order-call-off"
    shop.press("form[action$='/cancel'] .button")
    yield "order-cancelled"


def member(shop: Window, link: str) -> Iterator[str]:
    """An account with a past."""
    shop.go(link)
    for name, path in {
        "account": "account", "addresses": "account/addresses", "wallet": "account/wallet", "passkeys": "account/passkeys",
        "own-gift-cards": "gift-cards",
    }.items():  # fmt: skip
        shop.go(path)
        yield name
    shop.go("account/addresses")
    shop.press("main a[href*='?id=']")
    yield "address-edit"
    states: dict[str, str] = {}
    for row in (shop.go("account"), shop.page.locator("main .table tbody tr").all())[1]:
        states.setdefault(row.locator(".badge").inner_text(), row.locator("a").first.get_attribute("href") or "")
    for place, href in enumerate(states.values()):
        shop.go(href)
        yield f"order-of-member-{place}"
    shop.go("gift-cards")
    shop.page.locator("input[name=amount]").first.check()
    if shop.pay_by("simulator"):
        shop.press("form[action$='/buy'] .button")
        shop.page.wait_for_timeout(500)
        shop.go("gift-cards")
        shop.press("main a[href*='/gift-cards/']:not([href$='gift-cards'])")
        yield "gift-card"


def letters(shop: Window) -> Iterator[str]:
    """Each kind of letter once, from the demonstration's box."""
    seen: set[str] = set()
    shop.go("demo/mail")
    yield "letter-box"
    rows = shop.page.locator("main a[href*='/demo/mail/']").evaluate_all(PAIRS)
    for href, subject in rows:
        kind = re.sub(r"[0-9A-Z]{6,}|\d+", "#", subject.strip())
        if kind not in seen and len(seen) < 16:
            seen.add(kind)
            shop.go(f"{href}/body")
            yield f"letter-{len(seen):02}"
