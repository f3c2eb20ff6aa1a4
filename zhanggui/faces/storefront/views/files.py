"""Files: pictures of goods (their names are their contents) and downloads that were bought."""

import re
from collections.abc import Iterator
from typing import Literal

import orjson
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

from zhanggui.catalogue.public import picture_file, sharing_card
from zhanggui.faces.storefront.visit import private
from zhanggui.fulfilment.public import download as open_download
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.kit.ui.environment import static

NAME = re.compile(r"([0-9a-f]{64})-([0-9]{2,5})\.(avif|webp)")
TYPES = {"avif": "image/avif", "webp": "image/webp"}
BLOCK = 256 * 1024


def picture(request: HttpRequest, shard: str, name: str) -> FileResponse:
    """A rendition. Whoever has it may keep it for ever: other contents have another name."""
    match = NAME.fullmatch(name)
    if match is None or match[1][:2] != shard:
        raise NotFound(what="picture")
    file = picture_file(match[1], int(match[2]), match[3])
    response = FileResponse(file.open("rb"), content_type=TYPES[match[3]])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def card(request: HttpRequest, sha256: str) -> FileResponse:
    """A picture as other services show it beside a link to us."""
    response = FileResponse(sharing_card(sha256).open("rb"), content_type="image/jpeg")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the shop among its programs."""
    locale, name = locales.current(), preferences.get("shop.name")
    icons = [("192", "any"), ("512", "any"), ("mask-512", "maskable")]
    told = {
        "name": name,
        "short_name": name[:12],
        "lang": locales.html_lang(locale),
        "start_url": f"/{locale}/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#faf8f4",
        "theme_color": "#a62c1b",
        "icons": [
            {
                "src": static(f"ui/icon-{kind}.png"),
                "sizes": "{0}x{0}".format(kind.rpartition("-")[2]),
                "type": "image/png",
                "purpose": purpose,
            }
            for kind, purpose in icons
        ],
    }
    return HttpResponse(orjson.dumps(told), content_type="application/manifest+json")


def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("ui/favicon.ico"))


@private
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """A bought file, whole or the part that is asked for (a broken download goes on where it stopped)."""
    if request.method == "HEAD":
        return HttpResponse(status=204)
    found = open_download(token, clock.now())
    span = _span(request.headers.get("Range", ""), found.size)
    if span is False:
        response: HttpResponseBase = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{found.size}"
        return response
    file = found.path.open("rb")
    if span is None:
        response = FileResponse(file, content_type=found.content_type)
        response.headers["Content-Length"] = str(found.size)
    else:
        first, last = span
        response = StreamingHttpResponse(_part(file, first, last), status=206, content_type=found.content_type)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{found.size}"
        response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Disposition"] = content_disposition_header(True, found.filename)
    return response


def _span(header: str, size: int) -> tuple[int, int] | Literal[False] | None:
    """(first, last) of one range; None: the whole file; False: cannot be satisfied."""
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    start, end = (size - int(last), size - 1) if not first else (int(first), int(last) if last else size - 1)
    start, end = max(start, 0), min(end, size - 1)
    return (start, end) if start <= end else False


def _part(file, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
