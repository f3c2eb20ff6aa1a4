"""Money that came late, twice or in vain: what became of it, and who has looked."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.faces.workbench.sheets import csv_answer, every
from zhanggui.kit import clock
from zhanggui.ordering import public as ordering


@desk("orders.view")
def exceptions(request: AtDesk) -> HttpResponse:
    unseen = request.GET.get("all") != "1"
    rows = ordering.money_exceptions(unseen=unseen, cursor=request.GET.get("cursor") or None)
    return page(request, "exceptions", here="exceptions", rows=rows, unseen=unseen, who=words.who())


@desk("orders.view")
def exceptions_csv(request: AtDesk) -> HttpResponseBase:
    """All of them, looked at or not."""
    found = every(lambda cursor: ordering.money_exceptions(cursor=cursor, limit=500))
    rows = (
        [one.at, one.number, one.kind, one.amount.decimal, one.amount.currency, one.seen_at or "", one.seen_by]
        for one in found
    )
    return csv_answer("exceptions", "at order what amount currency seen_at seen_by".split(), rows)


@require_POST
@desk("orders.view", "orders.refund")
def see(request: AtDesk, exception_id: UUID) -> HttpResponse:
    ordering.see_exception(exception_id, by=request.desk.by, now=clock.now())
    return done(request, _("Noted that you have looked at it."), "desk:exceptions")
