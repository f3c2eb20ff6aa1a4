"""Price lists of customer groups: which there are, what stands in one, many prices set at once with a preview."""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import trails, undo, words
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.faces.workbench.views.promotion_forms import zone
from zhanggui.kit import audit, clock, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.money import Money, NotMoney
from zhanggui.kit.ui.format import read_amount
from zhanggui.people import public as people

LINE = re.compile(r"(\S+?)(?:[\s,;=：:]+(\S+))?")


def group_choices() -> list[tuple]:
    own = [(card.code, card.name) for card in people.groups(locale=locales.current())]
    return [("members", _("everybody who signed in")), *own]


class ListForm(forms.Form):
    """A list, its names and whose it is."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=20,
        help_text=gettext_lazy("Small letters, digits, hyphens. It stays as it is."),
    )  # fmt: skip
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    group = forms.ChoiceField(
        label=gettext_lazy("For which customers"),
        help_text=gettext_lazy("The rule of a group is published: nobody pays another price without a rule to read."),
    )

    def __init__(self, *args, found=None, **kwargs):
        if found:
            names = {"name_zh": found.names.get("zh-cn", ""), "name_en": found.names.get("en", "")}
            kwargs.setdefault("initial", {"code": found.code, "group": found.group, **names})
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["group"].choices = group_choices()
        if found:
            fields["code"].disabled = True

    def save(self, *, by: str) -> None:
        data = self.cleaned_data
        names = {"zh-cn": data["name_zh"], "en": data["name_en"]}
        catalogue.save_price_list(data["code"].lower(), group=data["group"], names=names, by=by, now=clock.now())


class Prices(forms.Form):
    """Many prices at once: typed, or a percentage off what everybody pays."""

    lines = forms.CharField(
        label=gettext_lazy("Goods and prices"), required=False, max_length=60_000,
        widget=forms.Textarea({"rows": 5, "spellcheck": "false", "autocomplete": "off", "placeholder": "MUG-BLUE 45.00"}),
        help_text=gettext_lazy("A SKU and its price on each line. A SKU alone gets the percentage."),
    )  # fmt: skip
    everything = forms.BooleanField(label=gettext_lazy("All goods, by the percentage"), required=False)
    percent = forms.DecimalField(
        label=gettext_lazy("Percent off what everybody pays"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )
    ends_on = DayField(
        label=gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("Counts in full, up to midnight. Empty: without end."),
    )  # fmt: skip

    prices: dict[UUID, Money]  # what was read

    def clean(self) -> dict:
        data, currency, now = self.cleaned_data, preferences.get("shop.currency"), clock.now()
        typed = self._typed(data.get("lines", ""), currency)
        percent = data.get("percent")
        usual = catalogue.standard_prices(None if data.get("everything") else typed, currency=currency, now=now)
        wanted = {**dict.fromkeys(usual if data.get("everything") else (), None), **typed}
        if not wanted and not self.errors:
            raise forms.ValidationError(_("Name the goods, or choose all of them."))
        if None in wanted.values() and percent is None:
            self.add_error("percent", _("Say by how much, for the goods that have no price of their own."))
            return data
        self.prices = {}
        for variant, amount in wanted.items():
            if amount is None and variant in usual:
                amount = Money.rounded(usual[variant].decimal * (100 - Decimal(percent or 0)) / 100, currency)
            if amount is not None:
                self.prices[variant] = amount
        if not self.prices and not self.errors:
            raise forms.ValidationError(_("None of these goods has a price of which a percentage could be taken."))
        return data

    def _typed(self, text: str, currency: str) -> dict[UUID, Money | None]:
        wanted: dict[str, Money | None] = {}
        for line in filter(None, map(str.strip, text.splitlines())):
            sku, amount = (LINE.fullmatch(line) or LINE.fullmatch("?")).groups()  # type: ignore[union-attr]
            try:
                wanted[sku] = read_amount(amount, currency) if amount else None
            except NotMoney as wrong:
                self.add_error("lines", f"{sku}: {wrong.message}")
        found = catalogue.variants_by_sku(wanted)
        if unknown := sorted(set(wanted) - set(found)):
            self.add_error("lines", _("There is no SKU %(sku)s.") % {"sku": ", ".join(unknown[:5])})
        return {found[sku][0]: amount for sku, amount in wanted.items() if sku in found}

    def ends_at(self) -> datetime | None:
        on = self.cleaned_data["ends_on"]
        return datetime.combine(on + timedelta(days=1), time(), zone()) if on else None


def _found(code: str) -> catalogue.PriceListCard:
    found = next((card for card in catalogue.price_lists() if card.code == code), None)
    if found is None:
        raise NotFound(what="price list")
    return found


@desk("products.view")
def price_lists(request: AtDesk) -> HttpResponse:
    """The lists; a new one is made here."""
    form, status = ListForm(request.POST or None), 200
    if request.method == "POST" and request.desk.may("products.edit"):
        status = 422
        if form.is_valid():
            try:
                form.save(by=request.desk.by)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                code = form.cleaned_data["code"].lower()
                return done(request, _("The list is saved. Now its prices."), "desk:price_list", code)
    groups = dict(group_choices())
    return page(
        request,
        "price_lists",
        here="pricelists",
        status=status,
        form=form,
        lists=catalogue.price_lists(),
        counts=catalogue.list_sizes(preferences.get("shop.currency"), now=clock.now()),
        groups=groups,
        rules={card.code: card.rule for card in people.groups(locale=locales.current())},
    )


@desk("products.view")
def price_list(request: AtDesk, code: str) -> HttpResponse:
    """One list: its prices beside everybody's; names, group and prices are changed here."""
    found, may = _found(code), request.desk.may("products.edit")
    deed = request.POST.get("deed", "") if may and request.method == "POST" else ""
    about = ListForm(request.POST if deed == "about" else None, found=found)
    prices = Prices(request.POST if deed in ("preview", "set") else None)
    if deed == "about" and about.is_valid():
        try:
            about.save(by=request.desk.by)
        except Refusal as refusal:
            about.add_error(None, refusal.message)
        else:
            return done(request, _("The list is saved."), "desk:price_list", code)
    seen = None
    if deed in ("preview", "set") and prices.is_valid():
        if deed == "preview":
            seen = _preview(code, prices.prices)
        else:
            try:
                return _set(request, code, prices)
            except Refusal as refusal:
                prices.add_error(None, refusal.message)
    return _show(request, found, about, prices, seen, status=422 if deed and seen is None else 200)


