"""What every request passes through: language, headers of safety, and refusals turned into answers, once."""

import logging
from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import locales
from zhanggui.kit.errors import Invalid, NotFound, Refusal

log = logging.getLogger(__name__)
API = "/api/"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
PROBLEM = "application/problem+json"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)


# How faces show a refusal on pages of their own: (request, refusal) → answer, or None where the page is not theirs.
DRESSES: list[Callable[[HttpRequest, Refusal], HttpResponse | None]] = []


class NoSuchMethod(Refusal):
    code = "method_not_allowed"
    status = 405
    text = _("This address answers {allowed} only.")


class OwnFailure(Refusal):
    code = "failure"
    status = 500
    text = _("Something went wrong on our side. Try again; nothing was charged twice.")


class Outermost:
    """Headers of safety on every answer. Nothing of a page comes from, or is sent to, anybody else."""

    HEADERS = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    }

    def __init__(self, get_response):
        self.get_response = get_response
        secure = {"Strict-Transport-Security": "max-age=31536000"} if settings.SECURE else {}
        self.headers = tuple((name.lower(), (name, value)) for name, value in {**self.HEADERS, **secure}.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kept = response.headers._store  # type: ignore[attr-defined]  # Django would look at each letter of each, every time
        for key, pair in self.headers:
            kept.setdefault(key, pair)
        return response


class Locale:
    """The language is the one the address says; elsewhere the one chosen before, then the browser's, then the shop's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        locale = request.path_info[1:].partition("/")[0]
        in_address = locales.known(locale)
        if not in_address:
            locale = asked_for(request)
        with translation.override(locales.django_code(locale)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", locales.html_lang(locale))
        return response


def asked_for(request: HttpRequest) -> str:
    """The locale of a request whose address names none."""
    chosen = request.COOKIES.get("locale", "")
    if locales.known(chosen):
        return chosen
    for part in request.META.get("HTTP_ACCEPT_LANGUAGE", "").split(","):
        code = part.split(";")[0].strip().lower()
        if code.startswith("zh"):
            return "zh-cn"
        if code.startswith("en"):
            return "en"
    from zhanggui.kit import preferences

    return preferences.get("shop.locale")


class Refusals:
    """A Refusal becomes problem details (RFC 9457) below /api/ and a page in the house's style elsewhere."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, arguments, named) -> HttpResponse | None:
        if _holds_null(request):
            return refuse(request, Invalid(field="", problem=_("This contains a character that no text has.")))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Http404):
            exception = NotFound()
        if isinstance(exception, Refusal):
            return refuse(request, exception)
        return None


class Api:
    """Whoever asks below /api/ comes with a token: no session, no form, no message of a page is looked at. The language is
    chosen and the operation asked at once, and whatever is answered without a refusal is put into the words of one."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.ask = Locale(self._ask)
        self.refusals = Refusals(self._ask)
        self.found: dict[str, ResolverMatch] = {}  # of addresses that name no thing: there are only so many

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.ask(request) if request.path_info.startswith(API) else self.get_response(request)

    def _ask(self, request: HttpRequest) -> HttpResponse:
        try:
            view, named = self._operation(request)
            response = self.refusals.process_view(request, view, (), named) or view(request, **named)
        except Exception as problem:
            answer = self.refusals.process_exception(request, problem)
            response = answer or response_for_exception(request, problem)
        if response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM:
            return _in_words(response)
        return response

    def _operation(self, request: HttpRequest) -> tuple[Callable, dict[str, Any]]:
        match = self.found.get(request.path_info)
        if match is None:
            match = resolve(request.path_info)
            if not match.kwargs:
                self.found[request.path_info] = match
        request.resolver_match = match
        return match.func, match.kwargs


def _holds_null(request: HttpRequest) -> bool:
    """U+0000 is in no text, and PostgreSQL takes it in none; whoever sends it is trying something."""
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method not in ("POST", "PUT", "PATCH"):
        return False
    if request.content_type in FORMS:
        return any("\0" in text for _name, texts in request.POST.lists() for text in texts)
    return b"\\u0000" in request.body


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if request.path_info.startswith(API):
        answer = HttpResponse(problem(refusal), status=refusal.status, content_type=PROBLEM)
    else:
        answer = _dressed(request, refusal) or render(
            request, "ui/refusal.html", {"refusal": refusal}, status=refusal.status, using="jinja2"
        )
    if refusal.retry_after:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _dressed(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    try:
        return next(filter(None, (dress(request, refusal) for dress in DRESSES)), None)
    except DatabaseError:  # then the plain page, which needs none
        return None


def _in_words(response: HttpResponse) -> HttpResponse:
    """An answer that came without a refusal (wrong method, too large, our own failure), in the form of all refusals."""
    refusal = NoSuchMethod(allowed=response.headers.get("Allow", "")) if response.status_code == 405 else Refusal()
    if response.status_code >= 500:
        refusal = OwnFailure()
    refusal.status = response.status_code
    answer = HttpResponse(problem(refusal), status=refusal.status, content_type=PROBLEM)
    if "Allow" in response.headers:
        answer.headers["Allow"] = response.headers["Allow"]
    return answer


def problem(refusal: Refusal) -> bytes:
    """Problem details: type, title, status, code, detail and the facts, as JSON."""
    facts = {
        key: value if isinstance(value, (int, str, bool, type(None))) else str(value)
        for key, value in refusal.facts.items()
    }
    detail = {
        "type": f"urn:zhanggui:refusal:{refusal.code}",
        "title": refusal.message,
        "status": refusal.status,
        "code": refusal.code,
        "facts": facts,
    }
    return orjson.dumps(detail)
