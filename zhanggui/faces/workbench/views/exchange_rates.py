"""Exchange rates: written down with their source, and what prices in another currency they make."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.faces.workbench.views.promotion_forms import zone
from zhanggui.kit import clock, preferences
from zhanggui.kit.errors import Refusal

SHOWN = 200


class Rate(forms.Form):
    base = forms.ChoiceField(label=gettext_lazy("One unit of"))
    quote = forms.ChoiceField(label=gettext_lazy("costs in"))
    rate = forms.DecimalField(label=pgettext_lazy("currencies", "Rate"), max_digits=18, decimal_places=9, min_value=0)
    source = forms.CharField(
        label=gettext_lazy("Where it was read"),
        max_length=200,
        widget=forms.TextInput({"placeholder": gettext_lazy("European Central Bank")}),
    )
    on = DayField(label=gettext_lazy("Rate of the day"), required=False, help_text=gettext_lazy("Empty: now."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        known = [(code, code) for code in preferences.PREFERENCES.get("shop.currency").choices]
        fields["base"].choices = fields["quote"].choices = known
        fields["base"].initial = preferences.get("shop.currency")
        fields["quote"].initial = next((code for code, _name in known if code != fields["base"].initial), "")


@desk("products.view")
def exchange_rates(request: AtDesk) -> HttpResponse:
    """The rates in use and those before them; a new one is written down here."""
    form, status = Rate(request.POST or None), 200
    if request.method == "POST" and request.desk.may("products.edit"):
        status, now = 422, clock.now()
        if form.is_valid():
            data = form.cleaned_data
            at = datetime.combine(data["on"], time(), zone()) if data["on"] else now
            try:
                catalogue.set_exchange_rate(
                    data["base"], data["quote"], data["rate"], source=data["source"], at=at, by=request.desk.by, now=now
                )
            except Refusal as refusal:
                form.add_error("rate", refusal.message)
            else:
                text = _("The rate is written down. See what it would make of the prices.")
                return done(request, text, "desk:conversion", data["base"], data["quote"])
    return page(
        request,
        "exchange_rates",
        here="pricelists",
        status=status,
        form=form,
        rates=catalogue.exchange_rates(),
        who=words.who(),
    )


@desk("products.view")
def conversion(request: AtDesk, base: str, quote: str) -> HttpResponse:
    """What the newest rate would make of the standard prices; nothing is written before the button is pressed."""
    now = clock.now()
    if request.method == "POST" and request.desk.may("products.edit"):
        count = catalogue.convert_prices(base, quote, by=request.desk.by, now=now)
        text = ngettext("%(n)s price is set.", "%(n)s prices are set.", count) % {"n": count}
        return done(request, text, "desk:conversion", base, quote)
    rate, found = catalogue.conversions(base, quote, now=now)
    skus = catalogue.skus_of(variants=[one.variant_id for one in found[:SHOWN]])
    lines = sorted(((skus[one.variant_id], one) for one in found[:SHOWN]), key=lambda line: line[0])
    return page(request, "conversion", here="pricelists", rate=rate, lines=lines, count=len(found))
