"""Orders: the list with its filters, and one order with its people, money and goods on one page."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import saved, trails, words
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, page
from zhanggui.faces.workbench.places import place_lines, rough_place
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.faces.workbench.views.order_forms import CARRIER, MoveOn, Note, Refund, Ship
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.ui.format import zone
from zhanggui.ledger import public as ledger
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.sellers import public as sellers
from zhanggui.settlement import public as settlement

ANY = [("", gettext_lazy("any"))]
EXPORT_LIMIT = 20_000
REVEALED = "desk_revealed"


def choices(states: dict) -> list[tuple]:
    return ANY + [(key, label) for key, (label, _tone) in states.items()]


class Filters(forms.Form):
    """What the address of the list may say. What does not fit is left out, never an error page."""

    q = forms.CharField(label=gettext_lazy("Number, e-mail, phone or SKU"), required=False, max_length=200)
    state = forms.ChoiceField(label=gettext_lazy("Order"), choices=choices(words.ORDER_STATES), required=False)
    payment = forms.ChoiceField(label=gettext_lazy("Money"), choices=choices(words.PAYMENT_STATES), required=False)
    shipping = forms.ChoiceField(label=gettext_lazy("Goods"), choices=choices(words.SHIPPING_STATES), required=False)
    seller = forms.UUIDField(label=gettext_lazy("Seller"), required=False, widget=forms.Select)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False)

    seller_id: UUID | None = None  # whose orders alone this desk may see

    def asked(self) -> dict:
        self.is_valid()
        data = self.cleaned_data
        return {
            "text": data.get("q", ""),
            "state": data.get("state", ""),
            "payment": data.get("payment", ""),
            "shipping": data.get("shipping", ""),
            "seller_id": self.seller_id or data.get("seller"),
            "since": midnight(data.get("since")),
            "until": midnight(data.get("until"), days=1),
        }


def midnight(day: date | None, days: int = 0) -> datetime | None:
    """When a day of the shop begins."""
    if day is None:
        return None
    there = zone(preferences.get("shop.timezone"))
    return datetime.combine(day + timedelta(days=days), time(), there).astimezone(UTC)


def filters_of(request: AtDesk) -> tuple[Filters, list]:
    cards = [card for card in sellers.sellers(locale=locales.current()) if request.desk.seller_id in (None, card.id)]
    form = Filters(request.GET, auto_id="filter_%s")
    form.seller_id = request.desk.seller_id
    form.fields["seller"].widget.choices = ANY + [(card.id, card.name) for card in cards]
    return form, cards


@desk("orders.view", shared=True)
def orders(request: AtDesk) -> HttpResponse:
    """The list: filters in the address, newest first, a cursor for the next page."""
    form, cards = filters_of(request)
    rows = ordering.order_rows(
        **form.asked(), cursor=request.GET.get("cursor") or None, limit=50, locale=locales.current()
    )
    return page(
        request,
        "orders",
        here="orders",
        form=form,
        rows=rows,
        words=words,
        several_sellers=len(cards) > 1,
        filtered=any(value for key, value in form.asked().items() if value != form.seller_id),
        narrowed=sum(bool(request.GET.get(key)) for key in form.fields if key != "q"),
        views=saved.views(request.desk.staff_id, "orders", request.GET.urlencode()),
    )


@desk("orders.view", shared=True)
def orders_csv(request: AtDesk) -> HttpResponseBase:
    """The chosen rows, or all that the filters leave, as a file; buyers stay masked."""
    form, _cards = filters_of(request)
    chosen = set(request.GET.getlist("chosen") + request.POST.getlist("chosen"))
    head = "number placed_at state payment shipping currency total refunded units buyer channel country".split()
    return csv_answer("orders", head, (_csv_row(row) for row in _all_rows(form.asked(), chosen)))


def _all_rows(asked: dict, chosen: set[str]):
    cursor, count = None, 0
    while count < EXPORT_LIMIT:
        found = ordering.order_rows(**asked, cursor=cursor, limit=200)
        for row in found.items:
            if not chosen or row.number in chosen:
                count += 1
                yield row
        cursor = found.next_cursor
        if cursor is None or (chosen and count >= len(chosen)):
            return


def _csv_row(row) -> list:
    return [
        row.number,
        row.placed_at.isoformat(),
        row.state,
        row.payment_state,
        row.shipping_state,
        row.total.currency,
        row.total.decimal,
        row.refunded.decimal,
        row.units,
        row.buyer_masked,
        row.channel,
        row.country,
    ]


@desk("orders.view", shared=True)
def order(request: AtDesk, number: str) -> HttpResponse:
    return show_order(request, number)


@desk("orders.view", shared=True)
def order_of(request: AtDesk, order_id: UUID) -> HttpResponse:
    """An order by its key, as the activity names it."""
    return redirect("desk:order", ordering.order_view(order_id, locale=locales.current()).number)


def _goods(shown, mine: list) -> dict:
    """What the order did to the stock: the moves and holds of the goods that this desk may see."""
    own = {line.variant_id for part in mine for line in part.lines}
    moves, holds = (
        catalogue.moves_of_document(str(shown.id)),
        catalogue.holds_of_document(str(shown.id), now=clock.now()),
    )
    return {
        "goods_moves": [move for move in moves if move.variant_id in own],
        "goods_holds": [hold for hold in holds if hold.variant_id in own],
        "sources": [one for one in catalogue.sources_of(str(shown.id)) if one.variant_id in own and one.why],
    }


def show_order(request: AtDesk, number: str, forms: dict | None = None, status: int = 200) -> HttpResponse:
    """The page of an order; `forms` holds what was typed and refused, by the id of the seller's part."""
    desk_page = ordering.order_desk(number, locale=locales.current())
    shown = desk_page.order
    request.desk.mine(*(part.seller.id for part in shown.sellers))
    mine = [part for part in shown.sellers if request.desk.seller_id in (None, part.seller.id)]
    forms, usual = forms or {}, request.session.get(CARRIER, "")
    open_lines: dict = {}
    for line in fulfilment.open_lines(shown.id):
        if line.open > line.waiting:
            open_lines.setdefault(line.seller_order_id, []).append(line)
    parcels: dict = {}
    for parcel in fulfilment.parcels_of(shown.id):
        parcels.setdefault(parcel.seller_order_id, []).append(parcel)
    parts = [
        {
            "part": part,
            "open": open_lines.get(part.id, ()),
            "parcels": parcels.get(part.id, ()),
            "ship": forms.get(("ship", part.id)) or Ship(open_lines.get(part.id, ()), usual=usual, prefix=f"s{n}"),
            "refund": forms.get(("refund", part.id))
            or Refund(part, prefix=f"r{n}", tenders=tenders(request.desk, shown)),
            "prefix": f"r{n}",
        }
        for n, part in enumerate(shown.sellers)
        if part in mine
    ]
    return page(
        request,
        "order",
        here="orders",
        status=status,
        o=shown,
        d=desk_page,
        parts_of_order=parts,
        by_hand=waiting_for_clerk(shown.payments),
        refunds_by_hand=refunds_by_hand(shown.payments),
        command_id=uuid4(),
        risks=[words.risk(code) for _id, _no, codes, _at in ordering.held_orders([shown.id]) for code in codes]
        if shown.review == "held"
        else (),
        payments=shown.payments,
        transfers=ledger.transfers_of(str(shown.id))
        if request.desk.may("money.view") and not request.desk.limited
        else (),
        grants=fulfilment.grants_of(shown.id) if shown.has_digital else (),
        revealed=is_revealed(request, shown.number),
        note_form=forms.get("note") or Note(),
        cancel_form=forms.get("cancel") or MoveOn(),
        papers=[one for one in settlement.papers_of([shown.id]) if one.seller_order_id in {part.id for part in mine}],
        words=words,
        who=words.who(),
        edits=ordering.edits_of(shown.id, now=clock.now()) if len(mine) == len(shown.sellers) else (),
        **_goods(shown, mine),
        history=history(desk_page, request.desk),
        whole=len(mine) == len(shown.sellers),
        place=place_lines(shown.address) if shown.address else (),
        rough_place=rough_place(shown.address) if shown.address else "",
    )


