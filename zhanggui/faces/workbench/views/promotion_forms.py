"""What is typed to make a promotion, and codes for it. A kind has fields of its own; amounts are in the shop's currency."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.fields import ClockField, DayField, MoneyField
from zhanggui.faces.workbench.views.product_forms import flat
from zhanggui.kit import locales, preferences
from zhanggui.kit.money import Money, NotMoney
from zhanggui.marketing import public as marketing
from zhanggui.people import public as people
from zhanggui.sellers import public as sellers

ROWS = {"rows": 3, "autocomplete": "off", "spellcheck": "false"}


def zone() -> ZoneInfo:
    return ZoneInfo(preferences.get("shop.timezone"))


def read_goods(text: str) -> dict[UUID, int]:
    """“SKU × 2” on each line; the variants with their numbers. What nobody knows is said."""
    wanted: dict[str, int] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        sku, units = re.fullmatch(r"(.+?)(?:\s*[x×*]\s*(\d{1,3}))?", line).groups()  # type: ignore[union-attr]
        wanted[sku] = wanted.get(sku, 0) + int(units or 1)
    found = catalogue.variants_by_sku(wanted)
    if unknown := sorted(set(wanted) - set(found)):
        raise forms.ValidationError(_("There is no SKU %(sku)s.") % {"sku": ", ".join(unknown[:5])})
    return {found[sku][0]: units for sku, units in wanted.items()}


class Goods(forms.CharField):
    """A text area of SKUs, one on each line, with numbers where they matter."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=8000, widget=forms.Textarea(ROWS), **kwargs)

    def clean(self, value: Any) -> dict[UUID, int]:
        return read_goods(super().clean(value))


class Percent(forms.DecimalField):
    def __init__(self, *, required: bool = True):
        label = gettext_lazy("Percent off")
        super().__init__(label=label, min_value=0, max_value=100, decimal_places=4, required=required)


