"""Deeds on many rows at once; each can be undone for ten seconds by the deeds that reverse it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import notices, undo
from zhanggui.faces.workbench.guard import AtDesk, desk, done, page
from zhanggui.faces.workbench.views.frame import back
from zhanggui.faces.workbench.views.order_forms import CARRIER, carrier_choices
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import Invalid, Refusal
from zhanggui.ordering import public as ordering

MOST = 100


def chosen(request: AtDesk) -> list[str]:
    found = list(dict.fromkeys(request.POST.getlist("chosen")))
    if not found or len(found) > MOST:
        raise Invalid(field="chosen", problem=_("Choose 1 to {most} rows.").format(most=MOST))
    return found


class ShipMany(forms.Form):
    """One carrier, and a tracking number for each parcel: typed, scanned, or pasted as a list."""

    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"))
    pasted = forms.CharField(
        label=gettext_lazy("Or paste all tracking numbers, one per line"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("In the order of the list; they fill the fields that are empty."),
    )

    def __init__(self, parts: list[dict], *args, usual: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["carrier"].choices = carrier_choices(usual)
        for part in parts:
            name = f"tracking_{part['id']}"
            self.fields[name] = forms.CharField(
                label=_("Tracking number of %(number)s") % {"number": part["number"]},
                required=False,
                max_length=80,
                widget=forms.TextInput({"data-scan": "", "autocomplete": "off"}),
            )
            part["field"] = self[name]

    def trackings(self, parts: list[dict]) -> dict[UUID, str]:
        pasted = iter(line.strip() for line in self.cleaned_data["pasted"].splitlines() if line.strip())
        return {part["id"]: self.cleaned_data[f"tracking_{part['id']}"].strip() or next(pasted, "") for part in parts}


def _parts(request: AtDesk, numbers: list[str]) -> list[dict]:
    """What of the chosen orders can be sent now, a parcel for each seller's share."""
    found = []
    for number in numbers:
        page_of = ordering.order_desk(number, locale=locales.current())
        order = page_of.order
        lines: dict[UUID, list] = {}
        for line in fulfilment.open_lines(order.id) if page_of.can_ship else ():
            if line.open > line.waiting and line.kind == "physical":
                lines.setdefault(line.seller_order_id, []).append(line)
        for part in order.sellers:
            if part.id in lines and request.desk.seller_id in (None, part.seller.id):
                goods = [(line.title, line.open - line.waiting) for line in lines[part.id]]
                found.append(
                    {"id": part.id, "number": part.number, "order": number, "seller": part.seller, "goods": goods}
                )
    return found


@require_POST
@desk("orders.ship", shared=True)
def ship_orders(request: AtDesk) -> HttpResponse:
    """Send all that is open of the chosen orders: first the list to look at, then the deed."""
    numbers = chosen(request)
    parts = _parts(request, numbers)
    sending = "carrier" in request.POST
    form = ShipMany(parts, request.POST if sending else None, usual=request.session.get(CARRIER, ""))
    problems: list[tuple[str, str]] = []
    if sending and form.is_valid():
        now, sent = clock.now(), []
        trackings = form.trackings(parts)
        for part in parts:
            try:
                parcel = fulfilment.ship(
                    part["id"], None, form.cleaned_data["carrier"], trackings[part["id"]], by=request.desk.by, now=now
                )
                sent.append(f"ship {parcel.id}")
            except Refusal as refusal:
                problems.append((part["number"], refusal.message))
        undo.remember(request, sent, now)
        request.session[CARRIER] = form.cleaned_data["carrier"]
        notices.forget()
        if sent:
            text = ngettext("%(n)s parcel is on its way.", "%(n)s parcels are on their way.", len(sent))
            messages.success(request, text % {"n": len(sent)})
        for number, problem in problems:
            messages.error(request, f"{number}: {problem}")
        return redirect("desk:orders")
    skipped = [number for number in numbers if number not in {part["order"] for part in parts}]
    status = 422 if sending else 200
    return page(
        request, "ship_orders", here="orders", status=status, form=form, items=parts, skipped=skipped, numbers=numbers
    )


@require_POST
@desk("orders.note", shared=True)
def note_orders(request: AtDesk) -> HttpResponse:
    """The same note on every chosen order."""
    text, now, kept = request.POST.get("text", ""), clock.now(), []
    for number in chosen(request):
        order = ordering.order_desk(number, locale=locales.current()).order
        request.desk.mine(*(part.seller.id for part in order.sellers))
        kept.append(f"note {ordering.add_note(order.id, text, by=request.desk.by, now=now)}")
    undo.remember(request, kept, now)
    told = ngettext("The note is on %(n)s order.", "The note is on %(n)s orders.", len(kept)) % {"n": len(kept)}
    return done(request, told, back(request))


@require_POST
@desk("products.edit", shared=True)
def move_products(request: AtDesk, deed: str) -> HttpResponse:
    """Put the chosen products on sale, or take them off; one that is not ready says why, the others go."""
    now, moved = clock.now(), []
    for key in chosen(request):
        try:
            edit = catalogue.product_edit(UUID(key), now=now)
            request.desk.mine(edit.seller_id)
            act = catalogue.publish if deed == "publish" else catalogue.withdraw
            if act([edit.id], by=request.desk.by, now=now):
                moved.append(f"{'publish_draft' if deed == 'publish' and edit.state == 'draft' else deed} {edit.id}")
        except ValueError:
            raise Invalid(field="chosen", problem=_("Choose rows of the list."))
        except Refusal as refusal:
            messages.error(request, refusal.message)
    undo.remember(request, moved, now)
    if deed == "publish":
        text = ngettext("%(n)s product is on sale.", "%(n)s products are on sale.", len(moved))
    else:
        text = ngettext("%(n)s product is off sale.", "%(n)s products are off sale.", len(moved))
    level = "success" if moved else "info"
    return done(request, text % {"n": len(moved)} if moved else _("Nothing had changed."), back(request), level=level)
