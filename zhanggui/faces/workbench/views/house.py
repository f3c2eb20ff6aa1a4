"""The state of the house: checks, what was done lately, sellers and their warehouses, one search over all."""

import json
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import trails, words
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer, every
from zhanggui.kit import audit, checks, clock, locales, periodic, preferences
from zhanggui.kit.errors import NotFound, Refusal
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
    by, kind = request.GET.get("by", "")[:80], request.GET.get("kind", "")[:40]
    found = audit.page(by=by, kind=kind if kind in words.THINGS else "", cursor=request.GET.get("cursor") or None)
    return page(
        request,
        "activity",
        here="activity",
        rows=found,
        by=by,
        kind=kind,
        kinds=sorted(((key, str(name)) for key, name in words.THINGS.items()), key=lambda pair: pair[1]),
        names=trails.names(found.items),
        who=words.who(),
        deed=words.deed,
        details=trails.details,
        subject=trails.subject,
    )


@desk("people.view")
def activity_csv(request: AtDesk) -> HttpResponseBase:
    """The trail as a file, newest first."""
    by, kind = request.GET.get("by", "")[:80], request.GET.get("kind", "")[:40]

    kind = kind if kind in words.THINGS else ""
    found = every(lambda cursor: audit.page(by=by, kind=kind, cursor=cursor, limit=500))
    rows = ([one.at, one.by, one.deed, one.object_kind, one.object_id, json.dumps(one.facts)] for one in found)
    return csv_answer("activity", "at by deed thing id facts".split(), rows)


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


ABOUT = forms.Textarea({"rows": 2})


class Warehouse(forms.Form):
    seller_id = forms.UUIDField(label=gettext_lazy("Seller"), widget=forms.Select)
    code = forms.SlugField(label=pgettext_lazy("identifier", "Code"), max_length=40)
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


class SellerChange(Seller):
    """A seller that is there: all but whether the shop itself runs it."""

    about_zh = forms.CharField(label=gettext_lazy("About, in Chinese"), required=False, max_length=600, widget=ABOUT)
    about_en = forms.CharField(label=gettext_lazy("About, in English"), required=False, max_length=600, widget=ABOUT)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("active", gettext_lazy("sells")), ("suspended", gettext_lazy("suspended"))],
        help_text=gettext_lazy("A suspended seller's goods are not sold until it is resumed."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["self_operated"]


@desk("settings.edit")
def seller(request: AtDesk, seller_id: UUID) -> HttpResponse:
    """Names, papers and state of one seller."""
    cards = {locale: sellers.seller_cards({seller_id}, locale=locale).get(seller_id) for locale in locales.LOCALES}
    card = cards[locales.current()]
    if card is None:
        raise NotFound(what="seller")
    known = {name: getattr(card, name) for name in ("slug", "legal_name", "country", "licence_no")}
    known |= {"state": "active" if card.active else "suspended"}
    for short, locale in (("zh", "zh-cn"), ("en", "en")):
        known |= {
            f"name_{short}": getattr(cards[locale], "name", ""),
            f"about_{short}": getattr(cards[locale], "about", ""),
        }
    form, status = SellerChange(request.POST or None, initial=known), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = dict(form.cleaned_data)
            texts = {
                locale: sellers.SellerTextDraft(data.pop(f"name_{short}"), data.pop(f"about_{short}"))
                for short, locale in (("zh", "zh-cn"), ("en", "en"))
            }
            data["country"] = data["country"].upper()
            changed = {name: value for name, value in data.items() if value != known[name]}
            try:
                sellers.edit_seller(seller_id, texts=texts, by=request.desk.by, now=clock.now(), **changed)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                return done(request, _("The seller is saved."), "desk:sellers")
    return page(
        request,
        "seller",
        here="sellers",
        status=status,
        form=form,
        card=card,
        trail=audit.trail("seller", seller_id, limit=30),
        who=words.who(),
        deed=words.deed,
        details=trails.details,
    )


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
