"""What colleagues do at the desk, step by step: the first day of a shop, the clerk's day by keyboard, words of one language."""

import re

from tests.journeys import steps
from tests.journeys.house import EmptyHouse
from tests.journeys.seed import picture
from tests.journeys.walker import Walker

DESK = (
    "today", "more", "security", "search?q=shirt", "orders", "orders/{waiting}", "products", "products/new",
    "products/categories", "products/{product}", "stock", "stock/{variant}", "imports", "settings", "settings/delivery",
    "exceptions", "price-lists", "exchange-rates", "customers", "customer-groups", "money", "money/bank", "money/accounts/stripe",
    "accounts", "gift-cards", "promotions", "promotions/new/percentage", "front-page", "front-page/new/hero",
    "products/{product}/prices", "orders/{waiting}/change",
    "notices", "guide", "people", "people/{staff}", "tokens", "sellers", "health", "activity",
)  # fmt: skip

# The first day


def steps_done(walk: Walker) -> int:
    walk.go("desk/today")
    return walk.find("#guide li.done").count()


def enter_for_the_first_time(walk: Walker, house: EmptyHouse) -> None:
    """Password, then an authenticator: the desk opens only after both."""
    walk.go("desk/today")
    walk.find("[name=login]").fill(house.OWNER)
    walk.find("[name=password]").fill(house.PASSWORD)
    walk.press("form:has([name=login]) button[type=submit]")
    walk.go("desk/today")
    assert "/desk/security" in walk.page.url
    steps.set_up_an_authenticator(walk)
    walk.go("desk/today")
    walk.look("empty")
    assert walk.find("#guide li").count() == 7


def name_the_shop(walk: Walker) -> None:
    walk.press("#guide a[href$='/desk/guide']")
    walk.find("[name=name]").fill("山茶 Camellia")
    walk.find("[name=legal_name]").fill("Camellia Ltd")
    walk.find("[name=address]").fill("1 West Lake Road, Hangzhou")
    walk.find("[name=email]").fill("hello@camellia.example")
    walk.find("[name=country]").fill("China")  # two letters are meant
    walk.press("main form button:not([type=button])")
    assert walk.find("[name=legal_name]").input_value() == "Camellia Ltd"
    assert walk.find(".field.wrong [name=country]").count() == 1
    walk.find("[name=country]").fill("cn")
    walk.press("main form button:not([type=button])")


def say_how_one_can_pay(walk: Walker) -> None:
    walk.press("#guide a[href$='/desk/settings#payments']")
    for name, text in (("bank_name", "West Lake Bank"), ("bank_account", "6222 0000"), ("bank_holder", "Camellia Ltd")):
        walk.find(f"[name='payments.{name}']").fill(text)
    walk.press("#payments form button")


def put_the_first_product_on_sale(walk: Walker) -> str:
    """Words, price, stock; a picture; on sale. The address of its page."""
    walk.go("desk/today")
    walk.press("#guide a[href$='/desk/products/new']")
    walk.find("[name='zh-cn_title']").fill("青瓷茶杯")
    walk.find("[name=en_title]").fill("Celadon cup")
    walk.find("[name=sku]").fill("CUP")
    walk.find("[name=price]").fill("sixty")
    walk.press("main form button:not([type=button])")
    assert (
        walk.find("[name=en_title]").input_value() == "Celadon cup" and walk.find(".field.wrong [name=price]").count()
    )
    walk.find("[name=price]").fill("60")
    walk.find("[name=stock]").fill("12")
    walk.press("main form button:not([type=button])")
    page = walk.page.url
    file = {"name": "cup.jpg", "mimeType": "image/jpeg", "buffer": picture("#7fa58c")}
    walk.find("#id_pictures").set_input_files(file)
    walk.press("#pictures form[enctype] button.secondary")
    walk.press("form[action$='/publish'] button")
    walk.look("product")
    return page


def buy_at_the_window(walk: Walker) -> None:
    """From the guide to the window, and a cup by bank transfer."""
    walk.go("desk/today")
    walk.press("#guide form[action$='/guide/window'] button")
    walk.look("window")
    walk.press("main a[href*='/p/']")
    steps.put(walk, 1)
    walk.go("checkout")
    steps.fill_the_form(walk, provider="bank")
    walk.press("button[value=review]")
    walk.press("button[value=place]")
    walk.look("ordered")


def take_the_money(walk: Walker) -> None:
    walk.go("desk/orders")
    walk.press("tbody a[href*='/desk/orders/']")
    total = steps.numbers(walk.text("#money dd.sum"))[0]
    walk.find("[name=amount]").fill("1")
    walk.press("form[action$='/received'] button")
    assert walk.find(".toast.error").count() == 1  # a sum that is not the one asked for is not taken
    walk.find("[name=amount]").fill(str(total))
    walk.press("form[action$='/received'] button")
    walk.wait(lambda: walk.find("form[action$='/ship']").count(), within=20)
    walk.look("paid")


# The clerk's day by keyboard


