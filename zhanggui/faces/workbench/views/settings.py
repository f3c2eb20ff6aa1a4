"""Settings: every choice of the shop with the sentence that says what it does; payment, delivery, tax, languages."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.conf import settings as conf
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.fields import MoneyField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.kit import clock, copies, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.taxation import public as taxation

GROUPS = {
    "shop": gettext_lazy("The shop"),
    "tax": gettext_lazy("Tax"),
    "payments": gettext_lazy("Payment"),
    "ordering": gettext_lazy("Orders"),
    "delivery": gettext_lazy("Delivery"),
    "fulfilment": gettext_lazy("Downloads"),
    "catalogue": gettext_lazy("Catalogue"),
    "giftcards": gettext_lazy("Gift cards"),
    "settlement": gettext_lazy("Documents"),
    "marketing": gettext_lazy("Promotions"),
    "storefront": gettext_lazy("Storefront"),
    "analytics": gettext_lazy("Figures"),
    "operations": gettext_lazy("Today"),
    "imports": gettext_lazy("Imports"),
}


FIRST = ("shop.name", "shop.address", "shop.email", "shop.phone", "shop.country", "shop.currency", "shop.timezone")


def groups() -> dict[str, list[preferences.Preference]]:
    """The choices by the first word of their key, the known groups first."""
    found: dict[str, list] = {}
    place = {key: number for number, key in enumerate(FIRST)}
    for preference in sorted(preferences.PREFERENCES, key=lambda one: place.get(one.key, len(place))):
        found.setdefault(preference.key.partition(".")[0], []).append(preference)
    order = list(GROUPS)
    return dict(sorted(found.items(), key=lambda item: (order.index(item[0]) if item[0] in order else 99, item[0])))


def field_of(preference: preferences.Preference) -> forms.Field:
    label = preference.label or preference.key
    common = {"label": label, "help_text": preference.note, "required": False}
    choices = [(choice, words.choice(choice)) for choice in preference.choices]
    if preference.kind == "yes":
        return forms.BooleanField(**common)
    if preference.kind in ("number", "money"):
        return forms.IntegerField(**{**common, "required": True})
    if preference.kind == "choice":
        return forms.ChoiceField(choices=choices, **{**common, "required": True})
    if preference.kind == "list" and choices:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if preference.kind == "list":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
    if not isinstance(preference.default, str):  # a structure of its module's own: shown, not edited here
        return forms.CharField(disabled=True, **common)
    return forms.CharField(max_length=4000, **common)


class Choices(forms.Form):
    """One group of choices."""

    def __init__(self, group: Iterable[preferences.Preference], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = list(group)
        for preference in self.group:
            field = field_of(preference)
            value = preferences.get(preference.key)
            if preference.kind == "list" and not preference.choices and isinstance(value, list):
                value = "\n".join(map(str, value))
            field.initial = value
            self.fields[preference.key] = field

    def changed(self) -> dict:
        values = {}
        for preference in self.group:
            value = self.cleaned_data[preference.key]
            if preference.kind == "list" and not preference.choices:
                value = [line.strip() for line in value.splitlines() if line.strip()]
            if not self.fields[preference.key].disabled and value != preferences.get(preference.key):
                values[preference.key] = value
        return values


class Method(forms.Form):
    """A way of delivery."""

    code = forms.SlugField(label=pgettext_lazy("identifier", "Code"), max_length=40)
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        initial="*",
        help_text=gettext_lazy("Two letters; * is everywhere."),
    )
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80)
    note_zh = forms.CharField(label=gettext_lazy("Note in Chinese"), max_length=200, required=False)
    note_en = forms.CharField(label=gettext_lazy("Note in English"), max_length=200, required=False)
    price = MoneyField(label=gettext_lazy("Price"))
    free_from = MoneyField(
        label=gettext_lazy("Free from"), required=False, help_text=gettext_lazy("Empty: never free.")
    )
    active = forms.BooleanField(label=gettext_lazy("Offered at checkout"), required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key in ("price", "free_from"):
            self.fields[key].currency = preferences.get("shop.currency")


@desk("settings.edit")
def settings(request: AtDesk) -> HttpResponse:
    return _settings(request)


def _settings(request: AtDesk, group: str = "", form=None, status: int = 200) -> HttpResponse:
    sheets = [(key, GROUPS.get(key, key), Choices(items, auto_id=f"{key}_%s")) for key, items in groups().items()]
    sheets = [(key, label, form if key == group and form is not None else sheet) for key, label, sheet in sheets]
    currency, country = preferences.get("shop.currency"), preferences.get("shop.country")
    return page(
        request,
        "settings",
        here="settings",
        status=status,
        sheets=sheets,
        currency=currency,
        providers=payments.provider_choices(currency=currency, country=country, party=None),
        methods=ordering.delivery_methods(),
        rates=taxation.rate_lines(),
        tax_class=words.tax_class,
        practice=conf.PRACTICE_URL if conf.DEMO else "",
        accounts=[(one.key, str(one.label)) for one in payments.PROVIDERS if one.fields],
        demo=bool(conf.DEMO and copies.copy_made_at()),
        languages=[(code, locales.NAMES[code]) for code in locales.LOCALES],
    )


@require_POST
@desk("settings.edit")
def save(request: AtDesk, group: str) -> HttpResponse:
    """Save one group of choices."""
    form = Choices(groups().get(group, ()), request.POST, auto_id=f"{group}_%s")
    if not form.is_valid():
        return _settings(request, group, form, status=422)
    changed = form.changed()
    try:
        if changed:
            preferences.set_many(changed, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        field = refusal.facts.get("field")
        form.add_error(field if field in form.fields else None, refusal.message)
        return _settings(request, group, form, status=refusal.status)
    return done(request, _("Saved.") if changed else _("Nothing had changed."), "desk:settings")


@desk("settings.edit")
def delivery(request: AtDesk, method_id: UUID | None = None) -> HttpResponse:
    """Add or change a way of delivery. Prices in other currencies than the shop's stay as they are."""
    found = next((m for m in ordering.delivery_methods() if m.id == method_id), None)
    if method_id and found is None:
        raise NotFound
    form = Method(request.POST if request.method == "POST" else None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        data, own = form.cleaned_data, preferences.get("shop.currency")
        try:
            ordering.save_delivery_method(
                method_id=method_id,
                code=data["code"],
                country=data["country"],
                names={"zh-cn": data["name_zh"], "en": data["name_en"]},
                notes={"zh-cn": data["note_zh"], "en": data["note_en"]},
                prices=_with_others(found.prices if found else {}, own, data["price"]),
                free_from=_with_others(found.free_from if found else {}, own, data["free_from"]),
                position=found.position if found else 0,
                active=data["active"],
                by=request.desk.by,
                now=clock.now(),
            )
        except Refusal as refusal:
            field = refusal.facts.get("field")
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            return done(request, _("The way of delivery is saved."), "desk:settings")
    status = 422 if form.is_bound else 200
    currency = preferences.get("shop.currency")
    return page(request, "delivery", here="settings", status=status, form=form, method=found, currency=currency)


def _with_others(before: dict[str, Money], own: str, amount: Money | None) -> list[Money]:
    others = [money for currency, money in before.items() if currency != own]
    return [*others, amount] if amount else others


def _initial(method) -> dict:
    if method is None:
        return {"country": "*", "active": True}
    own = preferences.get("shop.currency")
    return {
        "code": method.code,
        "country": method.country,
        "active": method.active,
        "name_zh": method.names.get("zh-cn", ""),
        "name_en": method.names.get("en", ""),
        "note_zh": method.notes.get("zh-cn", ""),
        "note_en": method.notes.get("en", ""),
        "price": method.prices.get(own),
        "free_from": method.free_from.get(own),
    }
