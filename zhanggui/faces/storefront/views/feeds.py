"""The feed of products: what is on sale now, at the price of now, for those who list our goods. Public, without a key.

XML and tab-separated in the fields that comparison sites and merchant centres read (g:…), and JSON. It may be kept for at
most a quarter of an hour, and never past the instant at which a price changes.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import orjson
from babel.numbers import is_currency
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from zhanggui.catalogue.public import FeedItem, feed, next_price_change
from zhanggui.faces.storefront import addresses
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.kit.ui.pictures import picture_url

FRESH = 900  # s
NAMESPACE = "http://base.google.com/ns/1.0"
FIELDS = (
    "id item_group_id title description link image_link availability availability_date price sale_price brand gtin mpn "
    "condition identifier_exists shipping_weight custom_label_0"
).split()
Row = dict[str, str]


def row_of(item: FeedItem, locale: str) -> Row:
    """One variant as a feed names it; what is not known is empty."""
    offer = item.offer
    options = offer.options.get(locale) or ()
    title = " ".join([item.title, *(value for _name, value in options)])[:150]
    gtin = item.barcode if item.barcode.isdigit() and len(item.barcode) in (8, 12, 13, 14) else ""
    link = addresses.absolute(addresses.product_path(locale, item.slug))
    assert offer.price is not None
    full = offer.was or offer.price
    stock, day = _availability(offer)
    return {
        "id": str(offer.variant_id),
        "item_group_id": str(offer.product_id),
        "title": title,
        "description": (item.summary or title)[:5000],
        "link": link,
        "image_link": addresses.absolute(picture_url(offer.picture, 1600)) if offer.picture else "",
        "availability": stock,
        "availability_date": day,
        "price": f"{full.decimal} {full.currency}",
        "sale_price": f"{offer.price.decimal} {offer.price.currency}" if offer.was else "",
        "brand": item.brand,
        "gtin": gtin,
        "mpn": offer.sku,
        "condition": "new",
        "identifier_exists": "yes" if gtin or item.brand else "no",
        "shipping_weight": f"{offer.weight_g} g" if offer.kind == "physical" and offer.weight_g else "",
        "custom_label_0": "self-operated" if offer.self_operated else "",
    }


def _availability(offer: Any) -> tuple[str, str]:
    if offer.available is None or offer.available > 0:
        return "in_stock", ""
    if offer.promise is None:
        return "out_of_stock", ""
    day = offer.promise.ship_by.isoformat() if offer.promise.ship_by else ""
    return ("preorder" if offer.promise.policy == "preorder" else "backorder"), day


def _xml(rows: Iterator[Row], locale: str) -> Iterator[str]:
    shop = escape(preferences.get("shop.name"))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="{NAMESPACE}"><channel><title>{shop}</title>'
    yield f"<link>{escape(addresses.absolute(f'/{locale}/'))}</link><description>{shop}</description>\n"
    for row in rows:
        inside = "".join(f"<g:{name}>{escape(_plain(value))}</g:{name}>" for name, value in row.items() if value)
        yield f"<item>{inside}</item>\n"
    yield "</channel></rss>\n"


def _plain(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


def _tsv(rows: Iterator[Row], locale: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\n")
    writer.writerow(FIELDS)
    for row in rows:
        writer.writerow([" ".join(row[name].split()) for name in FIELDS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _json(rows: Iterator[Row], locale: str) -> Iterator[str]:
    yield f'{{"language":"{locale}","items":['
    for place, row in enumerate(rows):
        yield ("," if place else "") + orjson.dumps({name: value for name, value in row.items() if value}).decode()
    yield "]}"


FORMS: dict[str, tuple[str, Callable[[Iterator[Row], str], Iterator[str]]]] = {
    "xml": ("application/xml; charset=utf-8", _xml),
    "tsv": ("text/tab-separated-values; charset=utf-8", _tsv),
    "json": ("application/json", _json),
}


def kept_until(now: datetime, change: datetime | None, most: int) -> str:
    """Cache-Control of what shows prices to everybody: at most so many seconds, and not past the next change of a price."""
    seconds = most if change is None else max(0, min(most, int((change - now).total_seconds())))
    return f"public, max-age={seconds}" if seconds else "no-cache"


@require_safe
def products(request: HttpRequest, locale: str, currency: str, form: str) -> HttpResponseBase:
    """`/feeds/en-GBP.xml`: by language and currency. Goods without a price in the currency are left out."""
    if not (locales.known(locale) and form in FORMS and currency.isupper() and is_currency(currency)):
        raise NotFound(what="feed")
    now = clock.now()
    content_type, write = FORMS[form]
    rows = (row_of(item, locale) for item in feed(locale=locale, currency=currency, now=now))
    response = StreamingHttpResponse(write(rows, locale), content_type=content_type)
    response.headers["Cache-Control"] = kept_until(now, next_price_change(currency=currency, now=now), FRESH)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
