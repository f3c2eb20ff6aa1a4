"""`make lighthouse`: judge the storefront's pages by Lighthouse 12 as a phone sees them, in a demonstration shop of its own.

Needs Node and Chromium: `npm ci` in frontend/lighthouse is done here. Ends with an error when a page stays under its bar."""

import argparse
import gzip
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from screenshots import ARGUMENTS, BROWSERS, Demo

ROOT = Path(__file__).resolve().parent.parent
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
SCRIPT_KB, PAGE_KB = 60, 120  # compressed; the page without the pictures of its products
CLOSED = ("search", "basket", "checkout")  # not for search engines: their SEO is not judged


class Visitor:
    """A browser without a screen, to fill a basket."""

    def __init__(self, base: str):
        self.base, self.jar = base, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )

    def page(self, path: str, **form: str) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(self.base + path, data, {"Referer": self.base + path})
        return self.opener.open(request, timeout=30).read().decode()

    def put(self, path: str) -> None:
        html = self.page(path)
        form = html[html.index("data-add") :]
        values = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        for name, value in re.findall(r'<label class="chip"><input type="radio" name="(\w+)" value="([^"]+)"', form):
            values.setdefault(name, value)
        self.page(f"/{path.split('/')[1]}/basket/add", **values, quantity="1")

    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def pages(visitor: Visitor, locale: str) -> dict[str, str]:
    home = visitor.page(f"/{locale}/")
    category, product = (re.findall(rf'href="(/{locale}/{kind}/[^"]+)"', home)[0] for kind in "cp")
    visitor.put(product)
    word = urllib.parse.quote({"en": "tea", "zh-cn": "茶"}[locale])
    return {
        "home": f"/{locale}/",
        "category": category,
        "search": f"/{locale}/search?q={word}",
        "product": product,
        "basket": f"/{locale}/basket",
        "checkout": f"/{locale}/checkout",
    }


def judged(address: str, cookies: str) -> dict:
    """Lighthouse's report of one page."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            ROOT / "frontend" / "lighthouse" / "node_modules" / ".bin" / "lighthouse", address, "--quiet", "--output=json",
            f"--output-path={report}", f"--extra-headers={json.dumps({'Cookie': cookies})}",
            f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
        ]  # fmt: skip
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": browser or ""}, stdout=subprocess.DEVNULL)
        return json.loads(report.read_text())


def weighed(report: dict, base: str) -> tuple[int, int, list[str]]:
    """(bytes of script, bytes of the page without pictures of products, addresses elsewhere), as gzip would send them."""
    script = page = 0
    elsewhere = []
    for row in report["audits"]["network-requests"]["details"]["items"]:
        address = row["url"]
        if address.startswith("data:"):
            continue
        if not address.startswith(base):
            elsewhere.append(address)
            continue
        if "/media/" in address or row.get("resourceType") in ("Ping", "Other", "Manifest"):
            continue
        body = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=30).read()
        size = len(gzip.compress(body)) if not address.endswith((".png", ".ico")) else len(body)
        page += size
        script += size if row.get("resourceType") == "Script" else 0
    return script, page, elsewhere


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="", help="a shop that is open already, such as http://localhost:8000")
    parser.add_argument("--locale", default="zh-cn,en")
    parser.add_argument("--only", default="", help="a pattern of page names")
    parser.add_argument("--port", type=int, default=8796)
    options = parser.parse_args()
    if not (ROOT / "frontend" / "lighthouse" / "node_modules" / ".bin" / "lighthouse").exists():
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=ROOT / "frontend" / "lighthouse",
            check=True,
        )
    demo = None if options.base else Demo(options.port)
    base, failed = options.base or f"http://localhost:{options.port}", []
    try:
        for locale in options.locale.split(","):
            visitor = Visitor(base)
            for name, path in pages(visitor, locale).items():
                if re.search(options.only, name):
                    failed += told(base, locale, name, judged(base + path, visitor.cookies()))
    finally:
        if demo:
            demo.close()
    print("\n".join(["", *failed]) if failed else "\nevery page is over its bar")
    return 1 if failed else 0


def told(base: str, locale: str, name: str, report: dict) -> list[str]:
    """Print a line about a page; what is under its bar."""
    scores = {key: round((report["categories"][key]["score"] or 0) * 100) for key in BARS}
    script, page, elsewhere = weighed(report, base)
    print(f"{locale:6} {name:9} " + "  ".join(f"{key} {score}" for key, score in scores.items()), end="  ")
    lcp, shift = (
        report["audits"][key]["displayValue"] for key in ("largest-contentful-paint", "cumulative-layout-shift")
    )
    print(f"LCP {lcp}  CLS {shift}  script {script / 1000:.1f} kB  page {page / 1000:.1f} kB", flush=True)
    where = f"{locale} {name}:"
    under = [
        f"{where} {key} {score} < {BARS[key]}"
        for key, score in scores.items()
        if score < BARS[key] and not (key == "seo" and name in CLOSED)
    ]
    under += [f"{where} asks {address}" for address in elsewhere]
    if script > SCRIPT_KB * 1000 or page > PAGE_KB * 1000:
        under.append(f"{where} {script} bytes of script, {page} of the page")
    for key in BARS:
        for one in report["categories"][key]["auditRefs"]:
            audit = report["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.9 and scores[key] < BARS[key]:
                print(f"         {key}: {audit['title']} {audit.get('displayValue', '')}")
    return under


if __name__ == "__main__":
    sys.exit(main())
