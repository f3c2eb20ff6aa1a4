"""Errors that no view raised, in the house's style: unknown addresses, forms that went stale, our own mistakes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Forbidden, NotFound
from zhanggui.kit.http import refuse


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
