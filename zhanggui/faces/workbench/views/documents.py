"""Documents: invoices, credit notes and packing slips with their numbers; download, issue, cancel, take as a file."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.faces.workbench.views.orders import ANY, midnight
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.ordering import public as ordering
from zhanggui.sellers import public as sellers
from zhanggui.settlement import public as settlement


class Filters(forms.Form):
    """What the address of the list may say. What does not fit is left out."""

    q = forms.CharField(label=gettext_lazy("Number of the document or the order"), required=False, max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    seller = forms.UUIDField(label=gettext_lazy("Seller"), required=False, widget=forms.Select)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False)

    def __init__(self, request: AtDesk, cards: list):
        super().__init__(request.GET, auto_id="filter_%s")
        self.own = request.desk.seller_id
        fields: Any = self.fields
        fields["kind"].choices = [*ANY, *settlement.PaperKind.choices]
        fields["state"].choices = [*ANY, *settlement.PaperState.choices]
        fields["seller"].widget.choices = ANY + [(card.id, card.name) for card in cards]

    def asked(self) -> dict:
        self.is_valid()
        data = self.cleaned_data
        return {
            "text": data.get("q", ""),
            "kind": data.get("kind", ""),
            "state": data.get("state", ""),
            "seller_id": self.own or data.get("seller"),
            "since": midnight(data.get("since")),
            "until": midnight(data.get("until"), days=1),
        }


def _cards(request: AtDesk) -> list:
    return [card for card in sellers.sellers(locale=locales.current()) if request.desk.seller_id in (None, card.id)]


@desk("orders.view", shared=True)
def documents(request: AtDesk) -> HttpResponse:
    cards = _cards(request)
    form = Filters(request, cards)
    asked = form.asked()
    own = {card.id for card in cards}
    return page(
        request,
        "documents",
        here="documents",
        form=form,
        rows=settlement.papers(**asked, cursor=request.GET.get("cursor") or None, limit=50),
        narrowed=sum(bool(request.GET.get(key)) for key in form.fields if key != "q"),
        filtered=any(bool(request.GET.get(key)) for key in form.fields),
        names={card.id: card.name for card in cards},
        series=[one for one in settlement.series() if one.seller_id in own],
        who=words.who(),
    )


@desk("orders.view", shared=True)
def documents_csv(request: AtDesk) -> HttpResponseBase:
    """What the filters leave, cancelled numbers too, for the bookkeeping."""
    cards = _cards(request)
    names = {card.id: card.legal_name for card in cards}
    head = "kind number state issued_at order seller currency net tax gross cancelled_at reason".split()
    rows = (
        [
            one.kind, one.number, one.state, one.issued_at.isoformat(), one.order_number, names.get(one.seller_id, ""),
            one.gross.currency, one.net.decimal, one.tax.decimal, one.gross.decimal,
            one.cancelled_at.isoformat() if one.cancelled_at else "", one.why,
        ]
        for one in settlement.all_papers(**Filters(request, cards).asked())
    )  # fmt: skip
    return csv_answer("documents", head, rows)


def _mine(request: AtDesk, paper_id: UUID) -> settlement.PaperBody:
    found = settlement.paper_body(paper_id)
    request.desk.mine(found.view.seller_id)
    return found


@desk("orders.view", shared=True)
def document(request: AtDesk, paper_id: UUID) -> HttpResponse:
    """One document as it reads."""
    found = _mine(request, paper_id)
    return page(
        request, "document", here="documents", doc=found.view, said=settlement.paper_words(found), who=words.who(),
        revealed=request.desk.may("pii.reveal"),
    )  # fmt: skip


@desk("orders.view", "pii.reveal", shared=True)
def document_file(request: AtDesk, paper_id: UUID, form: str) -> HttpResponse:
    """PDF, signed JSON, or both as ZIP. A PDF names the buyer: who takes it may see that."""
    _mine(request, paper_id)
    made = settlement.paper_file(paper_id, form, now=clock.now())
    response = HttpResponse(made.data, content_type=made.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(form != "pdf", made.name) or ""
    return response


@require_POST
@desk("orders.refund", shared=True)
def cancel_document(request: AtDesk, paper_id: UUID) -> HttpResponse:
    _mine(request, paper_id)
    try:
        settlement.cancel_paper(paper_id, why=request.POST.get("why", ""), by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:document", paper_id)
    return done(request, _("The document is cancelled. Its number stays in the list."), "desk:document", paper_id)


@require_POST
@desk("orders.refund")
def issue_invoice(request: AtDesk, number: str) -> HttpResponse:
    order = ordering.order_desk(number, locale=locales.current()).order
    try:
        made = settlement.issue_invoice(order.id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:order", number)
    return done(request, _("Issued.") if made else _("Everything is invoiced already."), "desk:order", number)


@require_POST
@desk("orders.ship", "pii.reveal", shared=True)
def packing_slip(request: AtDesk, number: str, parcel_id: UUID) -> HttpResponse:
    """Make the slip of a parcel, or find it, and open it to print."""
    order = ordering.order_desk(number, locale=locales.current()).order
    own = {part.id for part in order.sellers if request.desk.seller_id in (None, part.seller.id)}
    if parcel_id not in {one.id for one in fulfilment.parcels_of(order.id) if one.seller_order_id in own}:
        raise NotFound(what="parcel")
    paper = settlement.issue_packing_slip(order.id, parcel_id, by=request.desk.by, now=clock.now())
    return redirect("desk:document_file", paper, "pdf")
