"""The form of a variant that is sold as a set of parts."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.fields import MoneyField
from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money

LINE = re.compile(r"(?:(\d{1,2})\s*[x×*]\s*)?(\S+)(?:\s*[x×*]\s*(\d{1,2}))?")


class Set(forms.Form):
    """The parts, one in a line: "4 x CUP"."""

    parts = forms.CharField(
        label=gettext_lazy("Parts"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4, "class": "mono"}),
        help_text=gettext_lazy("One part in a line, units first: 4 x CUP-RED. Empty: it is no set."),
    )
    pricing = forms.ChoiceField(
        label=gettext_lazy("Price"),
        choices=[("own", gettext_lazy("a price of its own")), ("sum", gettext_lazy("the sum of its parts, less"))],
    )
    percent = forms.IntegerField(label=gettext_lazy("Percent off"), min_value=0, max_value=99, required=False)
    off = MoneyField(label=gettext_lazy("Amount off"), required=False)

    def __init__(self, variant, currency: str, *args, **kwargs):
        self.variant, now = variant, variant.bundle
        initial: dict[str, Any] = {"pricing": "own"}
        if now:
            lines = "\n".join(f"{units} x {sku}" for sku, units in now.parts)
            off = now.off.get(currency)
            initial = {"parts": lines, "pricing": now.pricing, "percent": now.percent or None}
            initial["off"] = Money(off, currency) if off else None
        kwargs |= {"initial": initial, "prefix": f"set{variant.id}"}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["off"].currency = currency

    def clean_parts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for text in filter(None, (line.strip() for line in self.cleaned_data["parts"].splitlines())):
            match = LINE.fullmatch(text)
            if match is None or (match[1] and match[3]):
                raise forms.ValidationError(_("“%(text)s” is not units and a SKU.") % {"text": text[:60]})
            found[match[2]] = found.get(match[2], 0) + int(match[1] or match[3] or 1)
        return found

    def ids(self, seller: UUID) -> dict[UUID, int]:
        """The parts by variant; a SKU that the seller does not have is said."""
        wanted = self.cleaned_data["parts"]
        known = catalogue.variants_of_skus(list(wanted), [seller])
        missing = [sku for sku in wanted if sku not in known]
        if missing:
            raise NotFound(what=", ".join(missing[:5]))
        return {known[sku]: units for sku, units in wanted.items()}


def sets_of(edit, currency: str, refused: Set | None = None) -> list[Set]:
    """A form for each variant of goods that are sent; the one that was refused as it was typed."""
    if edit.kind == "digital":
        return []
    return [
        refused if refused and refused.variant.id == variant.id else Set(variant, currency) for variant in edit.variants
    ]
