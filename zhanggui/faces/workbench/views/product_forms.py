"""The forms of a product's pages: texts in both languages, options, variants, prices, stock, pictures, files."""

import re
from itertools import product as every_pair
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.fields import MoneyField
from zhanggui.faces.workbench.views.categories import flat
from zhanggui.kit import locales
from zhanggui.kit.money import Money
from zhanggui.taxation import public as taxation

KINDS = [("physical", gettext_lazy("Goods that are sent")), ("digital", gettext_lazy("Files that are downloaded"))]
SKU_PATTERN = r"^[^\s]{1,64}$"
FirstStock = dict[UUID | None, int]
AXES = 2
EXAMPLE = "红色 / Red"  # a value of an option, in both languages


class Texts(forms.Form):
    """Titles and descriptions, one column per language; `zh-cn_title`, `en_title` …"""

    def __init__(self, *args, texts: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        for locale in locales.LOCALES:
            text = (texts or {}).get(locale)
            attrs = {"lang": locales.html_lang(locale)}
            self.fields[f"{locale}_title"] = forms.CharField(
                label=_("Title"),
                max_length=200,
                required=False,
                initial=text and text.title,
                widget=forms.TextInput(attrs),
            )
            self.fields[f"{locale}_summary"] = forms.CharField(
                label=_("In one sentence"),
                max_length=400,
                required=False,
                initial=text and text.summary,
                widget=forms.TextInput(attrs),
            )
            self.fields[f"{locale}_description"] = forms.CharField(
                label=_("Description"),
                max_length=100_000,
                required=False,
                initial=text and text.description,
                widget=forms.Textarea({**attrs, "rows": 8, "data-editor": ""}),
                help_text=_("Bold, lists, headings and links; anything dangerous is taken out."),
            )
            self.fields[f"{locale}_slug"] = forms.CharField(
                label=_("Address"),
                max_length=120,
                required=False,
                initial=text and text.slug,
                help_text=_("Empty: made of the title. Old addresses keep leading here."),
            )

    def clean(self) -> dict:
        data = self.cleaned_data
        if not any(data.get(f"{locale}_title", "").strip() for locale in locales.LOCALES):
            self.add_error(f"{locales.current()}_title", _("A title in one language at least."))
        return data

    def drafts(self) -> dict:
        data = self.cleaned_data
        return {
            locale: catalogue.TextDraft(
                title=data[f"{locale}_title"].strip(),
                summary=data[f"{locale}_summary"].strip(),
                description=data[f"{locale}_description"],
                slug=data[f"{locale}_slug"].strip(),
            )
            for locale in locales.LOCALES
            if data[f"{locale}_title"].strip()
        }

    @property
    def columns(self) -> list[tuple]:
        """(language, its name, its fields)"""
        names = ("title", "summary", "description", "slug")
        return [
            (locales.html_lang(locale), locales.NAMES[locale], [self[f"{locale}_{name}"] for name in names])
            for locale in locales.LOCALES
        ]


class Facts(forms.Form):
    """What a product is besides its texts."""

    tax_class = forms.ChoiceField(label=gettext_lazy("Tax class"))
    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=120, required=False)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The first one chosen is where the product is at home."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tax_class"].choices = [
            (code, words.tax_class(code)) for code in taxation.TAX_CLASSES if code != "shipping"
        ]
        tree = catalogue.category_tree(locales.current())
        self.fields["categories"].choices = [(str(node.id), "\u2003" * depth + node.name) for node, depth in flat(tree)]


