"""`make pictures`: take the README's pictures from the demonstration shop, or every page with `--all FOLDER`."""

import argparse
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Demo:
    """A demonstration shop in a folder of its own, for the time of the pictures."""

    def __init__(self, port: int):
        self.port = port
        self.base = f"http://localhost:{port}"
        self.home = Path(tempfile.mkdtemp(prefix="zhanggui-pictures-"))
        environment = {**os.environ, "ZHANGGUI_HOME": str(self.home / "demo"), "PORT": str(port)}
        self.log = self.home / "log"
        command = [sys.executable, "-m", "zhanggui.cli", "demo"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self.log.open("w"), stderr=subprocess.STDOUT
        )
        self.wait()

    def wait(self) -> None:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.base}/en/", timeout=5).read()
                break
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(self.log.read_text()) from None
                time.sleep(0.5)
        time.sleep(1)

    def link(self, what: str) -> str:
        """The sign-in link that the demonstration printed for somebody."""
        found = re.search(rf"{re.escape(what)}.*?(http://\S+)", self.log.read_text(), re.I)
        if not found:
            raise SystemExit(f"no sign-in link for {what} in:\n{self.log.read_text()}")
        return found[1]

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)


def browser(playwright):
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise SystemExit("a browser is needed: apt-get install chromium")
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


def shoot(page: Page, address: str, file: Path, *, whole: bool = False) -> None:
    page.goto(address, wait_until="networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=whole)))
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".webp":
        picture.convert("RGB").save(file, quality=82, method=6)
    else:
        picture.save(file)


def for_the_readme(demo: Demo, playwright) -> None:
    window = browser(playwright)
    for locale, short in (("en", "en"), ("zh-cn", "zh")):
        page = window.new_page(viewport={"width": 1280, "height": 860}, locale="zh-CN" if short == "zh" else "en-GB")
        page.goto(f"{demo.base}/{locale}/")
        category = page.locator(f"a[href^='/{locale}/c/']").first.get_attribute("href")
        shoot(page, demo.base + category, ROOT / "docs" / "pictures" / f"storefront-{short}.webp")
        page.goto(demo.link("owner"))
        shoot(page, f"{demo.base}/{locale}/desk/today", ROOT / "docs" / "pictures" / f"workbench-{short}.webp")
        page.close()


def every_page(demo: Demo, playwright, folder: Path, only: str) -> None:
    """All pages of both faces at two widths, in both languages, light and dark."""
    window = browser(playwright)
    for locale in ("en", "zh-cn"):
        for width, height in ((390, 844), (1280, 860)):
            for scheme in ("light", "dark"):
                page = window.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                page.goto(demo.link("owner"))
                for name, address in addresses(page, demo, locale).items():
                    if re.search(only, name):
                        shoot(page, demo.base + address, folder / f"{name}-{locale}-{width}-{scheme}.png", whole=True)
                page.close()


DESK = (
    "today", "more", "security", "notices", "guide", "search?q=tea", "search?q=zzzzqq", "orders", "orders?q=zzzzqq",
    "orders?payment=paid", "exceptions", "products", "products/new", "products/categories", "stock", "front-page",
    "front-page/new/hero", "front-page/new/products", "money", "money/bank", "money/accounts/stripe",
    "money/accounts/wechat", "promotions", "promotions/new/percentage", "price-lists", "customers", "customer-groups",
    "exchange-rates", "imports", "sellers", "accounts", "gift-cards", "people", "tokens", "settings", "settings/delivery",
    "health", "activity", "no-such-page",
)  # fmt: skip
BEHIND = {  # pages of one thing: the list it stands in, and what the address of the first one begins with
    "order": ("orders", r"orders/[0-9A-Z]{9}$"),
    "order-paid": ("orders?payment=paid", r"orders/[0-9A-Z]{9}$"),
    "order-refunded": ("orders?payment=refunded", r"orders/[0-9A-Z]{9}$"),
    "product": ("products", r"products/[0-9a-f-]{36}$"),
    "stock-of": ("stock", r"stock/[0-9a-f-]{36}$"),
    "block": ("front-page", r"front-page/[0-9a-f-]{36}$"),
    "promotion": ("promotions", r"promotions/[0-9a-f-]{36}$"),
    "gift-card": ("gift-cards", r"gift-cards/[0-9a-f-]{36}$"),
    "account": ("accounts", r"accounts/one\?"),
    "import": ("imports", r"imports/[0-9a-f-]{36}$"),
    "colleague": ("people", r"people/\d+$"),
    "delivery": ("settings", r"settings/delivery/[0-9a-f-]{36}$"),
    "price-list": ("price-lists", r"price-lists/[\w-]+$"),
    "customer": ("customers", r"customers/[0-9a-f-]{36}$"),
}


def addresses(page: Page, demo: Demo, locale: str) -> dict[str, str]:
    def first(of: str, pattern: str) -> str:
        page.goto(demo.base + of)
        links = page.locator("main a").evaluate_all("all => all.map((one) => one.getAttribute('href') || '')")
        return next((link for link in links if re.search(pattern, link)), of)

    home, desk = f"/{locale}/", f"/{locale}/desk/"
    named = {"desk-" + re.sub(r"\W+", "-", path): desk + path for path in DESK}
    named |= {"desk-one-" + name: first(desk + of, pattern) for name, (of, pattern) in BEHIND.items()}
    product = named["desk-one-product"]
    return {
        "home": home,
        "category": first(home, f"/{locale}/c/"),
        "product": first(home, f"/{locale}/p/"),
        "search": f"/{locale}/search?q=tea",
        "nothing": f"/{locale}/search?q=zzzzqq",
        "basket": f"/{locale}/basket",
        "sign-in": f"/{locale}/account/sign-in",
        "missing": f"/{locale}/p/no-such-thing",
        "components": f"/{locale}/ui/all",
        "mail": f"/{locale}/demo/mail",
        **named,
        "desk-one-prices": f"{product}/prices",
        "desk-one-change": f"{named['desk-one-order-paid']}/change",
        "desk-security-factors": "/accounts/2fa/",
        "desk-security-authenticator": "/accounts/2fa/totp/activate/",
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", help="a pattern of page names")
    parser.add_argument("--port", type=int, default=8790)
    options = parser.parse_args()
    demo = Demo(options.port)
    try:
        with sync_playwright() as playwright:
            if options.all:
                every_page(demo, playwright, options.all, options.only)
            else:
                for_the_readme(demo, playwright)
    finally:
        demo.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
