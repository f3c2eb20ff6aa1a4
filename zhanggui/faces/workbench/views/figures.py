"""One figure: whether orders, documents, payments, ledger and bills agree to the cent, day by day."""

from datetime import date

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.kit import clock
from zhanggui.settlement import public as settlement


class Day(forms.Form):
    day = DayField(label=gettext_lazy("Day"))


def _asked(request: AtDesk) -> date | None:
    form = Day(request.GET)
    return form.cleaned_data["day"] if form.is_valid() else None


@desk("money.view")
def figures(request: AtDesk) -> HttpResponse:
    """The days that were compared, and the rows where two places differ."""
    on = _asked(request)
    rows, days = settlement.figure_rows(on), settlement.figure_days()
    return page(request, "figures", here="figures", on=on, rows=rows, days=days, form=Day())


@require_POST
@desk("money.view")
def compare(request: AtDesk) -> HttpResponse:
    """Compare a day now, as the worker does at night."""
    form = Day(request.POST)
    if not form.is_valid():
        days = settlement.figure_days()
        rows = settlement.figure_rows()
        return page(request, "figures", here="figures", status=422, on=None, rows=rows, days=days, form=form)
    told = settlement.compare_day(form.cleaned_data["day"], now=clock.now())
    text = _("%(orders)s orders compared, %(off)s figures differ.") % {"orders": told.orders, "off": len(told.off)}
    return done(request, text, "desk:figures")


@desk("money.view")
def figures_csv(request: AtDesk) -> HttpResponseBase:
    head = "day order place currency expected found difference".split()
    rows = (
        [row.day.isoformat(), row.number, row.place, row.found.currency, row.expected.decimal, row.found.decimal,
         row.difference.decimal]
        for row in settlement.figure_rows(_asked(request), limit=20_000)
    )  # fmt: skip
    return csv_answer("figures", head, rows)
