"""A person with a browser. Things are found by role, name and address, never by words: both languages walk the same way."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator

from tests.journeys.house import House

SERIOUS = ("serious", "critical")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# An outline or a ring, on the thing itself, its label or the box around it.
SEEN = """() => { for (let e = document.activeElement, n = 0; e && n < 3; e = e.parentElement, n++) {
  const s = getComputedStyle(e);
  if ((s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none") return true;
} return false; }"""


# What a reader reads or hears, with the language that it says it is in; names and codes are of no language.
SAID = """() => { const said = [], own = "[translate=no], code, kbd, .mono, textarea, script, style, template, noscript";
  const lang = (e) => e.closest("[lang]").lang;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) { const n = walker.currentNode, e = n.parentElement;
    if (n.data.trim() && !e.closest(own)) said.push([lang(e), n.data.trim().replace(/\\s+/g, " ")]); }
  for (const name of ["aria-label", "title", "alt", "placeholder"])
    for (const e of document.querySelectorAll(`body [${name}]`)) if (!e.closest(own)) said.push([lang(e), e.getAttribute(name)]);
  return said; }"""
HAN = re.compile("[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z][a-z]{2,}")
NAMES = {"Zhanggui", "Camellia", "Cookie"}  # names of shops and of a thing, written so in every language


class Walker:
    def __init__(self, house: House, context: BrowserContext, locale: str, width: int, *, scripts: bool, shots):
        self.house, self.context, self.locale, self.width, self.scripts = house, context, locale, width, scripts
        self.shots: Path | None = shots
        self.page = context.new_page()
        self.console: list[str] = []
        self.foreign: set[str] = set()
        self.taken = 0
        context.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda problem: self.console.append(f"{self.page.url}: {problem}"))

    def _asked(self, request) -> None:
        address = urlsplit(request.url)
        ours = {urlsplit(self.house.base).netloc, urlsplit(self.house.simulator).netloc}
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc not in ours:
            self.foreign.add(request.url)

    def _said(self, message) -> None:
        # A page that answers 4xx on purpose (a corrected form, a refusal) is logged by the browser itself.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.console.append(f"{self.page.url}: {message.text}")

    def check(self) -> None:
        """Nothing went elsewhere, and no script complained."""
        assert not self.foreign, f"requests left the shop: {self.foreign}"
        assert not self.console, self.console

    # Going

    def go(self, path: str, *, status: int = 200) -> None:
        """To a page below the language, or to an address from `/` or `http`."""
        address = path if path.startswith("http") else self.house.base + (
            path if path.startswith("/") else f"/{self.locale}/{path}"
        )  # fmt: skip
        answer = self.page.goto(address)
        assert answer is not None and answer.status == status, (address, answer and answer.status)

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def press(self, selector: str) -> None:
        """Press what leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.find(selector).first.click()

    def text(self, selector: str = "body") -> str:
        return self.find(selector).first.inner_text()

    def wait(self, what: Callable[[], object], *, within: float, look: Callable[[], None] | None = None) -> float:
        """Look again until it is so; the seconds that it took."""
        began = time.monotonic()
        while not what():
            assert time.monotonic() - began < within, f"not within {within} s: {self.page.url}\n{self.text()[:1500]}"
            time.sleep(0.4)
            (look or self.page.reload)()
        return time.monotonic() - began

    # Looking

    def shot(self, name: str) -> None:
        if self.shots is None:
            return
        self.shots.mkdir(parents=True, exist_ok=True)
        self.taken += 1
        kind = "" if self.scripts else "-plain"
        path = self.shots / f"{self.locale}-{self.width}{kind}-{self.taken:02}-{name}.png"
        self.page.screenshot(path=path, full_page=True)

    def look(self, name: str, *, judge: bool = True) -> None:
        """The page as it is now: no sideways scrolling, nothing serious for axe."""
        self.shot(name)
        if not self.scripts:
            return
        wider = self.page.evaluate(WIDER)
        assert wider <= 0, f"{self.page.url} is {wider} px wider than the screen ({name}, {self.width})"
        if "/desk" not in self.page.url and "/accounts/" not in self.page.url and "/demo/" not in self.page.url:
            self.reads_one_language()
        if not judge:
            return
        found = [one for one in Axe().run(self.page).response["violations"] if one["impact"] in SERIOUS]
        told = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
        assert told == [], (self.page.url, told)

    def reads_one_language(self) -> None:
        """No Chinese in English text, no English words in Chinese text; what stands in another language says so."""
        mixed = set()
        for lang, text in self.page.evaluate(SAID):
            plain = re.sub(r"“[^”]*”|\S*[@/]\S*", " ", text)  # what is quoted, and addresses
            if lang.startswith("zh"):
                mixed |= {text for word in WORD.findall(plain) if word not in NAMES}
            elif HAN.search(plain):
                mixed.add(text)
        assert not mixed, (self.page.url, mixed)

    def look_at_both(self, name: str) -> None:
        """The same page on a desktop and on a phone. Chinese pages have the same parts: axe sees them on the phone only."""
        for width, height in ((1280, 900), (390, 844)):
            self.width = width
            self.page.set_viewport_size({"width": width, "height": height})
            self.look(re.sub(r"\W+", "-", name)[:40] or "home", judge=width < 600 or self.locale == "en")
        self.page.set_viewport_size({"width": 1280, "height": 900})

    # Keys

    def tab(self, selector: str, *, back: bool = False) -> None:
        """Walk with the Tab key until this has the focus, and see that one can see it."""
        for _ in range(90):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate("s => document.activeElement?.matches(s)", selector):
                assert self.page.evaluate(SEEN), f"the focus on {selector} cannot be seen"
                return
        raise AssertionError(f"no way to {selector} by keyboard on {self.page.url}")

    def enter(self, selector: str, *, back: bool = False) -> None:
        """Walk there and press Enter, which leads to another page."""
        self.tab(selector, back=back)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def numbers(text: str) -> list[float]:
    """The numbers in a text: "2 orders, refunds ¥1,269.00" gives [2, 1269]."""
    return [float(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
