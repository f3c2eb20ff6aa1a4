"""Money that came late, twice or in vain: what became of it, and who has looked."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.kit import clock
from zhanggui.ordering import public as ordering


@desk("orders.view")
def exceptions(request: AtDesk) -> HttpResponse:
    unseen = request.GET.get("all") != "1"
    rows = ordering.money_exceptions(unseen=unseen, cursor=request.GET.get("cursor") or None)
    return page(request, "exceptions", here="exceptions", rows=rows, unseen=unseen, who=words.who())


@require_POST
@desk("orders.view", "orders.refund")
def see(request: AtDesk, exception_id: UUID) -> HttpResponse:
    ordering.see_exception(exception_id, by=request.desk.by, now=clock.now())
    return done(request, _("Noted that you have looked at it."), "desk:exceptions")