class NewProduct(forms.Form):
    """What a new product needs beside its texts. Options make one variant of each combination."""

    seller_id = forms.ChoiceField(label=gettext_lazy("Seller"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=KINDS, help_text=gettext_lazy("It cannot be changed later.")
    )
    sku = forms.RegexField(
        SKU_PATTERN, label=gettext_lazy("SKU"), help_text=gettext_lazy("Variants add their option to it.")
    )
    price = MoneyField(label=gettext_lazy("Price"))
    stock = forms.IntegerField(
        label=gettext_lazy("Units in stock"), min_value=0, required=False, help_text=gettext_lazy("For each variant.")
    )
    weight_g = forms.IntegerField(label=gettext_lazy("Weight in grams"), min_value=0, required=False)

    def __init__(self, sellers, currency: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["seller_id"].choices = [(str(card.id), card.name) for card in sellers]
        fields["price"].currency = currency
        for number in range(AXES):
            for key, label in (("zh", _("Option in Chinese")), ("en", _("Option in English")), ("values", _("Values"))):
                note = _("One per line: {example}").format(example=EXAMPLE) if key == "values" else ""
                widget = forms.Textarea({"rows": 3}) if key == "values" else forms.TextInput()
                self.fields[f"axis{number}_{key}"] = forms.CharField(
                    label=label, required=False, max_length=2000, help_text=note, widget=widget
                )

    @property
    def axis_rows(self) -> list[list]:
        return [[self[f"axis{number}_{key}"] for key in ("zh", "en", "values")] for number in range(AXES)]

    def clean(self) -> dict:
        data = self.cleaned_data
        for number in range(AXES):
            named = data.get(f"axis{number}_zh") or data.get(f"axis{number}_en")
            if bool(named) != bool(data.get(f"axis{number}_values", "").strip()):
                self.add_error(f"axis{number}_values", _("An option has a name and at least one value."))
        return data

    def axes(self) -> tuple:
        found = []
        for number in range(AXES):
            zh, en = (self.cleaned_data[f"axis{number}_{key}"].strip() for key in ("zh", "en"))
            if zh or en:
                values = [
                    value_of(line) for line in self.cleaned_data[f"axis{number}_values"].splitlines() if line.strip()
                ]
                names = {"zh-cn": zh or en, "en": en or zh}
                found.append(catalogue.AxisDraft(code_of(en or zh, f"option{number + 1}"), names, unique(values)))
        return tuple(found)

    def variants(self, axes: tuple) -> tuple:
        data = self.cleaned_data
        stock: FirstStock = {None: data["stock"] or 0} if data["kind"] == "physical" else {}
        drafts = []
        for combination in every_pair(*[axis.values for axis in axes]):
            codes = [value.code for value in combination]
            drafts.append(
                catalogue.VariantDraft(
                    sku="-".join([data["sku"], *codes])[:64],
                    values={axis.code: code for axis, code in zip(axes, codes, strict=True)},
                    prices=(data["price"],),
                    stock=stock,
                    weight_g=data["weight_g"] or 0,
                )
            )
        return tuple(drafts)


def code_of(text: str, other: str) -> str:
    """A short code of letters and digits; where a name has none, the other."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:30] or other


def value_of(line: str, place: int = 0):
    """`红色 / Red` → a value with a label in each language."""
    first, _slash, second = (part.strip() for part in line.partition("/"))
    english = second or first
    code = code_of(english, "") or f"v{sum(map(ord, first)) % 10_000}"
    return catalogue.ValueDraft(code, {"zh-cn": first, "en": english})


def unique(values: list) -> tuple:
    return tuple({value.code: value for value in values}.values())


class Variant(forms.Form):
    """One row of the table of variants."""

    sku = forms.RegexField(SKU_PATTERN, label=gettext_lazy("SKU"))
    barcode = forms.CharField(label=gettext_lazy("Barcode"), max_length=32, required=False)
    weight_g = forms.IntegerField(label=gettext_lazy("Weight in grams"), min_value=0)
    price = MoneyField(label=gettext_lazy("Price"), required=False)
    was = MoneyField(label=gettext_lazy("Earlier price"), required=False, least=1)
    active = forms.BooleanField(label=gettext_lazy("Sold"), required=False)

    def __init__(self, variant, currency: str, *args, **kwargs):
        self.variant = variant
        self.now = price_in_force(variant, currency)
        initial = {
            "sku": variant.sku,
            "barcode": variant.barcode,
            "weight_g": variant.weight_g,
            "price": self.now and self.now.amount,
            "was": self.now and self.now.was,
            "active": variant.state == "active",
        }
        kwargs |= {"initial": initial, "prefix": f"v{variant.id}"}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["price"].currency = fields["was"].currency = currency

    def changed(self) -> dict:
        """The plain fields that differ."""
        data, variant = self.cleaned_data, self.variant
        wanted = {key: data[key] for key in ("sku", "barcode", "weight_g")}
        wanted["state"] = "active" if data["active"] else "retired"
        return {key: value for key, value in wanted.items() if value != getattr(variant, key)}

    def change(self) -> catalogue.VariantChange:
        price, was = self.new_price() or (None, None)
        return catalogue.VariantChange(self.variant.id, self.changed(), price, was)

    def new_price(self) -> tuple[Money, Money | None] | None:
        price, was = self.cleaned_data["price"], self.cleaned_data["was"]
        before = (self.now.amount, self.now.was) if self.now else (None, None)
        return (price, was) if price is not None and (price, was) != before else None


def price_in_force(variant, currency: str):
    """The price line that holds now in this currency, if any."""
    lines = [line for line in variant.prices if line.in_force and line.amount.currency == currency]
    return max(lines, key=lambda line: line.starts_at, default=None)


class Stock(forms.Form):
    """What was counted, per variant and warehouse; only what differs is written."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=60, initial=gettext_lazy("counted"))

    def __init__(self, edit, warehouses, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.cells = {}
        for variant in edit.variants:
            if variant.bundle:
                continue  # its parts have stock
            lines = {line.warehouse_id: line for line in variant.stock}
            for place in warehouses:
                line = lines.get(place.id)
                name = f"n_{variant.id}_{place.id}"
                self.cells[name] = (variant, place, line.on_hand if line else 0, line.held if line else 0)
                self.fields[name] = forms.IntegerField(
                    label=f"{variant.sku} · {place.name}",
                    min_value=0,
                    required=False,
                    initial=line.on_hand if line else 0,
                )

    def rows(self) -> list[tuple]:
        return [(variant, place, held, self[name]) for name, (variant, place, _n, held) in self.cells.items()]

    def counted(self) -> list[tuple]:
        """(variant id, warehouse id, counted) of what differs from what the page showed."""
        data = self.cleaned_data
        return [
            (variant.id, place.id, data[name])
            for name, (variant, place, before, _held) in self.cells.items()
            if data.get(name) is not None and data[name] != before
        ]


class NewVariant(forms.Form):
    """One more variant; a value that the option has not had is written out: 蓝色 / Blue."""

    sku = forms.RegexField(SKU_PATTERN, label=gettext_lazy("SKU"))
    price = MoneyField(label=gettext_lazy("Price"))
    stock = forms.IntegerField(label=gettext_lazy("Units in stock"), min_value=0, required=False)

    def __init__(self, edit, currency: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.edit = edit
        fields: dict[str, Any] = self.fields
        fields["price"].currency = currency
        for axis in edit.axes:
            name = axis.names.get(locales.current()) or axis.code
            known = [(value.code, value.labels.get(locales.current()) or value.code) for value in axis.values]
            self.fields[f"axis_{axis.code}"] = forms.ChoiceField(
                label=name, choices=[("", _("a new value")), *known], required=False
            )
            self.fields[f"new_{axis.code}"] = forms.CharField(
                label=_("New value"), required=False, max_length=120, help_text=EXAMPLE
            )

    def clean(self) -> dict:
        data = self.cleaned_data
        for axis in self.edit.axes:
            if not data.get(f"axis_{axis.code}") and not data.get(f"new_{axis.code}", "").strip():
                self.add_error(f"axis_{axis.code}", _("Choose a value or write a new one."))
        return data

    def draft(self) -> tuple:
        """(the variant, the axes that gain a value)"""
        data, values, gained = self.cleaned_data, {}, []
        for axis in self.edit.axes:
            code = data[f"axis_{axis.code}"]
            if not code:
                value = value_of(data[f"new_{axis.code}"])
                code = value.code
                gained.append(catalogue.AxisDraft(axis.code, axis.names, (value,)))
            values[axis.code] = code
        stock: FirstStock = {None: data["stock"] or 0} if self.edit.kind == "physical" else {}
        return catalogue.VariantDraft(sku=data["sku"], values=values, prices=(data["price"],), stock=stock), gained


class Pictures(forms.Form):
    """Pictures are chosen or dropped; several at once."""

    pictures = forms.FileField(
        label=gettext_lazy("Pictures"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
    )


class DigitalFile(forms.Form):
    variant_id = forms.UUIDField(label=gettext_lazy("For"), widget=forms.Select)
    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, edit, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["variant_id"].widget.choices = [(variant.id, variant.sku) for variant in edit.variants]