def tenders(desk, order) -> list:
    """The payments of an order from which money can go back; a desk of one seller does not choose among them."""
    found = [] if desk.limited else order.payments.intents
    return [one for one in found if one.captured > one.refunded]


def refunds_by_hand(found) -> set:
    """Refunds that a clerk transfers and then confirms."""
    by_hand = {provider.key for provider in payments.PROVIDERS if provider.settles in ("clerk", "on_delivery")}
    return {one.id for one in found.refunds if one.state == "requested" and one.provider in by_hand}


def waiting_for_clerk(found) -> set:
    """Intents that somebody must confirm from the bank statement."""
    settles = {provider.key: provider.settles for provider in payments.PROVIDERS}
    waits = {"clerk": ("created", "pending"), "on_delivery": ("authorised",)}
    return {one.id for one in found.intents if one.state in waits.get(settles.get(one.provider, ""), ())}


def is_revealed(request: AtDesk, number: str) -> bool:
    """Whether this session opened the buyer's data of this order in the last ten minutes."""
    until = request.session.get(REVEALED, {}).get(number)
    return bool(until and datetime.fromisoformat(until) > clock.now() and request.desk.may("pii.reveal"))


def history(desk_page, desk) -> list[dict]:
    """Moves, notes and deeds of the order in one line of time, newest first; of a shared order, one's own notes and deeds."""
    seen = [one for one in desk_page.notes if not desk.limited or one.by == desk.by]
    trail = [one for one in desk_page.trail if not desk.limited or one.by == desk.by]
    lines = [
        {
            "at": move.at,
            "by": move.by,
            "text": _("Order %(state)s") % {"state": words.ORDER_STATES[move.to_state][0]},
            "more": words.reason(move.why),
        }
        for move in desk_page.order.moves
        if move.to_state in words.ORDER_STATES
    ]
    lines += [{"at": note.at, "by": note.by, "text": _("Note"), "more": note.text} for note in seen]
    lines += [
        {"at": line.at, "by": line.by, "text": words.deed(line.deed), "more": trails.details(line)}
        for line in trail
        if line.deed != "orders.note"
    ]
    lines.sort(key=lambda line: line["at"])
    return lines[::-1]  # of the same instant, what came later stands higher
