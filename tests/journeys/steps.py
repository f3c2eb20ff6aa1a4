"""What buyers and colleagues do, step by step."""

import base64
import hmac
import json
import re
import struct
import time

from tests.journeys.seed import EBOOK, FILE, READING, SHIRT, WARES
from tests.journeys.walker import Walker, numbers

PASSWORD = "correct horse battery staple"
BUYER = {
    "f-email": "guest@example.com", "f-name": "王小明", "f-phone": "13800138000", "f-line1": "文三路 1 号",
}  # fmt: skip
PLACE = {"f-region": "浙江省", "f-city": "杭州市", "f-district": "西湖区"}
SLUGS = {"wares": WARES, "reading": READING, "shirt": SHIRT, "ebook": EBOOK}
SOUGHT = {"zh-cn": "亚麻衬衫", "en": "linen shirt"}


def fill_the_basket(walk: Walker) -> None:
    """Search for a shirt and choose its variant; find the handbook in its category."""
    walk.go("")
    walk.look("home")
    walk.find("#find-q").fill(SOUGHT[walk.locale])
    with walk.page.expect_navigation():
        walk.find("#find-q").press("Enter")
    walk.look("search")
    walk.press(f'main a[href="/{walk.locale}/p/{SHIRT[walk.locale]}"]')
    for axis, value in (("color", "sand"), ("size", "l")):
        walk.find(f"label.chip:has(input[name={axis}][value={value}])").click()
    if walk.scripts:
        assert "289" in walk.text("[data-cost]")  # the large one costs more, and says so
    walk.look("variant")
    put(walk, 1)
    walk.go(f"c/{READING[walk.locale]}")
    walk.look("category")
    walk.press(f'main a[href="/{walk.locale}/p/{EBOOK[walk.locale]}"]')
    put(walk, 2)
    walk.go("basket")
    walk.look("basket")
    assert {289.0, 39.0, 328.0} <= set(numbers(walk.text("main")))


def put(walk: Walker, count: int) -> None:
    if walk.scripts:
        walk.find("[data-send]").click()
        walk.page.wait_for_function(
            "n => document.querySelector('[data-count]').textContent.includes(n)", arg=str(count)
        )
        walk.find("dialog.drawer[open] a[href$='/checkout']").wait_for()
        walk.look("drawer")
        walk.page.keyboard.press("Escape")
    else:
        walk.press("[data-send]")
        assert "/basket" in walk.page.url


def check_out(walk: Walker) -> None:
    """Send the form empty, correct it, look at the order, send it."""
    walk.press('a[href$="/checkout"]')
    walk.look("checkout")
    assert (
        walk.find("input[type=radio]:checked, input[type=checkbox]:checked").count() == 0
    )  # nothing is ticked in advance
    walk.press("button[value=review]")
    assert walk.find("#f-email-error").is_visible() and walk.find("#f-district-error").is_visible()
    walk.look("errors")
    fill_the_form(walk)
    walk.find("#f-email").fill("not an address")
    walk.press("button[value=review]")
    assert walk.find("#f-email-error").is_visible() and walk.find("#f-district-error").count() == 0
    assert walk.find("#f-city").input_value() == PLACE["f-city"]  # nothing typed is lost
    walk.find("#f-email").fill(BUYER["f-email"])
    walk.press("button[value=review]")
    walk.look("review")
    walk.press("button[value=place]")


def fill_the_form(walk: Walker, provider: str = "simulator") -> None:
    for name, text in BUYER.items():
        walk.find(f"#{name}").fill(text)
    for name, text in PLACE.items():  # with scripts each choice brings the list of the next
        if walk.scripts or name == "f-region":
            walk.find(f"select#{name}").select_option(text)
        else:
            walk.find(f"#{name}").fill(text)
    walk.find("input[name=delivery][value=standard]").check()
    walk.find(f"input[name=provider][value={provider}]").check()


def pay(walk: Walker) -> str:
    """Declined at first, then accepted. The address of the order's page."""
    assert walk.page.url.startswith(walk.house.simulator)
    walk.shot("company")
    walk.press("button[value=decline]")
    order = re.sub(r"/return$", "", walk.page.url)
    walk.wait(lambda: walk.find('form[action$="/pay"]').count(), within=10)
    walk.look("declined")
    assert walk.find(".notice.warn").count()
    walk.press('form[action$="/pay"] button:not([type=button])')
    walk.press("button[value=pay]")
    began = time.monotonic()
    walk.wait(lambda: walk.find('a[href*="/d/"]').count(), within=20, look=lambda: walk.go(order))
    assert time.monotonic() - began < 10  # digital goods are there within ten seconds of the payment
    walk.look("paid")
    return order


