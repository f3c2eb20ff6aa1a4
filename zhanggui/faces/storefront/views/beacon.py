"""What the shop's own statistics hear. Nothing goes to anybody else, and no address or name is kept.

A page tells of itself by a small script (sendBeacon); deeds (into the basket, order) are counted on the server. A browser without
scripts is counted by its deeds only: an image or a server-side page count would count robots too.
"""

import logging
import secrets
from datetime import datetime

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhanggui.analytics.public import Hit, collect, visitor_of
from zhanggui.faces.storefront.visit import VISITOR
from zhanggui.kit import clock, locales, preferences

log = logging.getLogger(__name__)
KINDS = ("page", "product", "search", "leave")
COOKIE_LASTS = 60 * 60 * 24 * 395  # s
MOST = 4096  # bytes


def _cookie_wanted(request: HttpRequest) -> bool:
    """A lasting pseudonym only where the shop and the browser agree to it."""
    refused = request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1"
    return preferences.get("storefront.visitor_cookie") and not refused


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def visitor(request: HttpRequest, now: datetime, cookie: str = "") -> str:
    known = cookie or (request.COOKIES.get(VISITOR, "")[:64] if _cookie_wanted(request) else "")
    agent = request.headers.get("User-Agent", "")
    return visitor_of(known or None, now.date(), ip=_address(request), user_agent=agent)


def _is_staff(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _hit(request: HttpRequest, kind: str, path: str, now: datetime, cookie: str = "", **more) -> Hit:
    return Hit(
        kind=kind,
        path=path,
        visitor=visitor(request, now, cookie),
        at=now,
        user_agent=request.headers.get("User-Agent", "")[:400],
        ip=_address(request),
        host=request.get_host().partition(":")[0],
        is_staff=_is_staff(request),
        is_prefetch="prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")),
        **more,
    )


def collect_deed(request: HttpRequest, kind: str, *, subject: str = "", now: datetime) -> None:
    """Count something a visitor did, told by the server itself. No sale ever fails for the sake of statistics."""
    try:
        collect(_hit(request, kind, request.path, now, locale=locales.current(), subject_id=subject), now=now)
    except Exception:
        log.exception("a %s could not be counted", kind)


@csrf_exempt
@require_POST
def beacon(request: HttpRequest) -> HttpResponse:
    """A page tells that it was opened, or left. Anything that does not fit is dropped without an answer."""
    response = HttpResponse(status=204)
    response.headers["Cache-Control"] = "no-store"
    if (
        int(request.headers.get("Content-Length") or 0) > MOST
        or request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site"
    ):
        return response
    try:
        said = orjson.loads(request.body)
        kind, path = said["kind"], str(said["path"])[:500]
        dwell = min(max(int(said.get("dwell", 0)), 0), 4 * 60 * 60 * 1000)
    except (ValueError, KeyError, TypeError):
        return response
    if kind not in KINDS or not path.startswith("/"):
        return response
    now, cookie = clock.now(), request.COOKIES.get(VISITOR, "")
    if not cookie and _cookie_wanted(request):
        cookie = secrets.token_urlsafe(16)
        response.set_cookie(
            VISITOR, cookie, max_age=COOKIE_LASTS, httponly=True, samesite="Lax", secure=settings.SECURE
        )
    hit = _hit(
        request,
        kind,
        path,
        now,
        cookie if _cookie_wanted(request) else "",
        referrer=str(said.get("referrer", ""))[:500],
        query=str(said.get("query", ""))[:500].lstrip("?"),
        locale=str(said.get("locale", ""))[:8],
        subject_id=str(said.get("subject", ""))[:64],
        dwell_ms=dwell,
    )
    collect(hit, now=now)
    return response
