"""`make pictures`: take the README's pictures from the demonstration shop, or every page with `--all FOLDER`."""

import argparse
import io
import itertools
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

import window_tour as tour
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CODE = "CAMELLIA10"  # of the demonstration
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


def shoot(page: Page, address: str, file: Path) -> None:
    page.goto(address, wait_until="networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
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
    """All pages of both faces at two widths, in both languages, light and dark; the way to an order without scripts too."""
    window = browser(playwright)
    for locale in ("en", "zh-cn"):
        for scripts in (True, False):
            context = window.new_context(java_script_enabled=scripts, reduced_motion="reduce")
            shop = tour.Window(context.new_page(), demo.base, locale, scripts=scripts)
            stops = [tour.buying(shop, (CODE,))]
            if scripts:
                member = re.sub("/zh-cn/", f"/{locale}/", demo.link("Buyer"))
                stops = [
                    tour.open_pages(shop),
                    tour.products(shop),
                    *stops,
                    tour.member(shop, member),
                    tour.letters(shop),
                ]
            for name in itertools.chain(*stops):
                if re.search(only, name):
                    four(shop.page, folder, f"{name}{'' if scripts else '-plain'}-{locale}")
            context.close()
        page = window.new_page()
        page.goto(demo.link("owner"))
        for name, address in desk_addresses(page, demo, locale).items():
            if re.search(only, name):
                page.goto(demo.base + address, wait_until="networkidle")
                four(page, folder, f"{name}-{locale}")
        page.close()


def four(page: Page, folder: Path, name: str) -> None:
    """The page as it stands, on a phone and on a desk, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = not page.locator("dialog[open]").count()
    for width, height in ((1280, 860), (390, 844)):  # it goes on as a phone
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=whole)


def desk_addresses(page: Page, demo: Demo, locale: str) -> dict[str, str]:
    def first(of: str, pattern: str) -> str:
        page.goto(demo.base + of)
        return page.locator(f"a[href*='{pattern}']").first.get_attribute("href") or of

    desk = f"/{locale}/desk/"
    return {
        "components": f"/{locale}/ui",
        "desk-today": f"{desk}today",
        "desk-orders": f"{desk}orders",
        "desk-order": first(f"{desk}orders", f"{desk}orders/"),
        "desk-products": f"{desk}products",
        "desk-product": first(f"{desk}products", f"{desk}products/"),
        "desk-imports": f"{desk}imports",
        "desk-settings": f"{desk}settings",
        "desk-people": f"{desk}people",
        "desk-health": f"{desk}health",
        "desk-activity": f"{desk}activity",
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
