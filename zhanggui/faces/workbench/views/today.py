"""Today: how the shop stands, why, and what to do; the month's target and the days that count more or less."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.analytics import public as analytics
from zhanggui.faces.workbench import figures
from zhanggui.faces.workbench.fields import DayField, MoneyField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.faces.workbench.views import guide, why
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.kit.money import Money
from zhanggui.operations import public as operations

MEASURES = [("amount", gettext_lazy("Sales")), ("units", gettext_lazy("Units sold"))]


class Target(forms.Form):
    month = forms.CharField(
        label=gettext_lazy("Month"),
        max_length=10,
        widget=forms.TextInput({"placeholder": "2026-11", "inputmode": "numeric", "autocomplete": "off"}),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Measured in"), choices=MEASURES)
    amount = MoneyField(label=gettext_lazy("Sales to reach"), required=False, least=1)
    units = forms.IntegerField(label=gettext_lazy("Units to reach"), required=False, min_value=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = preferences.get("shop.currency")

    def clean_month(self) -> date:
        return first_of(self.cleaned_data["month"])

    def clean(self) -> dict:
        data = self.cleaned_data
        wanted = "units" if data.get("measure") == "units" else "amount"
        if wanted not in self.errors and not data.get(wanted):
            self.add_error(wanted, _("What is to be reached?"))
        return data

    @property
    def value(self) -> int:
        data = self.cleaned_data
        return data["units"] if data["measure"] == "units" else data["amount"].minor


class Mark(forms.Form):
    on = DayField(label=gettext_lazy("Day"))
    label = forms.CharField(label=gettext_lazy("What happens"), max_length=80)
    weight = forms.DecimalField(
        label=gettext_lazy("Counts as how many usual days"), min_value=Decimal(0), max_value=Decimal(100), initial=2
    )
    pinned = MoneyField(
        label=gettext_lazy("Or brings exactly"),
        required=False,
        help_text=gettext_lazy("Empty: its share of the month."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pinned"].currency = preferences.get("shop.currency")

    def exactly(self) -> int | None:
        """What the day shall bring, in what the month's target is measured in."""
        pinned = self.cleaned_data["pinned"]
        target = operations.month_target(self.cleaned_data["on"].replace(day=1))
        if pinned is None:
            return None
        return int(pinned.decimal) if target and target.measure == "units" else pinned.minor


