"""The forms of an order's page."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.faces.workbench.fields import MoneyField
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import preferences
from zhanggui.kit.money import Money
from zhanggui.kit.ui.format import money

USUAL = {"CN": "sf"}  # before the first parcel
CARRIER = "desk_carrier"


class Quantities(forms.Form):
    """A number per line; `line_<id>` holds it."""

    def add_lines(self, lines, *, full: bool) -> None:
        """`lines`: (id, label, most). `full`: begin with everything."""
        self.line_ids = {}
        for line_id, label, most in lines:
            name = f"line_{line_id}"
            self.line_ids[name] = line_id
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=most,
                required=False,
                initial=most if full else 0,
                widget=forms.NumberInput({"inputmode": "numeric"}),
                help_text=_("of %(most)s") % {"most": most},
            )

    def quantities(self) -> dict:
        return {
            line_id: self.cleaned_data[name] for name, line_id in self.line_ids.items() if self.cleaned_data.get(name)
        }

    @property
    def line_fields(self) -> list:
        return [self[name] for name in self.line_ids]


def carrier_choices(usual: str) -> list[tuple]:
    """The carriers, the one that was used last first."""
    found = [(carrier.key, carrier.name) for carrier in fulfilment.carriers()]
    return sorted(found, key=lambda choice: choice[0] != (usual or USUAL.get(preferences.get("shop.country"), "")))


class Ship(Quantities):
    """Pack what is chosen and send it."""

    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"))
    tracking = forms.CharField(label=gettext_lazy("Tracking number"), max_length=80, required=False)

    def __init__(self, lines, *args, usual: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.add_lines([(line.line_id, line.title, line.open - line.waiting) for line in lines], full=True)
        fields: dict[str, Any] = self.fields
        fields["carrier"].choices = carrier_choices(usual)

    def clean(self) -> dict:
        data = self.cleaned_data
        if not self.errors and not self.quantities():
            raise forms.ValidationError(_("Choose at least one unit to ship."))
        return data


class Refund(Quantities):
    """Give money back: units of lines, the delivery, or an amount. The sum is shown before it moves."""

    delivery = forms.BooleanField(label=gettext_lazy("The delivery too"), required=False)
    amount = MoneyField(
        label=gettext_lazy("Or another amount"),
        required=False,
        least=1,
        help_text=gettext_lazy("Instead of the sum of what is chosen, for example as goodwill."),
    )
    restock = forms.BooleanField(label=gettext_lazy("The goods go back into stock"), required=False)
    tender = forms.TypedChoiceField(
        label=gettext_lazy("Goes back to"), required=False, coerce=UUID, empty_value=None, choices=()
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=True)
    command_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput({"data-preview-seen": ""}))

    def __init__(self, part, *args, tenders=(), **kwargs):
        """`tenders`: payments from which money can go back; with several of them one may be chosen."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["amount"].currency = part.total.currency
        self.left = {one.id: one.captured - one.refunded for one in tenders}
        if len(tenders) > 1:
            usual = [("", _("the way it was paid, the newest payment first"))]
            fields["tender"].choices = usual + [
                (
                    str(one.id),
                    _("%(how)s, at most %(sum)s") % {"how": one.provider_label, "sum": money(self.left[one.id])},
                )
                for one in reversed(tenders)
            ]
        else:
            del self.fields["tender"]
        lines = [(line.id, line.title, line.quantity - line.refunded) for line in part.lines]
        self.add_lines([line for line in lines if line[2] > 0], full=False)
        if part.delivery_refundable.minor <= 0:
            del self.fields["delivery"]

    def too_much_for(self, sum_: Money) -> str:
        """That the chosen payment has less left than this, in words."""
        chosen = self.cleaned_data.get("tender")
        if chosen is None or self.left[chosen] >= sum_:
            return ""
        return _("At most %(sum)s can go back this way.") % {"sum": money(self.left[chosen])}

    quote: Any = None  # the sum that the next press of the button moves

    def what(self) -> dict:
        """What `ordering.refund` and `refund_quote` take."""
        return {
            "lines": self.quantities() or None,
            "delivery": bool(self.cleaned_data.get("delivery")),
            "amount": self.cleaned_data.get("amount"),
        }


class Note(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note for colleagues"), max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class MoveOn(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class Capture(forms.Form):
    """What is done with money that a company holds."""

    deed = forms.ChoiceField(choices=[("capture", "capture"), ("void", "void")])
    amount = MoneyField(label=gettext_lazy("Amount to capture"), required=False, least=1)
    why = forms.CharField(max_length=200, required=False)
    command_id = forms.UUIDField()

    def __init__(self, currency: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["amount"].currency = currency


class Received(forms.Form):
    """A clerk saw the money on the account."""

    amount = MoneyField(label=gettext_lazy("Amount received"), least=1)

    def __init__(self, currency: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["amount"].currency = currency
