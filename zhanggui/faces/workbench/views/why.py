"""Why a day was as it was: the steps from usual to actual, the parts that carry it with their rows, the diary, first guesses."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench import figures
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.kit import clock, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.operations import public as operations

KINDS = {
    "price": gettext_lazy("Price"),
    "stock_out": gettext_lazy("Sold out"),
    "campaign": gettext_lazy("Promotion"),
    "cost": gettext_lazy("Advertising"),
    "page": gettext_lazy("Page"),
    "outage": gettext_lazy("Outage"),
    "day": gettext_lazy("Marked day"),
    "note": gettext_lazy("Note"),
}
GUESSES = (
    ("visitors", gettext_lazy("Fewer or more visitors")),
    ("conversion", gettext_lazy("Fewer or more of them bought")),
    ("value", gettext_lazy("Each spent less or more")),
    ("nothing", gettext_lazy("Nothing: a usual day")),
    ("other", gettext_lazy("Something else")),
)


class Note(forms.Form):
    on = DayField(label=gettext_lazy("Day"))
    text = forms.CharField(label=gettext_lazy("What happened"), max_length=300)


class Guess(forms.Form):
    factor = forms.ChoiceField(label=gettext_lazy("What moved?"), choices=GUESSES, widget=forms.RadioSelect)
    text = forms.CharField(label=gettext_lazy("And why, in your words"), max_length=300, required=False)


def explained(request: AtDesk, on: date, span: str, guess: Guess | None = None) -> dict[str, Any]:
    """What a card of the explanation needs. Whoever has to guess first does not see ours before."""
    hidden = preferences.get("operations.ask_first") and not operations.has_guessed(on, span=span, by=request.desk.by)
    told: dict[str, Any] = {
        "on": on,
        "span": span,
        "hidden": hidden,
        "guess_form": guess or Guess(auto_id=f"{span}_%s"),
    }
    if hidden:
        return told
    found = operations.why(on, span=span, now=clock.now())
    return told | {"w": found, "chart": figures.waterfall_chart(found), "guesses": operations.guesses(on, span=span)}


def context() -> dict[str, Any]:
    return {"kinds": KINDS, "guess_names": dict(GUESSES)}


@desk("today.view")
def why(request: AtDesk, on: str, span: str) -> HttpResponse:
    return _why(request, *_asked(on, span))


def _asked(on: str, span: str) -> tuple[date, str]:
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise NotFound from None
    yesterday = clock.local_day(clock.now(), preferences.get("shop.timezone")) - timedelta(days=1)
    if span not in operations.SPANS or day > yesterday or day.year < 2000:
        raise NotFound
    return day, span


def _why(
    request: AtDesk, on: date, span: str, *, note: Note | None = None, guess: Guess | None = None, status: int = 200
) -> HttpResponse:
    step = operations.SPANS[span]
    yesterday = clock.local_day(clock.now(), preferences.get("shop.timezone")) - timedelta(days=1)
    return page(
        request,
        "why",
        here="today",
        status=status,
        e=explained(request, on, span, guess),
        note_form=note or Note(initial={"on": on}),
        value_of=figures.value_of,
        earlier=on - step,
        later=on + step if on + step <= yesterday else None,
        **context(),
    )


@desk("today.view")
def rows_csv(request: AtDesk, on: str, span: str) -> HttpResponseBase:
    """The rows behind every cause."""
    day, span = _asked(on, span)
    e = explained(request, day, span)
    causes = () if e["hidden"] else e["w"].causes
    rows = (
        [
            cause.key,
            row.since.isoformat(),
            row.until.isoformat(),
            row.visitors,
            row.buyers,
            row.value.currency,
            row.value.decimal,
        ]
        for cause in causes
        for row in cause.rows
    )
    return csv_answer("why", ["part", "since", "until", "visitors", "buyers", "currency", "sales"], rows)


@require_POST
@desk("today.view")
def guess_cause(request: AtDesk, on: str, span: str) -> HttpResponse:
    day, span = _asked(on, span)
    form = Guess(request.POST, auto_id=f"{span}_%s")
    if form.is_valid():
        data, role = form.cleaned_data, request.desk.hat
        try:
            operations.guess_cause(
                day, span=span, factor=data["factor"], text=data["text"], role=role, by=request.desk.by, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("Kept. Now ours beside it."), "desk:why", on, span)
    return _why(request, day, span, guess=form, status=422)


@require_POST
@desk("today.view")
def write_note(request: AtDesk, on: str, span: str) -> HttpResponse:
    day, span = _asked(on, span)
    form = Note(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.write_note(data["on"], data["text"], by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("Written into the diary."), "desk:why", on, span)
    return _why(request, day, span, note=form, status=422)


@require_POST
@desk("today.view")
def withdraw_note(request: AtDesk, on: str, span: str, note: int) -> HttpResponse:
    try:
        operations.withdraw_note(note, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:why", on, span)
    return done(request, _("Taken out of the diary."), "desk:why", on, span)
