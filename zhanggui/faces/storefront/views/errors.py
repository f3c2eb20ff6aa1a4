"""Errors that no view raised, in the house's style: unknown addresses, forms that went stale, our own mistakes."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from zhanggui.faces.storefront import shell
from zhanggui.faces.storefront.visit import Visit, Visited
from zhanggui.kit.errors import Forbidden, NotFound, Refusal
from zhanggui.kit.http import refuse

OTHERS = ("/desk", "/accounts/", "/static/", "/media/")  # pages of somebody else, and what is no page


def in_the_shop(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """A refusal on a page of the shop, with its header, its search and ways on."""
    path, wanted = request.path_info, request.headers.get("Accept", "*/*")
    below = "/" + path[1:].partition("/")[2]
    if path.startswith(OTHERS) or below.startswith(OTHERS[0]) or not ("text/html" in wanted or wanted == "*/*"):
        return None
    visited = cast(Visited, request)
    visited.visit = Visit.read(request)
    return shell.show(visited, "refusal.html", {"refusal": refusal}, status=refusal.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, NotFound())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, Forbidden())


class FormStale(Forbidden):
    """The form's token does not fit the browser: cookies are off, or the page was open very long."""

    code = "form_stale"
    text = _(
        "This form has been open too long, or cookies are switched off. Go back, reload the page and send it again."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, FormStale())


def server_error(request: HttpRequest) -> HttpResponse:
    """Our mistake. The page needs no database."""
    return render(request, "ui/refusal.html", {"status": 500, "refusal": None}, status=500, using="jinja2")
