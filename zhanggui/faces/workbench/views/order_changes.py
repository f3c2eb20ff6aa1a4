"""Changes of a placed order: lines, address, the change that waits for its payment, each signed version."""

from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.views.orders import is_revealed
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.money import Money
from zhanggui.kit.ui.format import money
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people.public import PostalAddress

ROWS = 3
ADDRESS = ("name", "phone", "region", "city", "district", "line1", "line2", "postcode")


class Lines(forms.Form):
    """How many units of each line the buyer keeps, and what is added by SKU."""

    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    provider = forms.ChoiceField(label=gettext_lazy("More is paid by"))
    command_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    terms = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput({"data-preview-seen": ""}))
    quote: Any = None  # the difference that the next press of the button settles

    def __init__(self, order: ordering.OrderPage, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = order
        self.fields["terms"].initial = order.terms
        offered = payments.provider_choices(currency=order.currency, country=order.country, party=order.party_id)
        fields: dict[str, Any] = self.fields
        fields["provider"].choices = [(one.key, one.label) for one in offered]
        self.fields["provider"].initial = order.provider
        self.kept = {}
        for line in order.lines:
            kept = line.quantity - line.refunded
            if kept and line.kind == "physical":
                name = f"line_{line.id}"
                self.kept[name] = (line.id, kept)
                self.fields[name] = forms.IntegerField(label=line.title, min_value=0, max_value=999, initial=kept)
                self.fields[name].help_text = f"{line.sku} · {money(line.unit)}"
        for row in range(ROWS):
            self.fields[f"sku_{row}"] = forms.CharField(label=gettext_lazy("SKU"), max_length=80, required=False)
            self.fields[f"units_{row}"] = forms.IntegerField(
                label=gettext_lazy("Units"), min_value=1, max_value=999, required=False
            )

    @property
    def line_fields(self) -> list:
        return [self[name] for name in self.kept]

    @property
    def add_fields(self) -> list:
        return [(self[f"sku_{row}"], self[f"units_{row}"]) for row in range(ROWS)]

    def clean(self) -> dict:
        data = self.cleaned_data
        rows = [(data.get(f"sku_{row}", "").strip(), data.get(f"units_{row}") or 1, row) for row in range(ROWS)]
        asked = [one for one in rows if one[0]]
        known = catalogue.variants_of_skus(
            [sku for sku, _units, _row in asked], [p.seller.id for p in self.order.sellers]
        )
        self.added: dict[UUID, int] = {}
        for sku, units, row in asked:
            if sku not in known:
                self.add_error(f"sku_{row}", _("No seller of this order sells this SKU."))
            else:
                self.added[known[sku]] = self.added.get(known[sku], 0) + units
        return data

    def wish(self) -> dict:
        """What `ordering.edit_lines` and `edit_quote` take."""
        data = self.cleaned_data
        changed = {
            line: data[name]
            for name, (line, kept) in self.kept.items()
            if data.get(name) is not None and data[name] != kept
        }
        return {"quantities": changed, "add": self.added}


class Address(forms.Form):
    """Where it goes instead; in the same country, at the same price."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=200, required=False)
    region = forms.CharField(label=gettext_lazy("Province or region"), max_length=200, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=200)
    district = forms.CharField(label=gettext_lazy("District"), max_length=200, required=False)
    line1 = forms.CharField(label=gettext_lazy("Street and number"), max_length=200)
    line2 = forms.CharField(label=gettext_lazy("More of the address"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postal code"), max_length=20, required=False)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    command_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    terms = forms.IntegerField(widget=forms.HiddenInput)


def _order(number: str) -> ordering.OrderPage:
    return ordering.order_desk(number, locale=locales.current()).order


@desk("orders.view", "orders.refund")
def change(request: AtDesk, number: str) -> HttpResponse:
    """The page; and with POST exactly the change whose difference was shown: another is shown first."""
    order = _order(number)
    if request.method != "POST":
        return _show(request, order)
    form, status = Lines(order, request.POST), 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            quote = ordering.edit_quote(order.id, **form.wish(), now=clock.now())
            if data["seen"] == quote.minor:
                ordering.edit_lines(
                    order.id,
                    **form.wish(),
                    seen_terms=data["terms"],
                    seen_difference=quote,
                    provider=data["provider"],
                    command_id=data["command_id"],
                    why=data["why"],
                    by=request.desk.by,
                    now=clock.now(),
                )
                return done(request, _said(quote, order), "desk:change_order", number)
            form, status = _seen(form, order, quote), 200
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
    return _show(request, order, lines=form, status=status)


def _said(difference: Money, order: ordering.OrderPage) -> str:
    if difference.minor > 0 and order.state == "confirmed":
        return _("The change waits for a payment of %(sum)s; the buyer has been told.") % {"sum": money(difference)}
    if difference.minor < 0 and order.state == "confirmed":
        return _("The order is changed; %(sum)s are on their way back.") % {"sum": money(-difference)}
    return _("The order is changed.")


def _seen(form: Lines, order: ordering.OrderPage, quote: Money) -> Lines:
    data = cast(QueryDict, form.data).copy()
    data["seen"] = str(quote.minor)
    again = Lines(order, data)
    again.is_valid()
    again.quote = quote
    return again


@require_GET
@desk("orders.view", "orders.refund")
def preview(request: AtDesk, number: str) -> HttpResponse:
    """What the button will do, as the form is being filled in. Writes nothing."""
    order = _order(number)
    form = Lines(order, request.GET)
    form.fields["why"].required = False
    if not form.is_valid():
        problems = [problem for found in form.errors.values() for problem in found]
        return JsonResponse({"button": _("Change the order"), "note": problems[0]})
    if not any(form.wish().values()):
        return JsonResponse({"button": _("Change the order"), "note": _("Nothing would change.")})
    quote = ordering.edit_quote(order.id, **form.wish(), now=clock.now())
    return JsonResponse({"button": _button(quote, order), "note": _note(quote, order), "seen": quote.minor})


def _button(difference: Money, order: ordering.OrderPage) -> str:
    if difference.minor > 0:
        return _("Change, %(sum)s more") % {"sum": money(difference)}
    if difference.minor < 0:
        less = _("Change, pay %(sum)s back") if order.state == "confirmed" else _("Change, %(sum)s less")
        return less % {"sum": money(-difference)}
    return _("Change at the same price")


def _note(difference: Money, order: ordering.OrderPage) -> str:
    if order.state == "placed":
        return _("The order is not paid yet: the buyer will be asked for the new total.")
    if difference.minor > 0:
        return _("The change comes into force when this is paid; until then the goods are held.")
    return _("The change is in force at once.")


def _show(request: AtDesk, order: ordering.OrderPage, *, lines=None, address=None, status: int = 200) -> HttpResponse:
    revealed = is_revealed(request, order.number)
    first = {name: getattr(order.address, name) for name in ADDRESS} if revealed and order.address else {}
    return page(
        request,
        "order_change",
        here="orders",
        status=status,
        o=order,
        lines=lines or Lines(order),
        quote=lines.quote if lines else None,
        address=address or Address(prefix="a", initial={**first, "terms": order.terms}),
        edits=ordering.edits_of(order.id, now=clock.now()),
        terms=ordering.terms_of(order.id),
        words=words,
        who=words.who(),
        button=_button,
    )


@require_POST
@desk("orders.view", "orders.refund")
def address(request: AtDesk, number: str) -> HttpResponse:
    order = _order(number)
    form = Address(request.POST, prefix="a")
    if form.is_valid():
        data = form.cleaned_data
        try:
            ordering.change_address(
                order.id,
                PostalAddress(country=order.country, **{name: data[name].strip() for name in ADDRESS}),
                seen_terms=data["terms"],
                command_id=data["command_id"],
                why=data["why"],
                by=request.desk.by,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The order goes to the new address."), "desk:order", number)
    return _show(request, order, address=form, status=422)


@require_POST
@desk("orders.view", "orders.refund")
def withdraw(request: AtDesk, number: str, edit_id: UUID) -> HttpResponse:
    order = _order(number)
    if edit_id not in {edit.id for edit in ordering.edits_of(order.id, now=clock.now())}:
        raise NotFound
    try:
        ordering.withdraw_edit(edit_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:change_order", number)
    return done(request, _("The change is withdrawn; the order stays as it was."), "desk:change_order", number)


@desk("orders.view")
def terms(request: AtDesk, number: str, version: int) -> HttpResponse:
    """One signed version, exactly as it was signed."""
    found = next((one for one in ordering.terms_of(_order(number).id) if one.version == version), None)
    if found is None:
        raise NotFound
    answer = HttpResponse(found.body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="order-{number}-{version}.json"'
    answer["X-Signature"], answer["X-Signature-Key"] = found.signature, found.key_id
    return answer
