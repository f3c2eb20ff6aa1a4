"""The demonstration's letter box: what the shop would have sent. Only in the demonstration, only on this machine."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from zhanggui.faces.mail.sink import caught, caught_one
from zhanggui.kit.errors import NotFound

# A letter brings its own styles and nothing else; it runs no script and is shown in nobody else's frame.
LETTER = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'"


def demonstration(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.DEMO or request.META.get("REMOTE_ADDR") not in settings.LOOPBACK:
            raise NotFound(what="page")
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return wrapped


@demonstration
def letter_box(request: HttpRequest) -> HttpResponse:
    return render(request, "mail/box.html", {"letters": caught()}, using="jinja2")


@demonstration
def letter(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    return render(request, "mail/letter.html", {"letter": caught_one(mail_id)}, using="jinja2")


@demonstration
def body(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """The letter itself, for the frame on its page."""
    response = HttpResponse(caught_one(mail_id).html.replace("<head>", '<head><base target="_top">', 1))
    response.headers["Content-Security-Policy"] = LETTER
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@demonstration
def attachment(request: HttpRequest, mail_id: UUID, place: int) -> HttpResponse:
    files = caught_one(mail_id).attachments
    if not 0 <= place < len(files):
        raise NotFound(what="attachment")
    name, contents, kind = files[place]
    response = HttpResponse(contents, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
