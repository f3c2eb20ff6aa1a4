"""The form of a block: the fields that its kind has, and its words in each language side by side."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.content import public as content
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.views.categories import flat
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import Refusal

# kind: (name, what it is for, its fields, its words)
KINDS: dict[str, tuple[Any, Any, str, str]] = {
    "hero": (
        gettext_lazy("Large picture with a sentence"),
        gettext_lazy("What a visitor sees first. Without a picture of its own it shows a product."),
        "picture chosen add link category_id",
        "title body action",
    ),
    "products": (
        gettext_lazy("Row of products"),
        gettext_lazy("Goods chosen by a rule, as they stand when the page is opened, or by hand."),
        "rule category_id count chosen add link",
        "title body action",
    ),
    "categories": (
        gettext_lazy("Doors to the categories"),
        gettext_lazy("The first eight categories with goods in them."),
        "",
        "title",
    ),
    "story": (
        gettext_lazy("Story"),
        gettext_lazy("A few paragraphs beside a picture. An empty line makes a new paragraph."),
        "picture chosen add link category_id",
        "title body action",
    ),
    "notice": (
        gettext_lazy("Notice"),
        gettext_lazy("Something to know now, such as holidays. With days it comes and goes by itself."),
        "starts_on ends_on link",
        "title body action",
    ),
    "promises": (
        gettext_lazy("What one can rely on"),
        gettext_lazy("Three sentences of the house: who sells, what was agreed, how things go back."),
        "",
        "",
    ),
}
RULES = [
    ("best_selling", gettext_lazy("best selling")),
    ("newest", gettext_lazy("newest")),
    ("category", gettext_lazy("all of the category, in our order")),
    ("chosen", gettext_lazy("chosen by hand")),
]


class BlockForm(forms.Form):
    rule = forms.ChoiceField(label=gettext_lazy("Which products"), choices=RULES)
    category_id = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    count = forms.IntegerField(label=gettext_lazy("At most"), min_value=1, max_value=24)
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Chosen by hand"), required=False, widget=forms.CheckboxSelectMultiple
    )
    add = forms.CharField(
        label=gettext_lazy("Add products"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("One a line: a SKU or a title."),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput({"accept": "image/*"}),
        help_text=gettext_lazy("JPEG, PNG, WebP or AVIF, 1280 px wide or more. Nothing chosen keeps what is there."),
    )
    no_picture = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)
    link = forms.CharField(
        label=gettext_lazy("Leads to the address"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "An address of the shop without its language, such as about, or one that begins with https."
        ),
    )
    starts_on = DayField(label=gettext_lazy("First day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, block, tree, chosen, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = block
        _name, _about, fields, self.said = KINDS[block.kind]
        for name in set(self.fields) - set(fields.split()) - ({"no_picture"} if block.picture else set()):
            del self.fields[name]
        for name in self.fields:
            if name not in ("chosen", "add", "picture", "no_picture"):
                self.fields[name].initial = getattr(block, name)
        if "category_id" in self.fields:
            below = [(str(node.id), "\u2003" * depth + node.name) for node, depth in flat(tree)]
            self.fields["category_id"].choices = [("", _("none")), *below]
        if "chosen" in self.fields:
            self.fields["chosen"].choices = [
                (str(one), chosen[one].title) for one in block.product_ids if one in chosen
            ]
            self.fields["chosen"].initial = [str(one) for one in block.product_ids]
            if not self.fields["chosen"].choices:
                del self.fields["chosen"]
        self._words()

    def _words(self) -> None:
        labels = {"title": _("Title"), "body": _("Text"), "action": _("Words on the button")}
        most = {"title": 120, "body": 3000, "action": 60}
        for locale in locales.LOCALES:
            words = self.known.texts.get(locale, content.Words())
            for name in self.said.split():
                widget = forms.Textarea({"rows": 4}) if name == "body" else forms.TextInput()
                self.fields[f"{locale}_{name}"] = forms.CharField(
                    label=labels[name],
                    required=False,
                    max_length=most[name],
                    widget=widget,
                    initial=getattr(words, name),
                )

    @property
    def columns(self) -> list[tuple]:
        """(language, its name, its fields)"""
        return [
            (locales.html_lang(one), locales.NAMES[one], [self[f"{one}_{name}"] for name in self.said.split()])
            for one in locales.LOCALES
        ]

    @property
    def settings(self) -> list:
        """The fields that are the same in every language."""
        return [self[name] for name in self.fields if name.partition("_")[0] not in locales.LOCALES]

    def clean_add(self) -> list[UUID]:
        found = []
        for line in self.cleaned_data["add"].splitlines():
            if text := line.strip()[:200]:
                found.append(_product(text))
        return found

    def clean_picture(self) -> content.BlockPicture | None:
        file = self.cleaned_data["picture"]
        if not file:
            return self.known.picture
        try:
            kept = catalogue.keep_picture(file.read())
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message)
        return content.BlockPicture(kept.sha256, kept.width, kept.height, kept.widths)

    def block(self) -> content.Block:
        """The block as the form says it is."""
        data = self.cleaned_data
        plain: dict[str, Any] = {
            name: data[name] for name in ("rule", "count", "link", "starts_on", "ends_on") if name in data
        }
        if "category_id" in data:
            plain["category_id"] = UUID(data["category_id"]) if data["category_id"] else None
        if "add" in data:
            kept = [UUID(one) for one in data.get("chosen", ())]
            plain["product_ids"] = tuple(dict.fromkeys([*kept, *data["add"]]))
        if "picture" in data:
            plain["picture"] = None if data.get("no_picture") else data["picture"]
        texts = {}
        for locale in locales.LOCALES:
            words = {name: data[f"{locale}_{name}"].replace("\r\n", "\n").strip() for name in self.said.split()}
            texts[locale] = content.Words(**words)
        return replace(self.known, **plain, texts={locale: said for locale, said in texts.items() if said})


def _product(text: str) -> UUID:
    """The product that a SKU or a title means."""
    rows = catalogue.product_rows(
        text=text, limit=2, locale=locales.current(), currency=preferences.get("shop.currency"), now=clock.now()
    ).items
    same = [row for row in rows if row.title.casefold() == text.casefold()]
    if len(same or rows) != 1:
        said = (
            _("No product is called “{text}”.") if not rows else _("Several products fit “{text}”: write more of it.")
        )
        raise forms.ValidationError(said.format(text=text))
    return (same or rows)[0].id