def take_the_download(walk: Walker) -> None:
    link = walk.find('a[href*="/d/"]').first
    if walk.scripts:
        with walk.page.expect_download() as waiting:
            link.click()
        path = waiting.value.path()
        assert waiting.value.suggested_filename == "tea-handbook.pdf" and path.read_bytes() == FILE
    else:
        answer = walk.context.request.get(walk.house.base + link.get_attribute("href"))
        assert answer.status == 200 and answer.body() == FILE


def read_the_mail(walk: Walker, number: str, *, within: float = 60, like: str = "") -> list[str]:
    """The addresses of the letters about an order that came, newest first; waits for one (that holds `like`)."""
    rows = f'main a:has-text("{number}")'

    def letters() -> list[str]:
        return [walk.house.base + one.get_attribute("href") for one in walk.find(rows).all()]

    walk.go("demo/mail")
    found: list[str] = []

    def here() -> bool:
        for letter in letters():
            body = walk.context.request.get(f"{letter}/body").text()
            if like in body and letter not in found:
                found.append(letter)
        return bool(found)

    walk.wait(here, within=within, look=lambda: walk.go("demo/mail"))
    return found


def signed_document(walk: Walker, letters: list[str]) -> dict:
    """The signed document that came with the first letter that has one; the letter leads to the order too."""
    for letter in letters:
        walk.go(letter)
        links = [one.get_attribute("href") for one in walk.find('a[href*="/part/"]').all()]
        if links:
            walk.look("letter")
            assert "/o/" in walk.context.request.get(f"{letter}/body").text()
            return json.loads(walk.context.request.get(walk.house.base + links[0]).body())
    raise AssertionError(f"no letter has a document: {letters}")


def verify(walk: Walker, document: dict) -> None:
    """The page of verification knows the document, and notices one changed byte."""
    changed = document | {"document": document["document"].replace("28900", "18900", 1)}
    assert changed != document
    for envelope, tone in ((document, "good"), (changed, "bad")):
        walk.go("verify")
        file = {"name": "order.json", "mimeType": "application/json", "buffer": json.dumps(envelope).encode()}
        walk.find("#f-file").set_input_files(file)
        walk.press("form[enctype] button:not([type=button])")
        assert walk.find(f"main .notice.{tone}").count() == 1, walk.text("main")
        walk.look(f"verified-{tone}")


# Colleagues


def sign_in(walk: Walker) -> None:
    walk.page.goto(f"{walk.house.base}/{walk.locale}/desk/demo-sign-in/{walk.house.facts['owner']}")
    assert "/desk/" in walk.page.url and "sign-in" not in walk.page.url


def figures(walk: Walker) -> tuple[float, float, float]:
    """Today's orders, refunds and net sales, as the page of today says them."""
    walk.go("desk/today")
    tile = walk.find(".tiles .stat").last
    orders, refunds = numbers(tile.locator(".small").inner_text())
    return orders, refunds, numbers(tile.locator(".value").inner_text())[0]


def ship_and_refund(walk: Walker, number: str) -> None:
    """Ship the shirt, mark it as signed for, refund it."""
    walk.go("desk/orders")
    walk.look("orders")
    walk.press(f'a[href*="/desk/orders/{number}"]')
    walk.look("order")
    ship = walk.find('form[action$="/ship"]')
    ship.locator("[name$=carrier]").select_option("sf")
    ship.locator("[name$=tracking]").fill("SF1234567890")
    walk.press('form[action$="/ship"] button')
    assert "SF1234567890" in walk.text("main")
    walk.press('form[action$="/signed"] button')
    assert walk.find('form[action$="/signed"]').count() == 0
    refund = walk.find('form[action$="/refund"]')
    walk.find("details:has(form[action$='/refund']) > summary").click()
    refund.locator("input[name*=line_]").first.fill("1")
    refund.locator("[name$=why]").fill("too small")
    walk.page.wait_for_function("() => document.querySelector('[data-preview-button]').textContent.includes('289')")
    walk.look("refund")
    walk.press('form[action$="/refund"] [data-preview-button]')
    assert 289.0 in numbers(walk.text("#money"))
    walk.look("refunded")


