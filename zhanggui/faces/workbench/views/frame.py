"""The frame's own deeds: hats, appearance, notices, undo, saved filters."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import hats, notices, saved, undo
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.faces.workbench.views import customers, price_lists
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.ordering import public as ordering
from zhanggui.people import public as people

YEAR = 365 * 24 * 3600


def back(request: AtDesk) -> str:
    """The page that the form came from, if it is ours."""
    wanted = request.POST.get("back", "")
    path = urlsplit(wanted).path
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and path.startswith("/") and "/desk/" in path
    return wanted if fits else "desk:home"


@require_POST
@desk(shared=True)
def wear(request: AtDesk) -> HttpResponse:
    """Put on another hat: the desk of one of one's roles."""
    wanted = request.POST.get("hat", "")
    if wanted not in {key for key, _label, _worn in hats.choices(request.desk)}:
        raise NotFound(what="role")
    request.session[hats.HAT_SESSION] = wanted
    return redirect("desk:home")


@require_POST
@desk(newcomers=True, shared=True)
def mode(request: AtDesk) -> HttpResponse:
    """Light, dark, or as the device; remembered in this browser."""
    answer = redirect(back(request))
    wanted = request.POST.get("mode", "")
    if wanted in ("light", "dark"):
        answer.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


@desk(shared=True)
def notice_list(request: AtDesk) -> HttpResponse:
    """What waits for this role. Asked for by POST, all of it has been seen."""
    now = clock.now()
    if request.method == "POST":
        notices.see(request.desk, now)
        return redirect("desk:notices")
    lines = notices.notices(request.desk, now)
    known = set(people.memo(request.desk.staff_id, notices.SEEN, []))
    fresh = {line.key for line in lines} - known
    return page(request, "notices", here="notices", lines=lines, fresh=fresh)


@require_GET
@desk(shared=True)
def bell(request: AtDesk) -> HttpResponse:
    """The number beside the bell, for the page that stays open."""
    return JsonResponse({"unseen": notices.unseen(request.desk, clock.now())})


REVERSALS: dict[str, tuple[str, Callable[..., Any]]] = {
    "ship": ("orders.ship", fulfilment.recall),
    "note": ("orders.note", ordering.withdraw_note),
    "publish": ("products.edit", lambda key, **how: catalogue.withdraw([key], **how)),
    "publish_draft": ("products.edit", lambda key, **how: catalogue.unpublish([key], **how)),
    "withdraw": ("products.edit", lambda key, **how: catalogue.publish([key], **how)),
    "list_prices": ("products.edit", price_lists.take_back),
    "group_in": ("customers.edit", customers.take_out),
    "group_out": ("customers.edit", customers.put_back),
}


@require_POST
@desk(shared=True)
def take_back(request: AtDesk) -> HttpResponse:
    """Do the reversing deed to everything that the last one was done to."""
    now, where = clock.now(), back(request)
    things = undo.take(request, request.POST.get("offer", ""), now)
    if things is None:
        return done(request, _("It is too late to undo this; nothing was changed."), where, level="warning")
    reversed_, problems = 0, []
    for kind, key in (thing.split(" ", 1) for thing in things):
        permission, deed = REVERSALS[kind]
        if not request.desk.may(permission):
            raise NotFound(what="deed")
        try:
            deed(UUID(key) if " " not in key else key, by=request.desk.by, now=now)
            reversed_ += 1
        except Refusal as refusal:
            problems.append(refusal.message)
    if problems:
        return done(request, " ".join(dict.fromkeys(problems)), where, level="error")
    text = ngettext("Undone: %(n)s is as it was.", "Undone: %(n)s are as they were.", reversed_) % {"n": reversed_}
    return done(request, text, where)


@require_POST
@desk(shared=True)
def save_view(request: AtDesk, place: str) -> HttpResponse:
    """Keep the filters of a list under a name, or let one go."""
    if place not in saved.PLACES or not request.desk.may(saved.PLACES[place]):
        raise NotFound(what="list")
    now, where = clock.now(), back(request)
    if gone := request.POST.get("forget", ""):
        saved.forget(request.desk.staff_id, place, gone, now=now)
        return done(request, _("The filter is forgotten."), f"desk:{place}")
    try:
        saved.save(request.desk.staff_id, place, request.POST.get("name", ""), urlsplit(where).query, now=now)
    except Refusal as refusal:
        return done(request, refusal.message, where, level="error")
    return done(request, _("The filter is kept above the list."), where)
