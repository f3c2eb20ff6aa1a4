"""Fields of forms that read what people write."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhanggui.kit.money import Money, NotMoney
from zhanggui.kit.ui.format import read_amount


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