class Cost(forms.Form):
    """What a paid source cost on a day."""

    on = DayField(label=gettext_lazy("Day"))
    channel = forms.ChoiceField(label=gettext_lazy("Source"))
    amount = MoneyField(label=gettext_lazy("Cost"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(key, operations.channel_name(key)) for key in operations.CHANNELS]
        self.fields["amount"].currency = preferences.get("shop.currency")


def first_of(text: str) -> date:
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        raise forms.ValidationError(_("A month is meant here, like 2026-11."))


@desk("today.view")
def today(request: AtDesk) -> HttpResponse:
    return _today(request)


def _today(request: AtDesk, target=None, mark=None, cost=None, status: int = 200) -> HttpResponse:
    now = clock.now()
    board = operations.today(now, locales.current())
    month = board.on.replace(day=1)
    start: dict[str, Any] = {"month": f"{month:%Y-%m}", "measure": board.measure}
    if board.target:
        start |= {"amount": board.target.money, "units": None if board.target.money else board.target.value}
    return page(
        request,
        "today",
        here="today",
        status=status,
        b=board,
        show=figures.shower(board.measure, board.currency),
        value_of=figures.value_of,
        change_of=figures.change_of,
        days_chart=figures.days_chart(board),
        hours_chart=figures.hours_chart(board),
        target_form=target or Target(initial=start),
        mark_form=mark or Mark(),
        cost_form=cost or Cost(initial={"on": board.on - timedelta(days=1)}),
        each=lambda cost, buyers: Money(cost.minor // buyers, cost.currency),
        yesterday=why.explained(request, board.on - timedelta(days=1), "day"),
        week=why.explained(request, board.on - timedelta(days=1), "week"),
        **why.context(),
        guide=guide.shown(request.desk, now),
        marks=sorted(operations.day_marks(month, figures.month_end(month)).items()),
    )


@require_POST
@desk("targets.edit")
def set_target(request: AtDesk) -> HttpResponse:
    form = Target(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.set_target(
                data["month"], measure=data["measure"], value=form.value, by=request.desk.by, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The target is set and split over the days of the month."), "desk:today")
    return _today(request, target=form, status=422)


@require_POST
@desk("targets.edit")
def set_costs(request: AtDesk) -> HttpResponse:
    form = Cost(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.set_costs([(data["on"], data["channel"], data["amount"])], by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The cost is written down."), "desk:today")
    return _today(request, cost=form, status=422)


@require_POST
@desk("targets.edit")
def mark_day(request: AtDesk) -> HttpResponse:
    form = Mark(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.mark_day(
                data["on"],
                label=data["label"],
                weight=data["weight"],
                pinned=form.exactly(),
                by=request.desk.by,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The day is marked; the targets of the month follow."), "desk:today")
    return _today(request, mark=form, status=422)


@require_POST
@desk("targets.edit")
def unmark_day(request: AtDesk, on: str) -> HttpResponse:
    try:
        operations.unmark_day(date.fromisoformat(on), by=request.desk.by, now=clock.now())
    except ValueError:
        raise NotFound
    except Refusal as refusal:
        return not_done(request, refusal, "desk:today")
    return done(request, _("The day is a usual one again."), "desk:today")


@desk("today.view")
def days_csv(request: AtDesk) -> HttpResponseBase:
    """The rows behind the chart of days."""
    board = operations.today(clock.now(), locales.current())
    rows = (
        [
            day.on.isoformat(),
            day.revenue.currency,
            day.revenue.decimal,
            figures.major(day.target, board),
            day.orders,
            day.visitors,
        ]
        for day in board.last_days
    )
    return csv_answer("days", ["day", "currency", "sales", f"target_{board.measure}", "orders", "visitors"], rows)


@desk("today.view")
def hours_csv(request: AtDesk) -> HttpResponseBase:
    board = operations.today(clock.now(), locales.current())
    rows = (
        [
            hour.at.isoformat(),
            hour.revenue.currency,
            hour.revenue.decimal,
            hour.cumulated and hour.cumulated.decimal,
            hour.orders,
            hour.visitors,
        ]
        for hour in board.hours
    )
    return csv_answer("hours", ["hour", "currency", "sales", "cumulated", "orders", "visitors"], rows)


@desk("today.view")
def sources_csv(request: AtDesk) -> HttpResponseBase:
    board = operations.today(clock.now(), locales.current())
    head = [
        "channel",
        "paid",
        "visitors",
        "buyers",
        "currency",
        "revenue",
        "visitors_before",
        "buyers_before",
        "revenue_before",
    ]
    rows = (
        [
            row.channel,
            int(row.paid),
            row.visitors,
            row.buyers,
            row.revenue.currency,
            row.revenue.decimal,
            row.visitors_before,
            row.buyers_before,
            row.revenue_before.decimal,
        ]
        for row in board.sources
    )
    return csv_answer("sources", head, rows)


@desk("today.view")
def series_csv(request: AtDesk, key: str) -> HttpResponseBase:
    """Any metric by its key, by day or hour or month, as rows."""
    try:
        since = date.fromisoformat(request.GET.get("since", ""))
        until = date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        raise Invalid(field="since", problem=_("Two days are meant here, like 2026-11-01."))
    grain = request.GET.get("grain", "day")
    if grain not in ("day", "hour", "month"):
        raise Invalid(field="grain", problem=_("By day, hour or month."))
    found = analytics.series(key, since, until, grain, request.GET.get("by") or None)
    rows = ([point.at.isoformat(), point.group, point.value, point.top, point.bottom] for point in found.points)
    return csv_answer(key, ["at", found.by or "group", "value", "part", "whole"], rows)
