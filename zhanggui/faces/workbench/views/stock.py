"""Stock: what is on hand, held, sold, on its way and for sale, and every movement behind a number."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import figures, words
from zhanggui.faces.workbench.fields import DayField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.ui import format
from zhanggui.ordering import public as ordering

ANY = [("", gettext_lazy("any"))]
STATES = [
    ("in", gettext_lazy("in stock")),
    ("low", gettext_lazy("nearly out")),
    ("out", gettext_lazy("sold out")),
    ("held", gettext_lazy("held by orders")),
    ("coming", gettext_lazy("on its way")),
    ("promised", gettext_lazy("sold and not there yet")),
]


class Filters(forms.Form):
    q = forms.CharField(label=gettext_lazy("Title or SKU"), required=False, max_length=200)
    stock = forms.ChoiceField(label=gettext_lazy("Stock"), choices=ANY + STATES, required=False)
    warehouse = forms.UUIDField(label=gettext_lazy("Warehouse"), required=False, widget=forms.Select)

    seller_id: UUID | None = None  # whose goods alone this desk may see

    def asked(self) -> dict:
        self.is_valid()
        data = self.cleaned_data
        return {
            "text": data.get("q", ""),
            "stock": data.get("stock", ""),
            "warehouse_id": data.get("warehouse"),
            "seller_id": self.seller_id,
            "locale": locales.current(),
            "now": clock.now(),
        }


class Expect(forms.Form):
    """Goods that are announced."""

    warehouse = forms.ChoiceField(label=gettext_lazy("Warehouse"))
    quantity = forms.IntegerField(label=gettext_lazy("Units"), min_value=1, max_value=2**31 - 1)
    due_on = DayField(label=gettext_lazy("Due on"))
    document = forms.CharField(label=gettext_lazy("Document"), max_length=60)

    def __init__(self, places, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].choices = [(str(place.id), place.name) for place in places]


class Received(forms.Form):
    units = forms.IntegerField(label=gettext_lazy("Units"), min_value=1, max_value=2**31 - 1)


class Count(forms.Form):
    """What was counted on the shelf of one warehouse. Sold units that still lie there are counted with it."""

    warehouse = forms.ChoiceField(label=gettext_lazy("Warehouse"))
    counted = forms.IntegerField(label=gettext_lazy("Counted for sale"), min_value=0, max_value=2**31 - 1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=40, initial=gettext_lazy("counted"))

    def __init__(self, places, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].choices = [(str(place.id), place.name) for place in places]


class Policy(forms.Form):
    """Whether more is sold than what is there."""

    warehouse = forms.ChoiceField(label=gettext_lazy("Warehouse"))
    policy = forms.ChoiceField(
        label=gettext_lazy("Beyond what is there"),
        choices=[
            ("", gettext_lazy("nothing is sold")),
            ("backorder", gettext_lazy("back-order")),
            ("preorder", gettext_lazy("pre-order")),
        ],
        required=False,
    )
    ceiling = forms.IntegerField(
        label=gettext_lazy("At most so many units"), min_value=0, max_value=2**31 - 1, required=False
    )
    ship_by = forms.DateField(label=gettext_lazy("Ships by"), widget=forms.DateInput({"type": "date"}), required=False)

    def __init__(self, places, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].choices = [(str(place.id), place.name) for place in places]


def _filters(request: AtDesk) -> tuple[Filters, list]:
    places = catalogue.warehouses(request.desk.seller_id)
    form = Filters(request.GET, auto_id="filter_%s")
    form.seller_id = request.desk.seller_id
    form.fields["warehouse"].widget.choices = ANY + [(place.id, place.name) for place in places]
    return form, places


@desk("products.view", shared=True)
def stock(request: AtDesk) -> HttpResponse:
    form, places = _filters(request)
    asked = form.asked()
    rows = catalogue.stock_board(**asked, cursor=request.GET.get("cursor") or None, limit=50)
    return page(
        request,
        "stock",
        here="stock",
        form=form,
        rows=rows,
        sold=ordering.units_to_ship([row.variant_id for row in rows.items]),
        filtered=bool(asked["text"] or asked["stock"] or asked["warehouse_id"]),
        in_one=asked["warehouse_id"],
        several=len(places) > 1,
        audit=None if request.desk.limited else catalogue.last_audit(),
    )


@desk("products.view", shared=True)
def stock_csv(request: AtDesk) -> HttpResponseBase:
    asked = _filters(request)[0].asked()

    def rows():
        cursor = None
        while True:
            found = catalogue.stock_board(**asked, cursor=cursor, limit=500)
            sold = ordering.units_to_ship([row.variant_id for row in found.items])
            for row in found.items:
                yield [
                    *(row.sku, row.title, row.on_hand, row.held, row.available),
                    *(sold.get(row.variant_id, 0), row.coming, row.coming_on or ""),
                ]
            cursor = found.next_cursor
            if cursor is None:
                return

    head = "sku title on_hand held available sold_not_shipped coming coming_on".split()
    return csv_answer("stock", head, rows())


@desk("products.view", shared=True)
def stock_of(request: AtDesk, variant_id: UUID) -> HttpResponse:
    return show_stock(request, variant_id)


def show_stock(request: AtDesk, variant_id: UUID, forms: dict | None = None, status: int = 200) -> HttpResponse:
    """One variant: its figures, who holds, what comes, the days as a chart, and each movement."""
    forms = forms or {}
    card, places = _card(request, variant_id)
    moves = catalogue.stock_moves(variant_id, cursor=request.GET.get("cursor") or None, limit=50)
    documents = {move.document for move in moves.items} | {hold.document for hold in card.holds}
    promises = catalogue.promises_to_keep(variant_id=variant_id, now=clock.now()).items
    documents |= {one.document for one in promises}
    return page(
        request,
        "stock_of",
        here="stock",
        status=status,
        card=card,
        f=card.figures,
        sold=ordering.units_to_ship([variant_id]).get(variant_id, 0),
        moves=moves,
        orders=ordering.order_numbers(documents),
        chart=_chart(card),
        expect=forms.get("expect") or Expect(places, prefix="e"),
        count=forms.get("count") or Count(places, prefix="c"),
        policy=forms.get("policy") or Policy(places, prefix="p", initial=_policy_now(card)),
        promises=promises,
        who=words.who(),
        reason=words.reason,
    )


def _policy_now(card) -> dict:
    """The form shows the policy of the first warehouse that has one."""
    place = next((place for place in card.places if place.policy), None)
    if place is None:
        return {}
    values = {"policy": place.policy, "ceiling": place.ceiling, "ship_by": place.ship_by}
    return values | {"warehouse": str(place.warehouse_id)}


def _card(request: AtDesk, variant_id: UUID, days: int = 60) -> tuple[catalogue.StockCard, list]:
    """A variant that this desk may see, and the warehouses of its seller."""
    card = catalogue.stock_card(variant_id, days=days, locale=locales.current(), now=clock.now())
    seller = catalogue.product_edit(card.figures.product_id).seller_id
    request.desk.mine(seller)
    return card, catalogue.warehouses(seller)


def _chart(card) -> dict:
    x = [format.day(day.on) for day in card.days]
    series = [
        {"name": _("On hand"), "colour": 0, "values": [day.on_hand for day in card.days]},
        {"name": _("Out"), "kind": "bar", "colour": 1, "values": [day.went or None for day in card.days]},
        {"name": _("In"), "kind": "bar", "colour": 2, "values": [day.came or None for day in card.days]},
    ]
    rows = [
        [format.day(day.on), format.number(day.came), format.number(day.went), format.number(day.on_hand)]
        for day in reversed(card.days)
        if day.came or day.went
    ]
    columns = [_("Day"), _("In"), _("Out"), _("On hand")]
    return {"data": figures.embed({"x": x, "series": series, "kind": "line"}), "columns": columns, "rows": rows}


@desk("products.view", shared=True)
def movements_csv(request: AtDesk, variant_id: UUID) -> HttpResponseBase:
    """Every movement of a variant as a file, newest first."""
    _card(request, variant_id, days=1)

    def rows():
        cursor = None
        while True:
            found = catalogue.stock_moves(variant_id, cursor=cursor, limit=500)
            numbers = ordering.order_numbers({move.document for move in found.items})
            for move in found.items:
                document = numbers.get(move.document, move.document)
                yield [move.at.isoformat(), move.warehouse_name, move.delta, move.reason, document, move.by]
            cursor = found.next_cursor
            if cursor is None:
                return

    return csv_answer("movements", "at warehouse units reason document by".split(), rows())


@require_POST
@desk("products.view", "stock.edit", shared=True)
def count(request: AtDesk, variant_id: UUID) -> HttpResponse:
    form = Count(_card(request, variant_id, days=1)[1], request.POST, prefix="c")
    if form.is_valid():
        data = form.cleaned_data
        place = UUID(data["warehouse"])
        try:
            catalogue.set_stock(
                variant_id, place, data["counted"], reason=data["reason"], by=request.desk.by, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error("counted", refusal.message)
        else:
            return done(request, _("The count is kept."), "desk:stock_of", variant_id)
    return show_stock(request, variant_id, {"count": form}, status=422)


@require_POST
@desk("products.view", "stock.edit", shared=True)
def expect(request: AtDesk, variant_id: UUID) -> HttpResponse:
    form = Expect(_card(request, variant_id, days=1)[1], request.POST, prefix="e")
    if form.is_valid():
        data = form.cleaned_data
        try:
            catalogue.expect_arrival(
                variant_id,
                UUID(data["warehouse"]),
                data["quantity"],
                due_on=data["due_on"],
                document=data["document"],
                by=request.desk.by,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The goods are announced."), "desk:stock_of", variant_id)
    return show_stock(request, variant_id, {"expect": form}, status=422)


def _arrival(request: AtDesk, variant_id: UUID, arrival_id: UUID) -> None:
    """Refuse an arrival of other goods than those of the address."""
    card, _places = _card(request, variant_id, days=1)
    if arrival_id not in {one.id for one in card.arrivals}:
        raise NotFound(what="arrival")


@require_POST
@desk("products.view", "stock.edit", shared=True)
def receive(request: AtDesk, variant_id: UUID, arrival_id: UUID) -> HttpResponse:
    form = Received(request.POST)
    _arrival(request, variant_id, arrival_id)
    try:
        units = form.cleaned_data["units"] if form.is_valid() else 0
        catalogue.receive_arrival(arrival_id, units, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:stock_of", variant_id)
    return done(request, _("%(n)s units are on hand now.") % {"n": units}, "desk:stock_of", variant_id)


@require_POST
@desk("products.view", "stock.edit", shared=True)
def call_off(request: AtDesk, variant_id: UUID, arrival_id: UUID) -> HttpResponse:
    _arrival(request, variant_id, arrival_id)
    try:
        catalogue.cancel_arrival(arrival_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:stock_of", variant_id)
    return done(request, _("The rest of the goods is called off."), "desk:stock_of", variant_id)


@require_POST
@desk("products.view", "stock.edit", shared=True)
def order_policy(request: AtDesk, variant_id: UUID) -> HttpResponse:
    form = Policy(_card(request, variant_id, days=1)[1], request.POST, prefix="p")
    if form.is_valid():
        data = form.cleaned_data
        try:
            catalogue.set_order_policy(
                variant_id,
                UUID(data["warehouse"]),
                policy=data["policy"],
                ceiling=data["ceiling"] or 0,
                ship_by=data["ship_by"],
                by=request.desk.by,
                now=clock.now(),
            )
        except Refusal as refusal:
            field = refusal.facts.get("field")
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            return done(request, _("The policy is kept."), "desk:stock_of", variant_id)
    return show_stock(request, variant_id, {"policy": form}, status=422)


@desk("products.view", shared=True)
def promises(request: AtDesk) -> HttpResponse:
    """What paid orders wait for, the day that comes first at the top."""
    found = catalogue.promises_to_keep(
        seller_id=request.desk.seller_id, cursor=request.GET.get("cursor") or None, now=clock.now()
    )
    cards = catalogue.product_cards(
        [one.product_id for one in found.items],
        locale=locales.current(),
        currency=preferences.get("shop.currency"),
        now=clock.now(),
    )
    numbers = ordering.order_numbers({one.document for one in found.items})
    return page(request, "promises", here="stock", rows=found, cards=cards, orders=numbers)