def buy_by_keyboard(walk: Walker) -> None:
    """From the product's page to the payment without a mouse."""
    key = walk.page.keyboard
    walk.go(f"p/{SHIRT[walk.locale]}")
    for axis in ("color", "size"):
        walk.tab(f"input[name={axis}]")
        key.press("Space")
    walk.tab("[data-send]")
    key.press("Enter")
    walk.page.wait_for_function("() => document.querySelector('[data-count]').textContent.includes('1')")
    walk.find("dialog.drawer[open] a[href$='/checkout']").wait_for()
    walk.enter('dialog a[href$="/checkout"]')
    for name in ("f-email", "f-name", "f-phone"):
        walk.tab(f"#{name}")
        key.insert_text(BUYER[name])
    walk.tab("#f-region")
    key.press("ArrowDown")  # a municipality is its own only city
    walk.find("select#f-district").wait_for()
    walk.tab("#f-district")
    key.press("ArrowDown")
    walk.tab("#f-line1")
    key.insert_text(BUYER["f-line1"])
    walk.tab("input[name=delivery]")
    key.press("Space")
    walk.tab("input[name=provider]")
    key.press("Space")
    for _ in range(5):
        if walk.page.evaluate("document.activeElement.value") == "simulator":
            break
        key.press("ArrowDown")
    walk.enter("button[value=review]")
    walk.enter("button[value=place]")
    walk.enter("button[value=pay]")
    order = re.sub(r"/return$", "", walk.page.url)
    walk.wait(lambda: walk.find("h1 ~ p .badge.good").count(), within=20, look=lambda: walk.go(order))


def accept_the_invitation(walk: Walker, token: str) -> None:
    walk.go(f"desk/welcome/{token}")
    walk.find("[name=password]").fill("short")
    walk.press("form button")
    assert "/welcome/" in walk.page.url  # too weak
    walk.look("welcome")
    walk.find("[name=password]").fill(PASSWORD)
    walk.press("form button")
    assert "/desk/security" in walk.page.url


def prove_it_again(walk: Walker) -> None:
    """The password once more, where the page asks for it before something weighty."""
    if "reauthenticate" in walk.page.url:
        walk.find("[name=password]").fill(PASSWORD)
        walk.press("main form button[type=submit], main form button:not([type])")


def set_up_an_authenticator(walk: Walker) -> str:
    walk.go("/accounts/2fa/totp/activate/")
    prove_it_again(walk)
    walk.look("authenticator")
    secret = walk.find("#authenticator_secret").input_value()
    walk.find("[name=code]").fill("000000")
    walk.press("form:has([name=code]) button[type=submit]")
    assert "/totp/activate" in walk.page.url  # a wrong code sets up nothing
    secret = walk.find("#authenticator_secret").input_value()
    walk.find("[name=code]").fill(code_of(secret))
    walk.press("form:has([name=code]) button[type=submit]")
    assert "/totp/activate" not in walk.page.url
    return secret


def sign_in_by_code(walk: Walker, email: str, secret: str) -> None:
    """Password, then the code; the code that was used for setting up is not taken twice."""
    used = time.time() // 30
    walk.go("desk/orders")
    walk.look("login")
    walk.find("[name=login]").fill(email)
    walk.find("[name=password]").fill(PASSWORD)
    walk.press("form:has([name=login]) button[type=submit]")
    assert "/2fa/authenticate" in walk.page.url
    walk.look("code")
    while time.time() // 30 == used:
        time.sleep(0.3)
    walk.find("[name=code]").fill(code_of(secret))
    walk.press("form:has([name=code]) button[type=submit]")
    assert "/2fa/" not in walk.page.url


def code_of(secret: str) -> str:
    """The six figures of an authenticator app (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def add_a_key_to_the_browser(walk: Walker) -> None:
    """A passkey device, as the browser's own tools imitate it."""
    tools = walk.context.new_cdp_session(walk.page)
    tools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def set_up_a_passkey(walk: Walker) -> None:
    walk.go("/accounts/2fa/webauthn/add/")
    prove_it_again(walk)
    walk.look("passkey")
    walk.find("[name=name]").fill("laptop")
    if (box := walk.find("[name=passwordless]")).count():
        box.check()
    with walk.page.expect_navigation():
        walk.find("#mfa_webauthn_add").click()
    assert "/webauthn/add" not in walk.page.url