def clerk_by_keyboard(walk: Walker, number: str) -> None:
    """A transfer is confirmed, the order shipped with others of the list, called back, shipped, noted, refunded: no mouse."""
    key = walk.page.keyboard
    walk.go("desk/today")
    key.press("?")
    assert walk.find("#keys[open]").count() == 1
    key.press("Escape")
    with walk.page.expect_navigation():
        key.press("b")
    assert walk.page.url.endswith("/desk/notices")
    key.press("/")
    key.insert_text(number)
    with walk.page.expect_navigation():
        key.press("Enter")
    assert walk.page.url.endswith(f"/orders/{number}")
    total = steps.numbers(walk.text("#money dd.sum"))[0]
    walk.tab("[name=amount]")
    key.insert_text(str(total))
    walk.enter("form[action$='/received'] button")
    walk.wait(lambda: walk.find("form[action$='/ship']").count(), within=20)
    _ship_by_list(walk, number)
    walk.enter("[data-undo] button", back=False)
    assert walk.find(f"tr:has-text('{number}') .badge.warn").count()  # to ship again
    _ship_by_list(walk, number)
    walk.go(f"desk/orders/{number}")
    assert "SF-KEYS" in walk.text("main")
    walk.tab("[name=text]")
    key.insert_text("rang the buyer")
    walk.enter("form[action$='/notes'] button")
    assert "rang the buyer" in walk.text("#notes")
    walk.tab("details:has(form[action$='/refund']) > summary")
    key.press("Enter")
    walk.tab("form[action$='/refund'] input[name*=line_]")
    key.press("Control+a")
    key.insert_text("1")
    walk.tab("form[action$='/refund'] [name$=why]")
    key.insert_text("a chip")
    walk.page.wait_for_function("() => /\\d/.test(document.querySelector('[data-preview-button]').textContent)")
    walk.enter("[data-preview-button]")
    assert walk.find(".toast:not(.error)").count() == 1


def write_a_description(walk: Walker, product: str) -> None:
    """Bold, a heading and a list without a mouse; what the server keeps is that and nothing that acts."""
    key = walk.page.keyboard
    walk.go(f"desk/products/{product}")
    before = walk.find("[name=en_description]").input_value()
    walk.tab("#id_en_description_page")
    key.press("Control+a")
    key.press("Delete")
    key.insert_text("Care")
    walk.tab(".editor-bar button", back=True)
    key.press("ArrowRight")
    key.press("ArrowRight")
    key.press("Enter")  # a heading
    key.press("End")
    key.press("Enter")
    key.press("Control+b")
    key.insert_text("By hand")
    key.press("Control+b")
    walk.tab(".editor-bar button", back=True)
    for _ in range(1):
        key.press("ArrowRight")
    key.press("Enter")  # a list
    walk.look("editor")
    walk.enter("#words fieldset > .button")
    kept = walk.find("[name=en_description]").input_value()
    assert "<h3>Care</h3>" in kept and "<li>" in kept and re.search(r"<(b|strong)>By hand</(b|strong)>", kept), kept
    walk.find(".editor-bar >> nth=-1").locator("button[data-mark=source]").click()
    walk.find("[name=en_description]").fill(before + "<script>alert(1)</script>")
    walk.press("#words fieldset > .button")
    assert walk.find("[name=en_description]").input_value() == before


def _ship_by_list(walk: Walker, number: str) -> None:
    """`g o`, down to the row, `x`, the bar's button, the scanner's field, send."""
    key = walk.page.keyboard
    key.press("g")
    with walk.page.expect_navigation():
        key.press("o")
    for _ in range(50):
        key.press("j")
        if number in walk.find("tr.at").first.inner_text():
            break
    key.press("x")
    assert walk.find("[data-choose]:checked").count() == 1
    walk.enter("button[formaction$='/chosen/ship']")
    walk.tab("[data-scan]")
    key.insert_text("SF-KEYS")
    key.press("Enter")  # as a scanner ends: on to the next field, here the button
    with walk.page.expect_navigation():
        key.press("Enter")


# Words of one language

TEXTS = """() => {
  const found = [], page = document.documentElement.lang.slice(0, 2);
  const data = "script, style, textarea, select[name*=timezone], [translate=no], .mono, pre, kbd";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const box = node.parentElement, said = node.textContent.trim(), own = box.closest("[lang]");
    if (said && !box.closest(data) && !(own && own.lang.slice(0, 2) !== page)) found.push(said);
  }
  for (const name of ["aria-label", "placeholder"])
    for (const box of document.querySelectorAll(`[${name}]`)) found.push(box.getAttribute(name));
  return found;
}"""
CHINESE = re.compile("[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z][A-Za-z_]{2,}")
CODES = (
    "placed confirmed completed cancelled unpaid paid shipped open partly draft live withdrawn captured pending".split()
)
STATES = re.compile(rf"\b({'|'.join(CODES)})\b")


def foreign_words(walk: Walker, data: set[str]) -> list[str]:
    """What the page says in another language than its own; `data` are names and titles that are as they are."""
    odd = []
    for said in walk.page.evaluate(TEXTS):
        rest = said
        for word in sorted(data, key=len, reverse=True):
            rest = rest.replace(word, "")
        if walk.locale == "en" and CHINESE.search(rest):
            odd.append(said)
        if walk.locale == "zh-cn" and (STATES.search(rest) or (WORD.search(rest) and not CHINESE.search(rest))):
            odd.append(said)
    return odd
