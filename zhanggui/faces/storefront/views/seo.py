"""What search engines read: sitemap by language, in parts, and robots.txt."""

import time
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse

from zhanggui.catalogue.public import category_tree, list_products
from zhanggui.faces.storefront import addresses, shell
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound

CHUNK = 5000  # addresses in a part; the protocol allows 50,000
FRESH = 600  # s that the places where the parts begin are remembered
_starts: dict[str, tuple[float, list[str | None]]] = {}
XML = "application/xml; charset=utf-8"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _page(locale: str, cursor: str | None):
    currency = preferences.get("shop.currency")
    return list_products(locale=locale, currency=currency, now=clock.now(), sort="newest", cursor=cursor, limit=CHUNK)


def _parts(locale: str) -> list[str | None]:
    """Where each part begins."""
    at, starts = _starts.get(locale, (0.0, []))
    if not starts or time.monotonic() - at > FRESH:
        starts, cursor = [None], _page(locale, None).next_cursor
        while cursor:
            starts.append(cursor)
            cursor = _page(locale, cursor).next_cursor
        _starts[locale] = (time.monotonic(), starts)
    return starts


def sitemap_index(request: HttpRequest) -> HttpResponse:
    rows = [
        f"<sitemap><loc>{escape(addresses.absolute(f'/sitemap-{locale}-{part}.xml'))}</loc></sitemap>"
        for locale in locales.LOCALES
        for part in range(len(_parts(locale)))
    ]
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {SPACE}>{"".join(rows)}</sitemapindex>\n'
    return HttpResponse(body, content_type=XML)


def sitemap(request: HttpRequest, locale: str, chunk: int) -> HttpResponse:
    if not locales.known(locale):
        raise NotFound(what="sitemap")
    parts = _parts(locale)
    if chunk >= len(parts):
        raise NotFound(what="sitemap")
    paths = []
    if chunk == 0:
        paths = [f"/{locale}/", f"/{locale}/all", f"/{locale}/about"]
        paths += [
            addresses.category_path(locale, node.slug)
            for node in shell.flat(category_tree(locale))
            if node.product_count
        ]
    # A text that stands in from another language has its page there, not here.
    cards = _page(locale, parts[chunk]).items
    paths += [addresses.product_path(locale, card.slug) for card in cards if card.locale_shown == locale]
    rows = "".join(f"<url><loc>{escape(addresses.absolute(path))}</loc></url>" for path in paths)
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACE}>{rows}</urlset>\n', content_type=XML)


def robots(request: HttpRequest) -> HttpResponse:
    closed = [
        f"/{locale}/{name}"
        for locale in locales.LOCALES
        for name in ("basket", "checkout", "account", "orders/", "o/", "d/")
    ]
    closed += [f"/{locale}/{name}" for locale in locales.LOCALES for name in ("desk", "search", "suggest", "verify")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*closed, "/api/", "/b")), ""]
    lines.append(f"Sitemap: {addresses.absolute('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
