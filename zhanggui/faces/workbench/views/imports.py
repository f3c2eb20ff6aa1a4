"""Imports: a file is read, its columns are matched, tried dry, then run; every row that did not fit says why."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhanggui.exchange import public as exchange
from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.kit import clock
from zhanggui.kit.errors import Refusal

TONES = {"uploaded": "info", "queued": "warn", "running": "warn", "tried": "info", "done": "good", "failed": "bad"}
UNDER_WAY = ("queued", "running")
STARTABLE = ("uploaded", "tried", "failed", "cancelled")
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


def choices_for(column, choices: list) -> list:
    """A column may also hold the values of an option, such as colour; that proposal is among its choices."""
    if any(key == column.field for key, _label in choices):
        return choices
    return [*choices, (column.field, _("an option of its variants"))]


class Matching(forms.Form):
    """What each column of the file is for us."""

    def __init__(self, preview, mapping: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.preview = preview
        self.wanted = preview.fields if mapping == preview.mapping else ()  # the other kinds know their columns
        choices = [("", _("– leave out –")), *((field.key, field.label) for field in self.wanted)]
        for place, column in enumerate(preview.columns if self.wanted else ()):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column.name,
                choices=choices_for(column, choices),
                required=False,
                initial=column.field,
                help_text=" · ".join(sample for sample in column.samples[:2] if sample)[:60],
            )
        if self.wanted:
            self.fields["save_as"] = forms.CharField(
                label=_("Keep this matching under a name"), required=False, max_length=80
            )

    def clean(self) -> dict:
        data = self.cleaned_data
        chosen = set(self.columns().values())
        missing = [str(field.label) for field in self.wanted if field.required and field.key not in chosen]
        if missing:
            raise forms.ValidationError(_("Which column is this: %(names)s?") % {"names": ", ".join(missing)})
        return data

    def columns(self) -> dict[str, str]:
        """Column name → field, of those that are not left out."""
        found = {column.name: self.cleaned_data.get(f"column_{n}", "") for n, column in enumerate(self.preview.columns)}
        return {name: field for name, field in found.items() if field}

    @property
    def column_fields(self) -> list:
        return [self[name] for name in self.fields if name.startswith("column_")]


@desk("imports.run")
def imports(request: AtDesk) -> HttpResponse:
    return _imports(request, Upload())


def _imports(request: AtDesk, form: Upload, status: int = 200) -> HttpResponse:
    runs = exchange.runs(limit=50)
    return page(request, "imports", here="imports", status=status, form=form, runs=runs, tones=TONES, who=words.who())


@require_POST
@desk("imports.run")
def upload(request: AtDesk) -> HttpResponse:
    """Take the file in; nothing of it is written into the shop yet."""
    form = Upload(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run_id = exchange.upload(file.name, file, by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("desk:import_run", run_id)
    return _imports(request, form, status=422)


@desk("imports.run")
def run(request: AtDesk, run_id: UUID) -> HttpResponse:
    return _run(request, run_id)


def _run(request: AtDesk, run_id: UUID, form: Matching | None = None, status: int = 200) -> HttpResponse:
    """One import: its columns and a sample before it starts, its progress while it runs, its report afterwards."""
    row = exchange.run_row(run_id)
    mapping = request.POST.get("mapping") or request.GET.get("mapping") or row.mapping
    preview = exchange.preview(run_id)
    mapping = mapping or preview.mapping
    ended = row.state not in ("uploaded", *UNDER_WAY)
    return page(
        request,
        "import_run",
        here="imports",
        status=status,
        preview=preview,
        run=row,
        mapping=mapping,
        form=form or Matching(preview, mapping),
        tones=TONES,
        counts=COUNTS,
        under_way=row.state in UNDER_WAY,
        startable=row.state in STARTABLE,
        issues=exchange.issues(run_id, cursor=request.GET.get("cursor") or None, limit=50) if ended else None,
    )


@require_POST
@desk("imports.run")
def start(request: AtDesk, run_id: UUID) -> HttpResponse:
    """Try the file dry, or take it in."""
    mapping, dry = request.POST.get("mapping", ""), "dry" in request.POST
    form = Matching(exchange.preview(run_id), mapping, request.POST)
    if not form.is_valid():
        return _run(request, run_id, form, status=422)
    try:
        exchange.start(
            run_id,
            dry=dry,
            mapping=mapping,
            columns=form.columns() or None,
            save_as=form.cleaned_data.get("save_as", ""),
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
def progress(request: AtDesk, run_id: UUID) -> HttpResponse:
    """How far an import is, for the page that shows it."""
    state = exchange.progress(run_id)
    text = _("%(done)s of %(total)s rows") % {"done": state.done, "total": "?" if state.total is None else state.total}
    return JsonResponse({"done": state.done, "total": state.total, "text": text, "ended": state.finished})


@require_POST
@desk("imports.run")
def cancel(request: AtDesk, run_id: UUID) -> HttpResponse:
    try:
        exchange.cancel(run_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:import_run", run_id)
    return done(request, _("The import stops; rows that were taken in stay."), "desk:import_run", run_id)


@desk("imports.run")
def problems_csv(request: AtDesk, run_id: UUID) -> HttpResponseBase:
    """Every row that did not fit, with the reason."""
    exchange.run_row(run_id)

    def rows():
        cursor = None
        while True:
            found = exchange.issues(run_id, cursor=cursor, limit=500)
            yield from ([each.row, each.field, each.severity, each.text] for each in found.items)
            cursor = found.next_cursor
            if cursor is None:
                return

    return csv_answer("problems", ["row", "field", "severity", "text"], rows())


@desk("imports.run")
def report_json(request: AtDesk, run_id: UUID) -> HttpResponse:
    """The whole report, for an archive or another program."""
    return JsonResponse(exchange.report(run_id), json_dumps_params={"ensure_ascii": False, "indent": 1})
