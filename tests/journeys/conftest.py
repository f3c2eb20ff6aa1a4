import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


@pytest.fixture(scope="package")
def house():
    """An open shop; it must end cleanly too."""
    from tests.journeys.house import House

    house = House()
    try:
        house.open()
        yield house
    finally:
        assert house.close() == 0, "the shop did not end cleanly"


@pytest.fixture(scope="package")
def chromium():
    path = os.environ.get("ZHANGGUI_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium here: install chromium, or set ZHANGGUI_BROWSER to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def walker(house, chromium, request):
    """`with walker("zh-cn", 390) as walk:` a person with a browser; what may never happen is checked when they leave."""
    from tests.journeys.walker import Walker

    shots = os.environ.get("ZHANGGUI_SHOTS")
    folder = Path(shots) / request.node.name if shots else None

    @contextmanager
    def come(locale: str = "en", width: int = 1280, *, scripts: bool = True, scheme: str = "light", at=None):
        context = chromium.new_context(
            color_scheme=scheme,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale={"zh-cn": "zh-CN", "en": "en-GB"}[locale],
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        walk = Walker(at or house, context, locale, width, scripts=scripts, shots=folder)
        try:
            yield walk
            walk.check()
        except BaseException:
            walk.shot("failed")
            print(walk.page.url, walk.console, house.words()[-1500:])
            raise
        finally:
            context.close()

    return come
