"""The state of the house: checks, what was done lately, sellers and their warehouses, one search over all."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import trails, words
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.kit import audit, checks, clock, locales, periodic, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.ordering import public as ordering
from zhanggui.sellers import public as sellers


@desk()
def health(request: AtDesk) -> HttpResponse:
    """Every check of every module, asked now."""
    findings = checks.run_all(clock.now())
    jobs = periodic.JOBS.values()
    return page(
        request,
        "health",
        here="health",
        findings=findings,
        asked=checks.CHECKS.keys(),
        part_of=words.part,
        asked_by_part=_by_part(checks.CHECKS.keys(), str),
        jobs_by_part=_by_part(jobs, lambda job: job.name),
        every=words.every,
    )


def _by_part(things, key) -> list[tuple[str, list]]:
    """The things by the part of the house that they belong to, in words."""
    found: dict[str, list] = {}
    for thing in things:
        found.setdefault(words.part(key(thing)), []).append(thing)
    return sorted(found.items())


@desk("people.view")
def activity(request: AtDesk) -> HttpResponse:
    """Who did what lately, all of it or by one person."""
    by = request.GET.get("by", "")
    lines = audit.latest(limit=200, by=by)
    return page(
        request,
        "activity",
        here="activity",
        lines=lines,
        by=by,
        who=words.who(),
        deed=words.deed,
        details=trails.details,
        subject=trails.subject,
    )


@desk(shared=True)
def search(request: AtDesk) -> HttpResponse:
    """One box: an order number opens the order; else products and orders that match."""
    text = request.GET.get("q", "").strip()
    orders: tuple[ordering.OrderRow, ...] = ()
    products: tuple[catalogue.ProductRow, ...] = ()
    if text and request.desk.may("orders.view"):
        orders = ordering.order_rows(
            text=text, seller_id=request.desk.seller_id, limit=10, locale=locales.current()
        ).items
        if len(orders) == 1 and orders[0].number.lower() == text.lower():
            return redirect("desk:order", orders[0].number)
    if text and request.desk.may("products.view"):
        products = catalogue.product_rows(
            text=text,
            seller_id=request.desk.seller_id,
            limit=20,
            locale=locales.current(),
            currency=preferences.get("shop.currency"),
            now=clock.now(),
        ).items
    return page(request, "search", here="search", text=text, orders=orders, products=products, words=words)


CHANNELS = [
    ("web", gettext_lazy("web shop")),
    ("api", gettext_lazy("API and agents")),
    ("marketplace", gettext_lazy("other marketplaces")),
]


class Closed(forms.Form):
    """The channels that show and sell nothing of a warehouse."""

    closed_to = forms.MultipleChoiceField(
        label=gettext_lazy("Closed to"), choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple
    )


class Warehouse(forms.Form):
    seller_id = forms.UUIDField(label=gettext_lazy("Seller"), widget=forms.Select)
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label=gettext_lazy("Country"), initial="CN")
    region = forms.CharField(label=gettext_lazy("Province or region"), max_length=80, required=False)
    pick_cost = forms.IntegerField(
        label=gettext_lazy("Cost of a parcel"), min_value=0, max_value=2**31 - 1, initial=0, required=False
    )
    protected = forms.IntegerField(
        label=gettext_lazy("Units kept for its own region"), min_value=0, max_value=2**31 - 1, initial=0, required=False
    )

    closed_to = forms.MultipleChoiceField(
        label=gettext_lazy("Closed to"), choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, cards, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seller_id"].widget.choices = [(card.id, card.name) for card in cards]


class Seller(forms.Form):
    slug = forms.SlugField(label=gettext_lazy("Address part"), max_length=60)
    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=200)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label=gettext_lazy("Country"), initial="CN")
    licence_no = forms.CharField(label=gettext_lazy("Licence number"), max_length=80, required=False)
    self_operated = forms.BooleanField(
        label=gettext_lazy("Run by the shop itself"),
        required=False,
        help_text=gettext_lazy("Buyers see a “self-operated” label, as the law asks. It cannot be changed later."),
    )


@desk("products.view")
def seller_list(request: AtDesk) -> HttpResponse:
    return _sellers(request)


def _sellers(request: AtDesk, seller=None, warehouse=None, status: int = 200) -> HttpResponse:
    cards = sellers.sellers(locale=locales.current())
    return page(
        request,
        "sellers",
        here="sellers",
        status=status,
        sellers=cards,
        names={card.id: card.name for card in cards},
        warehouses=[
            (place, Closed(initial={"closed_to": place.closed_to}, auto_id=f"w{place.id.hex}_%s"))
            for place in catalogue.warehouses()
        ],
        channels=dict(CHANNELS),
        seller_form=seller or Seller(),
        warehouse_form=warehouse or Warehouse(cards),
    )


@require_POST
@desk("settings.edit")
def add_seller(request: AtDesk) -> HttpResponse:
    form = Seller(request.POST)
    if not form.is_valid():
        return _sellers(request, seller=form, status=422)
    data = dict(form.cleaned_data)
    names = {"zh-cn": data.pop("name_zh"), "en": data.pop("name_en")}
    texts = {locale: sellers.SellerTextDraft(name=name) for locale, name in names.items()}
    data["country"] = data["country"].upper()
    try:
        sellers.create_seller(**data, texts=texts, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _sellers(request, seller=form, status=refusal.status)
    return done(request, _("The seller is added."), "desk:sellers")


@require_POST
@desk("stock.edit")
def add_warehouse(request: AtDesk) -> HttpResponse:
    form = Warehouse(sellers.sellers(locale=locales.current()), request.POST)
    if not form.is_valid():
        return _sellers(request, warehouse=form, status=422)
    data = {**form.cleaned_data, "country": form.cleaned_data["country"].upper()}
    data |= {name: data[name] or 0 for name in ("pick_cost", "protected")}
    try:
        catalogue.create_warehouse(**data, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _sellers(request, warehouse=form, status=refusal.status)
    return done(request, _("The warehouse is added."), "desk:sellers")


@require_POST
@desk("stock.edit")
def close_warehouse(request: AtDesk, warehouse_id: UUID) -> HttpResponse:
    """Which channels show and sell nothing of a warehouse."""
    form = Closed(request.POST)
    try:
        closed = form.cleaned_data["closed_to"] if form.is_valid() else ["?"]
        catalogue.close_warehouse(warehouse_id, closed, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:sellers")
    return done(request, _("The warehouse is saved."), "desk:sellers")