class PromotionForm(forms.Form):
    """The fields that every promotion has; `terms` come from the kind."""

    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    starts_on = DayField(label=gettext_lazy("First day"))
    starts_time = ClockField(
        label=gettext_lazy("Begins at"), required=False,
        help_text=gettext_lazy("Empty: from midnight of the shop."),
    )  # fmt: skip
    ends_on = DayField(
        label=gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("Counts in full, up to midnight. Empty: without end."),
    )  # fmt: skip
    ends_time = ClockField(
        label=gettext_lazy("Ends at"), required=False,
        help_text=gettext_lazy("Empty: the whole last day."),
    )  # fmt: skip
    minimum = MoneyField(label=gettext_lazy("From goods worth"), required=False)
    pieces = forms.IntegerField(label=gettext_lazy("From so many pieces"), min_value=0, max_value=999, required=False)
    products = Goods(
        label=gettext_lazy("Only these goods"), required=False,
        help_text=gettext_lazy("A SKU on each line; all variants of its product count. Empty: all goods."),
    )  # fmt: skip
    excluded = Goods(label=gettext_lazy("Not these goods"), required=False)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Categories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sellers = forms.MultipleChoiceField(
        label=gettext_lazy("Sellers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Customers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by_code = forms.BooleanField(label=gettext_lazy("Only with a code"), required=False)
    bearer = forms.ChoiceField(
        label=gettext_lazy("Who bears it"),
        choices=[("seller", gettext_lazy("the seller")), ("platform", gettext_lazy("the platform"))],
    )
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"), min_value=1, max_value=1000, initial=100,
        help_text=gettext_lazy("1 is reckoned first."),
    )  # fmt: skip
    exclusive = forms.CharField(
        label=gettext_lazy("Excludes others of the group"), max_length=40, required=False,
        help_text=gettext_lazy("Of promotions with the same word here one counts."),
    )  # fmt: skip
    stop = forms.BooleanField(label=gettext_lazy("No further promotion after it"), required=False)
    example = Goods(
        label=gettext_lazy("Example basket"),
        required=False,
        help_text=gettext_lazy("For the preview: SKU × 2 on a line."),
    )

    def __init__(self, kind, *args, found=None, **kwargs):
        self.kind, self.found = kind, found
        self.currency = preferences.get("shop.currency")
        kwargs.setdefault("initial", self._known(found) if found else {})
        super().__init__(*args, **kwargs)
        self.terms = TERMS[kind]
        for name, field in self.terms.fields(self.currency).items():
            self.fields[name] = field
            if found:
                field.initial = self.terms.initial(found.terms, self.currency).get(name)
        self.fields["minimum"].currency = self.currency
        locale = locales.current()
        choices = [
            (str(node.id), "\u2003" * depth + node.name) for node, depth in flat(catalogue.category_tree(locale))
        ]
        self.fields["categories"].choices = choices
        self.fields["sellers"].choices = [(str(card.id), card.name) for card in sellers.sellers(locale=locale)]
        groups = [(card.code, card.name) for card in people.groups(locale=locale)]
        self.fields["groups"].choices = [("members", _("everybody who signed in")), *groups]

    @property
    def own(self) -> list:
        return [self[name] for name in self.terms.fields(self.currency)]

    def _known(self, found: marketing.Promotion) -> dict[str, Any]:
        scope, at = found.scope, zone()
        skus = catalogue.skus_of(products=scope.products | scope.excluded)
        starts = found.starts_at.astimezone(at)
        ends = found.ends_at.astimezone(at) if found.ends_at else None
        whole = ends is not None and ends.timetz().replace(tzinfo=None) == time()
        least = found.minimum.get(self.currency)
        return {
            "name_zh": found.names.get("zh-cn", ""),
            "name_en": found.names.get("en", ""),
            "starts_on": starts.date(),
            "starts_time": starts.time(),
            "ends_on": (ends - timedelta(days=1) if whole else ends).date() if ends else None,
            "ends_time": None if whole or ends is None else ends.time(),
            "minimum": Money(least, self.currency) if least else None,
            "pieces": found.pieces or None,
            "products": "\n".join(sorted(skus[key] for key in scope.products if key in skus)),
            "excluded": "\n".join(sorted(skus[key] for key in scope.excluded if key in skus)),
            "categories": [str(key) for key in scope.categories],
            "sellers": [str(key) for key in scope.sellers],
            "groups": sorted(scope.groups),
            **{key: getattr(found, key) for key in ("by_code", "bearer", "priority", "exclusive", "stop")},
        }

    def draft(self) -> marketing.PromotionDraft:
        data, at, before = self.cleaned_data, zone(), self.found
        products = catalogue.products_of([*data["products"], *data["excluded"]])
        ends_at = None
        if data["ends_on"]:
            last = data["ends_on"] if data["ends_time"] else data["ends_on"] + timedelta(days=1)
            ends_at = datetime.combine(last, data["ends_time"] or time(), at)
        minimum = dict(before.minimum) if before else {}
        minimum.pop(self.currency, None)
        if data["minimum"]:
            minimum[self.currency] = data["minimum"].minor
        return marketing.PromotionDraft(
            kind=self.kind,
            names={"zh-cn": data["name_zh"], "en": data["name_en"]},
            terms=self.terms.read(data, self.currency, before.terms if before else {}),
            starts_at=datetime.combine(data["starts_on"], data["starts_time"] or time(), at),
            ends_at=ends_at,
            scope=marketing.Scope(
                products=frozenset(products[key] for key in data["products"]),
                categories=frozenset(map(UUID, data["categories"])),
                sellers=frozenset(map(UUID, data["sellers"])),
                excluded=frozenset(products[key] for key in data["excluded"]),
                groups=frozenset(data["groups"]),
            ),
            minimum=minimum,
            pieces=data["pieces"] or 0,
            **{key: data[key] for key in ("priority", "exclusive", "stop", "by_code", "bearer")},
        )


class _Terms:
    """What one kind asks. Percent or an amount; further fields by kind. Amounts of other currencies are kept."""

    def __init__(self, *, percent: bool = False, amount: str = "", label: Any = "", more: Any = dict):
        self.percent, self.amount, self.label, self.more = percent, amount, label, more

    def fields(self, currency: str) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = self.more()
        if self.percent:
            found["percent"] = Percent(required=not self.amount)
        if self.amount:
            found["amount"] = MoneyField(currency, label=self.label, required=not self.percent, least=1)
        return found

    def initial(self, terms: Mapping[str, Any], currency: str) -> dict[str, Any]:
        values = dict(terms)
        amounts = terms.get(self.amount) or {}
        values["amount"] = Money(amounts[currency], currency) if currency in amounts else None
        if "items" in terms:
            skus = catalogue.skus_of(variants=[UUID(key) for key in terms["items"]])
            values["goods"] = "\n".join(f"{skus.get(UUID(key), key)} × {n}" for key, n in terms["items"].items())
        if "variant" in terms:
            values["goods"] = catalogue.skus_of(variants=[UUID(terms["variant"])]).get(UUID(terms["variant"]), "")
        if "steps" in terms:
            values["steps"] = "\n".join(_step(step, currency) for step in terms["steps"])
        return values

    def read(self, data: Mapping[str, Any], currency: str, before: Mapping[str, Any]) -> dict[str, Any]:
        terms: dict[str, Any] = {}
        if data.get("percent"):
            terms["percent"] = str(data["percent"])
        if self.amount and data.get("amount"):
            terms[self.amount] = {**(before.get(self.amount) or {}), currency: data["amount"].minor}
        for key in ("buy", "get", "by", "pieces_given", "most_pieces"):
            if data.get(key):
                terms[{"pieces_given": "pieces", "most_pieces": "most"}.get(key, key)] = data[key]
        if data.get("steps"):
            terms["steps"] = read_steps(data["steps"], data["by"], currency)
        if "goods" in data and "pieces_given" in data:
            terms["variant"] = next(iter(map(str, data["goods"])), "")
        elif "goods" in data:
            terms["items"] = {str(key): n for key, n in data["goods"].items()}
        return terms


def _step(step: Mapping[str, Any], currency: str) -> str:
    least = step["from"]
    start = Money(least.get(currency, 0), currency).decimal if isinstance(least, Mapping) else least
    return (
        f"{start}: {step['percent']}%"
        if "percent" in step
        else (f"{start}: {Money(step['amount'].get(currency, 0), currency).decimal}")
    )


def read_steps(text: str, by: str, currency: str) -> list[dict[str, Any]]:
    """“200: 10%” or “200: 30” on each line: from what, and how much less."""
    steps = []
    for line in filter(None, map(str.strip, text.splitlines())):
        start, _colon, off = (part.strip() for part in line.replace("：", ":").partition(":"))
        try:
            least: Any = {currency: Money.of(start, currency).minor} if by == "amount" else int(start)
            cut: dict[str, Any] = (
                {"percent": off.rstrip("%").strip()}
                if off.endswith("%")
                else {"amount": {currency: Money.of(off, currency).minor}}
            )
        except (NotMoney, ValueError):
            raise forms.ValidationError(_("Write each step like “200: 10%” or “200: 30”.")) from None
        steps.append({"from": least, **cut})
    return steps


def _pieces(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=999, **more)


TERMS: dict[str, _Terms] = {
    "percentage": _Terms(
        percent=True, amount="most", label=gettext_lazy("At most"),
    ),
    "fixed": _Terms(amount="amount", label=gettext_lazy("Amount off")),
    "buy_get": _Terms(
        percent=True,
        more=lambda: {
            "buy": _pieces(gettext_lazy("Buy")),
            "get": _pieces(gettext_lazy("get cheaper")),
            "most_pieces": _pieces(gettext_lazy("At most so many pieces"), required=False),
        },
    ),
    "tiers": _Terms(
        more=lambda: {
            "by": forms.ChoiceField(
                label=gettext_lazy("Steps by"),
                choices=[("amount", gettext_lazy("amount")), ("pieces", gettext_lazy("pieces"))],
            ),
            "steps": forms.CharField(
                label=gettext_lazy("Steps"), max_length=1000, widget=forms.Textarea(ROWS),
                help_text=gettext_lazy("“200: 10%” or “200: 30” on each line."),
            ),
        },
    ),
    "bundle": _Terms(
        percent=True, amount="price", label=gettext_lazy("Price of the set"),
        more=lambda: {"goods": Goods(label=gettext_lazy("The set"), help_text=gettext_lazy("SKU × 2 on each line."))},
    ),
    "shipping": _Terms(percent=True, amount="amount", label=gettext_lazy("Amount off")),
    "gift": _Terms(
        more=lambda: {
            "goods": Goods(label=gettext_lazy("The gift"), help_text=gettext_lazy("Its SKU.")),
            "pieces_given": _pieces(gettext_lazy("Pieces"), initial=1),
        },
    ),
}  # fmt: skip


class CouponForm(forms.Form):
    """One code, or a batch of them: with a number, `code` is what they begin with."""

    code = forms.CharField(label=gettext_lazy("Discount code"), max_length=40, required=False)
    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=10_000, initial=1,
        help_text=gettext_lazy("More than one: each is made up and used once; the code is what they begin with."),
    )  # fmt: skip
    batch = forms.CharField(label=gettext_lazy("Name of the batch"), max_length=80, required=False)
    limit = forms.IntegerField(label=gettext_lazy("Uses in all"), min_value=1, required=False)
    per_customer = forms.IntegerField(label=gettext_lazy("Uses per customer"), min_value=1, required=False)
    per_day = forms.IntegerField(label=gettext_lazy("Uses per day"), min_value=1, required=False)