def _show(request: AtDesk, found, about: ListForm, prices: Prices, seen, status: int) -> HttpResponse:
    currency, text = preferences.get("shop.currency"), request.GET.get("q", "")[:200]
    rows = catalogue.list_price_rows(
        found.code, currency=currency, text=text, cursor=request.GET.get("cursor") or None, limit=50,
        locale=locales.current(), now=clock.now(),
    )  # fmt: skip
    groups = {card.code: card for card in people.groups(locale=locales.current())}
    return page(
        request,
        "price_list",
        here="pricelists",
        status=status,
        found=found,
        group=dict(group_choices()).get(found.group, found.group),
        rule=groups[found.group].rule if found.group in groups else "",
        rows=rows,
        text=text,
        about=about,
        prices=prices,
        seen=seen,
        currency=currency,
        trail=audit.trail("price_list", found.code, limit=30),
        who=words.who(),
        deed=words.deed,
        details=trails.details,
    )


def _preview(code: str, prices: dict[UUID, Money]) -> list[dict]:
    """Each price beside what stands in the list now and what everybody pays."""
    now, currency = clock.now(), preferences.get("shop.currency")
    usual = catalogue.standard_prices(prices, currency=currency, now=now)
    there = catalogue.list_prices(prices, lists=[code], currency=currency, now=now)
    skus = catalogue.skus_of(variants=prices)
    lines = [
        {"sku": skus[key], "usual": usual.get(key), "before": there.get((key, code)), "amount": amount}
        for key, amount in prices.items()
    ]
    return sorted(lines, key=lambda line: line["sku"])


def _set(request: AtDesk, code: str, prices: Prices) -> HttpResponse:
    now = clock.now()
    count = catalogue.set_list_prices(code, prices.prices, ends_at=prices.ends_at(), by=request.desk.by, now=now)
    undo.remember(request, [f"list_prices {code} {now.isoformat()}"], now)
    text = ngettext("%(n)s price is set.", "%(n)s prices are set.", count) % {"n": count}
    return done(request, text, "desk:price_list", code)


def take_back(key: str, *, by: str, now: datetime) -> None:
    """Undo: the prices that were set at one instant end, those before them are in force again."""
    code, _space, at = key.partition(" ")
    catalogue.take_back_list_prices(code, datetime.fromisoformat(at), by=by, now=now)


@require_POST
@desk("products.edit")
def end_list_prices(request: AtDesk, code: str) -> HttpResponse:
    """Take the chosen goods out of the list."""
    try:
        chosen = [UUID(key) for key in request.POST.getlist("chosen")[:500]]
        catalogue.end_list_prices(code, chosen, by=request.desk.by, now=clock.now())
    except (Refusal, ValueError):
        return done(request, _("Choose rows of the list."), "desk:price_list", code, level="error")
    text = ngettext("%(n)s is out of the list.", "%(n)s are out of the list.", len(chosen)) % {"n": len(chosen)}
    return done(request, text, "desk:price_list", code)


@desk("products.view")
def price_list_csv(request: AtDesk, code: str) -> HttpResponseBase:
    """A list as a file, in the shop's currency."""
    currency, now, locale = preferences.get("shop.currency"), clock.now(), locales.current()
    _found(code)

    def rows():
        cursor = None
        while True:
            found = catalogue.list_price_rows(code, currency=currency, cursor=cursor, limit=500, locale=locale, now=now)
            for row in found.items:
                usual = row.standard.decimal if row.standard else ""
                yield [row.sku, row.title, usual, row.amount.decimal, currency, row.since.isoformat(), row.until or ""]
            cursor = found.next_cursor
            if cursor is None:
                return

    return csv_answer(f"price-list-{code}", "sku title standard price currency since until".split(), rows())
