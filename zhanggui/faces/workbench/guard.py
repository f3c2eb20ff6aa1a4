"""Who may see a page of the desk. Each view declares its permission beside itself; denied means that nothing happened."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhanggui.faces.workbench.nav import PLACES, nav_for
from zhanggui.kit import locales
from zhanggui.kit.errors import Refusal
from zhanggui.people import public as people

DEMO_SESSION = "desk_demo"


@dataclass(frozen=True, slots=True)
class Desk:
    """The member of staff at the desk and what he may do."""

    staff_id: int
    name: str
    permissions: frozenset[str]
    strong: bool
    demo: bool

    @property
    def by(self) -> str:
        return f"staff:{self.staff_id}"

    def may(self, permission: str) -> bool:
        return permission in self.permissions


class AtDesk(HttpRequest):
    """A request of somebody at the desk."""

    desk: Desk
    user: Any  # allauth's and our own staff account, or nobody


def loopback(request: HttpRequest) -> bool:
    return request.META.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1")


def demo_session(request: HttpRequest) -> bool:
    """A session opened by a demonstration link counts as strong only in a demonstration and only on this machine."""
    return bool(settings.DEMO and request.session.get(DEMO_SESSION) and loopback(request))


def desk(*needs: str, newcomers: bool = False) -> Callable:
    """Guard a view: signed in, with a second factor, holding every permission named (none = all staff).

    `newcomers=True` is for the page that leads to the first passkey or authenticator.
    """

    def declare(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: AtDesk, *args, **kwargs) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            demo = demo_session(request)
            strong = demo or people.staff_mfa_enabled(user.pk)
            if not (newcomers or strong):
                return redirect("desk:secure")
            may = people.staff_permissions(user.pk) if strong else frozenset()
            request.desk = Desk(user.pk, user.name or user.email, may, strong, demo)
            for permission in needs:
                if not request.desk.may(permission):
                    return page(request, "denied", status=403, permission=people.PERMISSIONS[permission])
            try:
                response = view(request, *args, **kwargs)
            except Refusal as refusal:
                response = refused(request, refusal)
            response.setdefault("Cache-Control", "no-store, private")
            return response

        marked: Any = guarded
        marked.needs, marked.newcomers = needs, newcomers
        return marked

    return declare


def page(request: AtDesk, template: str, *, status: int = 200, **context) -> HttpResponse:
    """Render a page of the desk with its frame."""
    frame = {
        "desk": request.desk,
        "nav": nav_for(request.desk.permissions) if request.desk.strong else (),
        "here": context.pop("here", ""),
        "other_locales": other_locales(request),
        "query": query,
        "params": request.GET,
        "link_of": link_of,
    }
    return render(request, f"workbench/{template}.html", {**frame, **context}, status=status, using="jinja2")


def other_locales(request: HttpRequest) -> list[dict]:
    """This page in the other languages: only the first part of the address differs."""
    rest = request.get_full_path().split("/", 2)[2] if request.get_full_path().count("/") > 1 else ""
    return [
        {"url": f"/{locale}/{rest}", "label": locales.NAMES[locale], "lang": locales.html_lang(locale)}
        for locale in locales.LOCALES
        if locale != locales.current()
    ]


def query(params, **changes) -> str:
    """The address of the same list with some of its parameters changed; None takes one away."""
    kept = {key: params.getlist(key) for key in params if key not in changes}
    kept |= {key: [str(value)] for key, value in changes.items() if value is not None}
    return "?" + urlencode(kept, doseq=True)


def link_of(finding) -> str:
    """Where a finding leads: `order:<number>`, `product:<id>`, or a place of the desk with an optional query."""
    name, _colon, key = finding.link.partition(":")
    if key and name in ("order", "product"):
        return reverse(f"desk:{name}", args=[key])
    name, mark, rest = finding.link.partition("?")
    place = next((each for each in PLACES if each.key == name), None)
    if name == "targets":
        return reverse("desk:today") + "#target"
    return place.url + mark + rest if place else ""


def refused(request: AtDesk, refusal: Refusal) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": refusal.code, "detail": refusal.message}, status=refusal.status)
    return page(request, "refused", status=refusal.status, refusal=refusal)


def done(request: HttpRequest, text: str, to: str, *args, **kwargs) -> HttpResponse:
    """A deed is done: say so on the next page (post, redirect, get)."""
    messages.success(request, text)
    return redirect(to, *args, **kwargs)


def not_done(request: HttpRequest, refusal: Refusal, to: str, *args, **kwargs) -> HttpResponse:
    """A deed of one button was refused: say why on the page it came from."""
    messages.error(request, refusal.message)
    return redirect(to, *args, **kwargs)
