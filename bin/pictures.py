"""Draw the demonstration's pictures and print its digital goods: `make pictures [names …]`.

Needs Chromium (`CHROMIUM=path`); the results are committed. Names choose what is drawn; `files` means the digital goods."""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from plates import files
from plates.catalogue import plates
from plates.more import more

DEMO = Path(__file__).parent.parent / "zhanggui" / "demo"
SIDE, QUALITY = 960, 84
MORE = 74  # the quality of further pictures


def main(wanted: list[str]) -> None:
    drawn = {
        name: svg
        for name, svg in (plates() | more()).items()
        if not wanted or any(name.startswith(one) for one in wanted)
    }
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()

        def render(svg: str, width: int, height: int) -> Image.Image:
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
            return Image.open(io.BytesIO(page.screenshot())).convert("RGB")

        for name, svg in drawn.items():
            render(svg, SIDE, SIDE).save(
                DEMO / "pictures" / f"{name}.webp", quality=MORE if "@" in name else QUALITY, method=6
            )
        if not wanted or "files" in wanted:
            for name, data in (files.books() | {"camellia-wallpapers.zip": files.wallpapers(render)}).items():
                (DEMO / "files" / name).write_bytes(data)
            for name, html in files.printed().items():
                page.set_content(html)
                page.pdf(path=DEMO / "files" / name, prefer_css_page_size=True, print_background=True)
        browser.close()
    size = sum(path.stat().st_size for path in DEMO.rglob("*/*") if path.suffix in (".webp", ".pdf", ".zip"))
    print(f"{len(drawn)} drawn; pictures and files are {size / 2**20:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
