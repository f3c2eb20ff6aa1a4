"""Who may see a page of the desk. Each view declares its permission beside itself; denied means that nothing happened."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from zhanggui.faces.workbench import notices, undo
from zhanggui.faces.workbench.hats import Desk, choices, wear
from zhanggui.faces.workbench.links import link_of
from zhanggui.faces.workbench.nav import GROUPS, nav_for
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import Refusal
from zhanggui.people import public as people

DEMO_SESSION = "desk_demo"


class AtDesk(HttpRequest):
    """A request of somebody at the desk."""

    desk: Desk
    user: Any  # allauth's and our own staff account, or nobody


def loopback(request: HttpRequest) -> bool:
    return request.META.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1")


def demo_session(request: HttpRequest) -> bool:
    """A session opened by a demonstration link counts as strong only in a demonstration and only on this machine."""
    return bool(settings.DEMO and request.session.get(DEMO_SESSION) and loopback(request))


def desk(*needs: str, newcomers: bool = False, shared: bool = False) -> Callable:
    """Guard a view: signed in, with a second factor, holding every permission named (none = all staff).

    `newcomers=True` is for the page that leads to the first passkey or authenticator. A role that is limited to one seller
    opens only what says `shared=True`: such a view asks `request.desk` whose the thing is.
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
            request.desk = wear(user, request.session, strong=strong, demo=demo)
            if request.desk.limited and not (shared or newcomers):
                return page(request, "denied", status=403, limited=True)
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
        marked.needs, marked.newcomers, marked.shared = needs, newcomers, shared
        return marked

    return declare


def page(request: AtDesk, template: str, *, status: int = 200, **context) -> HttpResponse:
    """Render a page of the desk with its frame."""
    frame = {
        "desk": request.desk,
        "nav": nav_for(request.desk.permissions, limited=request.desk.limited) if request.desk.strong else (),
        "NAV_GROUPS": GROUPS,
        "hats": choices(request.desk) if request.desk.strong else (),
        "bell": notices.unseen(request.desk, clock.now()) if request.desk.strong else 0,
        "undo": undo.offer(request, clock.now()),
        "theme": request.COOKIES.get("theme", ""),
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
        {
            "locale": locale,
            "url": f"/{locale}/{rest}",
            "label": locales.NAMES[locale],
            "lang": locales.html_lang(locale),
        }
        for locale in locales.LOCALES
        if locale != locales.current()
    ]


def query(params, **changes) -> str:
    """The address of the same list with some of its parameters changed; None takes one away."""
    kept = {key: params.getlist(key) for key in params if key not in changes}
    kept |= {key: [str(value)] for key, value in changes.items() if value is not None}
    return "?" + urlencode(kept, doseq=True)


def refused(request: AtDesk, refusal: Refusal) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": refusal.code, "detail": refusal.message}, status=refusal.status)
    return page(request, "refused", status=refusal.status, refusal=refusal)


def done(request: HttpRequest, text: str, to: str, *args, level: str = "success", **kwargs) -> HttpResponse:
    """A deed is done: say so on the next page (post, redirect, get)."""
    getattr(messages, level)(request, text)
    return redirect(to, *args, **kwargs)


def not_done(request: HttpRequest, refusal: Refusal, to: str, *args, **kwargs) -> HttpResponse:
    """A deed of one button was refused: say why on the page it came from."""
    messages.error(request, refusal.message)
    return redirect(to, *args, **kwargs)
