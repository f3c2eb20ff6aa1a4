"""Imports: a file is read, its columns are matched, tried dry, then run; every row that did not fit says why."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhanggui.exchange import public as exchange
from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.guard import desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.kit import clock
from zhanggui.kit.errors import Refusal

STATES = {
    "uploaded": (gettext_lazy("not started"), "info"),
    "running": (gettext_lazy("running"), "warn"),
    "done": (gettext_lazy("done"), "good"),
    "failed": (gettext_lazy("stopped by an error"), "bad"),
    "cancelled": (gettext_lazy("cancelled"), ""),
}
COUNTS = {
    "created": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "same": gettext_lazy("no change"),
    "refused": gettext_lazy("refused"),
}


class Upload(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV in any encoding, or XLSX. Nothing is written yet.")
    )


class Matching(forms.Form):
    """Which column of the file is which field of ours, for the chosen kind of file."""

    partial = forms.ChoiceField(
        label=gettext_lazy("If some rows do not fit"),
        choices=[("1", gettext_lazy("take in the others")), ("", gettext_lazy("take in nothing"))],
        required=False,
        initial="1",
    )

    def __init__(self, preview, mapping: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.wanted = preview.fields.get(mapping, ())
        columns = [("", _("– not in the file –")), *((column, column) for column in preview.columns)]
        for field in self.wanted:
            self.fields[f"field_{field.key}"] = forms.ChoiceField(
                label=field.label, choices=columns, required=field.required, initial=field.column
            )

    def columns(self) -> dict[str, str]:
        chosen = {field.key: self.cleaned_data[f"field_{field.key}"] for field in self.wanted}
        return {key: column for key, column in chosen.items() if column}

    @property
    def match_fields(self) -> list:
        return [self[f"field_{field.key}"] for field in self.wanted]


@desk("imports.run")
def imports(request: HttpRequest) -> HttpResponse:
    return _imports(request, Upload())


def _imports(request: HttpRequest, form: Upload, status: int = 200) -> HttpResponse:
    runs = exchange.runs(limit=50)
    return page(request, "imports", here="imports", status=status, form=form, runs=runs, states=STATES, who=words.who())


@require_POST
@desk("imports.run")
def upload(request: HttpRequest) -> HttpResponse:
    """Take the file in; nothing of it is written into the shop yet."""
    form = Upload(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run_id = exchange.upload(file, filename=file.name, by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("desk:import_run", run_id)
    return _imports(request, form, status=422)


@desk("imports.run")
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    return _run(request, run_id)


def _run(request: HttpRequest, run_id: UUID, form: Matching | None = None, status: int = 200) -> HttpResponse:
    """One import: its columns and a sample before it starts, its progress while it runs, its report afterwards."""
    preview = exchange.preview(run_id)
    mapping = request.POST.get("mapping") or request.GET.get("mapping") or preview.run.mapping or preview.mapping
    ended = preview.run.state in ("done", "failed", "cancelled")
    return page(
        request,
        "import_run",
        here="imports",
        status=status,
        preview=preview,
        run=preview.run,
        mapping=mapping,
        form=form or Matching(preview, mapping),
        states=STATES,
        counts=COUNTS,
        report=exchange.report(run_id) if ended else None,
        problems=exchange.problems(run_id, cursor=request.GET.get("cursor") or None, limit=50) if ended else None,
    )


@require_POST
@desk("imports.run")
def start(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Try the file dry, or take it in."""
    mapping, dry = request.POST.get("mapping", ""), "dry" in request.POST
    form = Matching(exchange.preview(run_id), mapping, request.POST)
    if not form.is_valid():
        return _run(request, run_id, form, status=422)
    try:
        exchange.start(
            run_id,
            mapping=mapping,
            columns=form.columns(),
            dry=dry,
            partial=bool(form.cleaned_data["partial"]),
            by=request.desk.by,
            now=clock.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _run(request, run_id, form, status=refusal.status)
    text = _("The file is being tried; nothing is written.") if dry else _("The file is being taken in.")
    return done(request, text, "desk:import_run", run_id)


@require_GET
@desk("imports.run")
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far an import is, for the page that shows it."""
    state = exchange.progress(run_id)
    text = _("%(done)s of %(total)s rows") % {
        "done": state.done,
        "total": state.total if state.total is not None else "?",
    }
    return JsonResponse({"done": state.done, "total": state.total, "text": text, "ended": state.ended})


@require_POST
@desk("imports.run")
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    try:
        exchange.cancel(run_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:import_run", run_id)
    return done(request, _("The import stops; rows that were taken in stay."), "desk:import_run", run_id)


@desk("imports.run")
def problems_csv(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Every row that did not fit, with the reason."""

    def rows():
        cursor = None
        while True:
            found = exchange.problems(run_id, cursor=cursor, limit=500)
            yield from ([each.row, each.column, each.value, each.problem] for each in found.items)
            cursor = found.next_cursor
            if cursor is None:
                return

    exchange.preview(run_id)
    return csv_answer("problems", ["row", "column", "value", "problem"], rows())


@desk("imports.run")
def report_json(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The whole report, for an archive or another program."""
    return JsonResponse(exchange.report(run_id).facts, json_dumps_params={"ensure_ascii": False, "indent": 1})
