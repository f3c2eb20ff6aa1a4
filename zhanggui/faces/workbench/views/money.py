"""Money: where books, bills, orders and bank differ; the bank's statements; accounts with payment companies."""

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.kit import clock, preferences
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.settlement import public as settlement


def companies() -> list[tuple[str, str]]:
    """Those that send bills."""
    return [(one.key, str(one.label)) for one in payments.PROVIDERS if one.settles == "network"]


class Bill(forms.Form):
    provider = forms.ChoiceField(label=gettext_lazy("Payment company"))
    day = DayField(label=gettext_lazy("Day of the bill"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Without a file the company is asked for its bill."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = companies()


class Terms(forms.Form):
    provider = forms.ChoiceField(label=gettext_lazy("Payment company"))
    valid_from = DayField(label=gettext_lazy("From"))
    percent = forms.DecimalField(
        label=gettext_lazy("Fee in %"), min_value=0, max_value=99, max_digits=7, decimal_places=4
    )
    fixed_minor = forms.IntegerField(
        label=gettext_lazy("Fixed part, in the smallest unit"), min_value=0, initial=0, required=False
    )
    returns_fee = forms.BooleanField(label=gettext_lazy("The fee comes back with a refund"), required=False)
    mark = forms.CharField(
        label=gettext_lazy("What the bank statement calls its payouts"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Without it, payouts are not looked for on the bank statement."),
    )
    payout_days = forms.IntegerField(label=gettext_lazy("Days until the payout"), min_value=0, max_value=60, initial=3)
    source = forms.CharField(label=gettext_lazy("Where this is written"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = companies()


@desk("money.view")
def money(request: AtDesk) -> HttpResponse:
    return _money(request)


def _money(request: AtDesk, bill: Bill | None = None, terms: Terms | None = None, status: int = 200) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("provider", "kind")}
    state = request.GET.get("state") or "open"
    found = settlement.breaks(state=state, **asked, cursor=request.GET.get("cursor") or None, limit=50)
    return page(
        request,
        "money",
        here="money",
        status=status,
        breaks=found,
        numbers=_numbers(found.items),
        state=state,
        states=settlement.BreakState,
        open_breaks=settlement.open_breaks(),
        days=settlement.days(limit=14),
        queued=payments.bank_queue_size(),
        held=ordering.held_orders(),
        risk=words.risk,
        bill_state=words.bill_state,
        labels={one.key: str(one.label) for one in payments.PROVIDERS},
        terms=settlement.terms_in_force(clock.now().date()),
        bill_form=bill or Bill(),
        terms_form=terms or Terms(),
        who=words.who(),
    )


def _numbers(found) -> dict[str, str]:
    """Order numbers of the documents behind breaks."""
    ids = set()
    for one in found:
        try:
            ids.add(UUID(one.document))
        except ValueError:
            continue
    return {str(key): sums.number for key, sums in ordering.order_sums(ids).items()}


@require_POST
@desk("money.view", "orders.refund")
def take_bill(request: AtDesk) -> HttpResponse:
    """A bill is fetched, or taken in from a file, and compared at once."""
    form = Bill(request.POST, request.FILES)
    if not form.is_valid():
        return _money(request, bill=form, status=422)
    provider, day, file = (form.cleaned_data[name] for name in ("provider", "day", "file"))
    now = clock.now()
    try:
        if file:
            settlement.import_bill(provider, day, file.read(), by=request.desk.by, now=now)
        elif not settlement.fetch_bill(provider, day, now=now):
            raise settlement.NoBill(provider=provider, day=day.isoformat())
        result = settlement.reconcile(provider, day, now=now)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _money(request, bill=form, status=refusal.status)
    text = _("%(lines)s lines compared, %(breaks)s breaks.") % {"lines": result.lines, "breaks": result.breaks}
    return done(request, text, "desk:money")


@require_POST
@desk("money.view", "orders.refund")
def explain(request: AtDesk, break_id: UUID) -> HttpResponse:
    try:
        settlement.explain_break(break_id, request.POST.get("note", ""), by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:money")
    return done(request, _("Noted."), "desk:money")


@require_POST
@desk("money.view", "orders.refund")
def close_day(request: AtDesk, provider: str, day: str) -> HttpResponse:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise NotFound(what="day") from None
    try:
        settlement.close_day(provider, on, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:money")
    return done(request, _("The day is closed."), "desk:money")


@require_POST
@desk("settings.edit")
def set_terms(request: AtDesk) -> HttpResponse:
    form = Terms(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        rate = data.pop("percent") / 100
        data["fixed_minor"] = data["fixed_minor"] or 0
        try:
            settlement.set_terms(data.pop("provider"), rate=rate, **data, by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("Saved."), "desk:money")
    return _money(request, terms=form, status=422)


class Statement(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("camt.053 or CSV, as the bank exports it.")
    )


@desk("money.view")
def bank(request: AtDesk) -> HttpResponse:
    return _bank(request, Statement())


def _bank(request: AtDesk, form: Statement, status: int = 200) -> HttpResponse:
    queue = payments.bank_queue(cursor=request.GET.get("cursor") or None, limit=50)
    return page(
        request,
        "bank",
        here="money",
        status=status,
        form=form,
        queue=queue,
        why=words.QUEUE_REASONS,
        statements=payments.statements(),
        who=words.who(),
    )


@require_POST
@desk("money.view", "orders.refund")
def take_statement(request: AtDesk) -> HttpResponse:
    form = Statement(request.POST, request.FILES)
    if not form.is_valid():
        return _bank(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        taken = payments.import_statement(file.name, file.read(), by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        form.add_error("file", refusal.message)
        return _bank(request, form, status=refusal.status)
    if taken.repeated:
        return done(request, _("This file was taken in before. Nothing was changed."), "desk:bank")
    facts = {"fresh": taken.fresh, "matched": taken.matched, "queued": taken.queued}
    text = _("%(fresh)s movements, %(matched)s matched, %(queued)s to look at.") % facts
    return done(request, text, "desk:bank")


@require_POST
@desk("money.view", "orders.refund")
def settle_line(request: AtDesk, line_id: UUID) -> HttpResponse:
    """A movement is matched by hand, or set aside."""
    try:
        if request.POST.get("deed") == "ignore":
            payments.ignore_line(line_id, by=request.desk.by, now=clock.now())
            return done(request, _("Set aside."), "desk:bank")
        reference = request.POST.get("reference", "").split("-")[0]
        payments.match_line(line_id, reference, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:bank")
    return done(request, _("Matched; the order is paid."), "desk:bank")


class Account(forms.Form):
    """The numbers and keys of an account with a company. Secrets stay what they were when left empty."""

    def __init__(self, provider, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = payments.shown_account(provider.key)
        for one in provider.fields:
            help_text = _("Kept sealed and never shown again. Leave empty to keep what is there.") if one.secret else ""
            widget = forms.Textarea({"rows": 4, "spellcheck": "false"}) if one.long else forms.TextInput()
            widget.attrs["autocomplete"] = "off"
            self.fields[one.name] = forms.CharField(
                label=one.label,
                required=False,
                widget=widget,
                initial=known[one.name],
                help_text=help_text,
                max_length=8000,
            )


def _company(key: str):
    provider = payments.PROVIDERS.get(key)
    if not provider.fields:
        raise NotFound(what=key)
    return provider


@desk("settings.edit")
def account(request: AtDesk, key: str) -> HttpResponse:
    provider = _company(key)
    return _account(request, provider, Account(provider))


def _account(request: AtDesk, provider, form: Account, status: int = 200) -> HttpResponse:
    hook = f"/api/v1/hooks/{provider.key}"
    return page(request, "account", here="money", status=status, provider=provider, form=form, hook=hook)


@require_POST
@desk("settings.edit")
def save_account(request: AtDesk, key: str) -> HttpResponse:
    provider = _company(key)
    form = Account(provider, request.POST)
    if form.is_valid():
        try:
            payments.save_account(key, form.cleaned_data, by=request.desk.by, now=clock.now())
        except Invalid as refusal:
            form.add_error(refusal.facts["field"], refusal.message)
        else:
            if key not in preferences.get("payments.providers"):
                messages.info(request, _("Buyers are not offered it yet: switch it on in the settings."))
            return done(request, _("The account is saved."), "desk:account", key)
    return _account(request, provider, form, status=422)
