"""What a product costs and cost: prices in force and to come, launch price, price lists, the history with its lowest."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.fields import ClockField, DayField, MoneyField
from zhanggui.faces.workbench.figures import history_chart
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.views.products import currency, title_of
from zhanggui.faces.workbench.views.promotion_forms import zone
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.ordering import public as ordering

SHOWN = 90  # days of history
BEFORE = timedelta(days=14)


class Times(forms.Form):
    """From when; what is empty is now."""

    starts_on = DayField(label=gettext_lazy("From"), required=False)
    starts_time = ClockField(label=gettext_lazy("Begins at"), required=False)

    def starts_at(self) -> datetime | None:
        on = self.cleaned_data["starts_on"]
        return datetime.combine(on, self.cleaned_data["starts_time"] or time(), zone()) if on else None


class Scheduled(Times):
    """A price from an instant on, with or without an end, of the shop or of a price list."""

    variant = forms.ChoiceField(label=gettext_lazy("Variant"))
    list = forms.ChoiceField(label=gettext_lazy("For"))
    amount = MoneyField(label=gettext_lazy("Price"))
    ends_on = DayField(
        label=gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("Counts in full; then the price of before is in force again by itself."),
    )  # fmt: skip
    reduced = forms.BooleanField(
        label=gettext_lazy("Show the price of before struck through, as far as the law allows"), required=False
    )

    def __init__(self, edit, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency()
        self.fields["variant"].choices = [
            (str(v.id), " · ".join(value for _axis, value in v.options) or v.sku)
            for v in edit.variants
            if v.state == "active"
        ]
        lists = [(card.code, card.name(locales.current())) for card in catalogue.price_lists()]
        self.fields["list"].choices = [("standard", _("everybody")), *lists]

    def ends_at(self) -> datetime | None:
        on = self.cleaned_data["ends_on"]
        return datetime.combine(on + timedelta(days=1), time(), zone()) if on else None


class Launch(Times):
    percent = forms.DecimalField(label=gettext_lazy("Percent off"), min_value=1, max_value=99, initial=20)
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=90)


@desk("products.view")
def prices(request: AtDesk, product_id: UUID) -> HttpResponse:
    return _show(request, product_id)


def _show(request: AtDesk, product_id: UUID, forms: dict | None = None, status: int = 200) -> HttpResponse:
    now, forms = clock.now(), forms or {}
    edit = catalogue.product_edit(product_id, now=now)
    asked = request.GET.get("variant", "")
    active = [each for each in edit.variants if each.state == "active"]
    if not active:
        raise NotFound
    chosen = next((each for each in active if str(each.id) == asked), active[0])
    history = catalogue.price_history(chosen.id, currency=currency(), now=now, days=SHOWN)
    return page(
        request,
        "prices",
        here="products",
        status=status,
        p=edit,
        title=title_of(edit),
        chosen=chosen,
        active=active,
        history=history,
        chart=history_chart(history),
        now=now,
        scheduled=forms.get("scheduled") or Scheduled(edit, initial={"variant": str(chosen.id)}),
        launch=forms.get("launch")
        or Launch(initial={"days": preferences.get("catalogue.launch_days")}, auto_id="launch_%s"),
        zone=preferences.get("shop.timezone"),
        currency=currency(),
        results=results(edit, now) if request.desk.may("orders.view") else (),
    )


def results(edit, now: datetime) -> list[dict]:
    """What each launch price did: the fortnight before, its days, and since the price of before is back."""
    spans = {(line.starts_at, line.ends_at) for v in edit.variants for line in v.prices if line.reason == "launch"}
    found = []
    for begins, ends in sorted(span for span in spans if span[0] <= now and span[1]):
        over = min(ends, now)
        rows = [(_("The fortnight before"), begins - BEFORE, begins), (_("At the launch price"), begins, over)]
        if ends < now:
            rows.append((_("Since then, at the price of before"), ends, min(now, ends + BEFORE)))
        sales = [
            (label, ordering.product_sales(edit.id, since, until, currency=currency())) for label, since, until in rows
        ]
        found.append({"begins": begins, "ends": ends, "over": ends <= now, "sales": sales})
    return found


@require_POST
@desk("products.edit")
def schedule(request: AtDesk, product_id: UUID) -> HttpResponse:
    now = clock.now()
    edit = catalogue.product_edit(product_id, now=now)
    form = Scheduled(edit, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        variant = next(each for each in edit.variants if str(each.id) == data["variant"])
        before = next(
            (line.amount for line in variant.prices if line.in_force and line.amount.currency == currency()), None
        )
        claim = before if data["reduced"] and before and before > data["amount"] else None
        try:
            shown = catalogue.set_price(
                variant.id, data["amount"], starts_at=form.starts_at(), ends_at=form.ends_at(), was=claim,
                price_list=data["list"], reason="sale" if data["ends_on"] else "", by=request.desk.by, now=now,
            )  # fmt: skip
        except Refusal as refusal:
            field = {"starts_at": "starts_on", "ends_at": "ends_on"}.get(
                str(refusal.facts.get("field")), refusal.facts.get("field")
            )
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            said = _("The price is set.")
            if claim and shown is None:
                said = _(
                    "The price is set. No earlier price is shown: it was not asked for long enough, or not above this."
                )
            return done(request, said, "desk:prices", product_id)
    return _show(request, product_id, {"scheduled": form}, status=422)


@require_POST
@desk("products.edit")
def launch(request: AtDesk, product_id: UUID) -> HttpResponse:
    """New goods at a launch price for their first days."""
    form = Launch(request.POST, auto_id="launch_%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            count = catalogue.launch(
                [product_id], percent=Decimal(data["percent"]), currency=currency(), starts_at=form.starts_at(),
                days=data["days"], by=request.desk.by, now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            field = {"starts_at": "starts_on"}.get(str(refusal.facts.get("field")), refusal.facts.get("field"))
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            text = _("%(n)s launch prices are set; they end by themselves.") % {"n": count}
            return done(request, text, "desk:prices", product_id)
    return _show(request, product_id, {"launch": form}, status=422)


@require_POST
@desk("products.edit")
def end(request: AtDesk, product_id: UUID, price_id: int) -> HttpResponse:
    try:
        catalogue.end_price(price_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:prices", product_id)
    return done(request, _("The price has ended."), "desk:prices", product_id)
