"""Fields of forms that read what people write."""

import re
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhanggui.kit.measures import NotWholeSteps
from zhanggui.kit.money import Money, NotMoney
from zhanggui.kit.ui.format import measure_symbol, measured, quantity, read_amount, read_quantity


class MoneyField(forms.CharField):
    """An amount in one currency as people write it: 1,234.50; ￥ and $ are overlooked. Nothing given is None."""

    def __init__(self, currency: str = "", *, least: int = 0, **kwargs: Any):
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=24, **kwargs)
        self.currency = currency
        self.least = least

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            amount = read_amount(text, self.currency)
        except NotMoney as wrong:
            raise forms.ValidationError(wrong.message)
        if amount.minor < self.least:
            raise forms.ValidationError(_("The amount is too small."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return str(value.decimal) if isinstance(value, Money) else value


class QuantityField(forms.CharField):
    """So much of goods that are sold by measure, as people write it: 0.375. Gives whole steps; nothing given is None."""

    def __init__(self, measure: str, step: int, *, least: int = 0, most: int = 2**31 - 1, **kwargs: Any):
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=24, **kwargs)
        self.measure, self.step, self.least, self.most = measure, step, least, most

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            found = read_quantity(text, self.measure, self.step)
        except NotWholeSteps as wrong:
            raise forms.ValidationError(wrong.message)
        if not self.least <= found <= self.most:
            low, high = (quantity(n, self.measure, self.step) for n in (self.least, self.most))
            raise forms.ValidationError(_("Between %(low)s and %(high)s.") % {"low": low, "high": high})
        return found

    def prepare_value(self, value: Any) -> Any:
        return measured(value, self.measure, self.step) if isinstance(value, int) else value


def quantity_field(measure: str, step: int, *, least: int = 0, most: int = 2**31 - 1, **kwargs: Any) -> forms.Field:
    """A field for units of goods: a whole number of pieces, or so much by measure, which the label then names."""
    if not measure:
        number = forms.NumberInput({"inputmode": "numeric"})
        return forms.IntegerField(min_value=least, max_value=most, widget=number, **kwargs)
    kwargs["label"] = f"{kwargs.get('label', '')} ({measure_symbol(measure)})"
    return QuantityField(measure, step, least=least, most=most, **kwargs)


class ClockField(forms.Field):
    """A time of day on the clock of 24 hours, 09:30 or 09:30:15. A text for the same reason as a day."""

    def __init__(self, **kwargs: Any):
        attrs = {"placeholder": "09:30", "inputmode": "numeric", "autocomplete": "off", "maxlength": 8}
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> time | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})\s*[:：]\s*(\d{2})(?:\s*[:：]\s*(\d{2}))?", text)
        try:
            hours, minutes, seconds = (int(part or 0) for part in found.groups())  # type: ignore[union-attr]
            return time(hours, minutes, seconds)
        except (AttributeError, ValueError):
            raise forms.ValidationError(_("A time of day is meant here, such as 09:30."))

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M:%S" if value.second else "%H:%M") if isinstance(value, time) else value


class DayField(forms.Field):
    """A day, written year first: 2026-11-03, 2026/11/3, 2026年11月3日. A plain text field: the browser's own would show the
    day in the habit of the machine, not of the page; the script puts its calendar beside it."""

    def __init__(self, **kwargs: Any):
        attrs = {
            "data-day": "",
            "placeholder": "2026-11-03",
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": 12,
        }
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text)
        try:
            return date(*map(int, found.groups()))  # type: ignore[union-attr,arg-type]
        except (AttributeError, ValueError):
            raise forms.ValidationError(_("A day is meant here, year first: 2026-11-03."))
