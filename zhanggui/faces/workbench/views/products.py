"""Products: the list, a new one, and one product's page."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import saved, trails, words
from zhanggui.faces.workbench.guard import AtDesk, desk, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.faces.workbench.views.bundle_forms import sets_of
from zhanggui.faces.workbench.views.product_forms import (
    DigitalFile,
    Facts,
    NewProduct,
    NewVariant,
    Pictures,
    Stock,
    Texts,
    Variant,
)
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import audit, clock, locales, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.sellers import public as sellers

ANY = [("", gettext_lazy("any"))]
STOCK = [("in", gettext_lazy("in stock")), ("low", gettext_lazy("nearly out")), ("out", gettext_lazy("sold out"))]
SORTS = [("updated", gettext_lazy("last changed first")), ("newest", gettext_lazy("newest first"))]


class Filters(forms.Form):
    q = forms.CharField(label=gettext_lazy("Title or SKU"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=ANY + [(key, label) for key, (label, _tone) in words.PRODUCT_STATES.items()],
        required=False,
    )
    stock = forms.ChoiceField(label=gettext_lazy("Stock"), choices=ANY + STOCK, required=False)
    seller = forms.UUIDField(label=gettext_lazy("Seller"), required=False, widget=forms.Select)
    sort = forms.ChoiceField(label=gettext_lazy("Sorted"), choices=SORTS, required=False)

    seller_id: UUID | None = None  # whose products alone this desk may see

    def asked(self) -> dict:
        self.is_valid()
        data = self.cleaned_data
        return {
            "text": data.get("q", ""),
            "state": data.get("state", ""),
            "stock": data.get("stock", ""),
            "seller_id": self.seller_id or data.get("seller"),
        }


def currency() -> str:
    return preferences.get("shop.currency")


def context() -> dict:
    """What every question to the catalogue says: language, currency, the hour."""
    return {"locale": locales.current(), "currency": currency(), "now": clock.now()}


@desk("products.view", shared=True)
def products(request: AtDesk) -> HttpResponse:
    form, cards = _filters(request)
    asked = form.asked()
    sort = form.cleaned_data.get("sort") or "updated"
    rows = catalogue.product_rows(**asked, sort=sort, cursor=request.GET.get("cursor") or None, limit=50, **context())
    return page(
        request,
        "products",
        here="products",
        form=form,
        rows=rows,
        words=words,
        filtered=any(value for value in asked.values() if value != form.seller_id),
        narrowed=sum(bool(request.GET.get(key)) for key in form.fields if key != "q"),
        views=saved.views(request.desk.staff_id, "products", request.GET.urlencode()),
        several_sellers=len(cards) > 1,
        sellers=cards,
    )


def _sellers(request: AtDesk) -> list:
    """The sellers whose products this desk may see."""
    return [card for card in sellers.sellers(locale=locales.current()) if request.desk.seller_id in (None, card.id)]


def _filters(request: AtDesk) -> tuple[Filters, list]:
    cards = _sellers(request)
    form = Filters(request.GET, auto_id="filter_%s")
    form.seller_id = request.desk.seller_id
    form.fields["seller"].widget.choices = ANY + [(card.id, card.name) for card in cards]
    return form, cards


@desk("products.view", shared=True)
def products_csv(request: AtDesk) -> HttpResponseBase:
    form, _cards = _filters(request)
    asked = form.asked()
    chosen = set(request.GET.getlist("chosen") + request.POST.getlist("chosen"))

    def rows():
        cursor = None
        while True:
            found = catalogue.product_rows(**asked, sort="newest", cursor=cursor, limit=200, **context())
            for row in found.items:
                if chosen and str(row.id) not in chosen:
                    continue
                price = row.price_from
                amounts = [price and price.currency, price and price.decimal, row.price_to and row.price_to.decimal]
                yield [
                    row.id,
                    row.title,
                    row.state,
                    row.kind,
                    row.seller_name,
                    row.skus,
                    *amounts,
                    row.on_hand,
                    row.held,
                ]
            cursor = found.next_cursor
            if cursor is None:
                return

    head = "id title state kind seller skus currency price_from price_to on_hand held".split()
    return csv_answer("products", head, rows())


@desk("products.edit", shared=True)
def new_product(request: AtDesk) -> HttpResponse:
    """A new product starts as a draft; it goes on sale when somebody says so."""
    cards = _sellers(request)
    data = request.POST if request.method == "POST" else None
    initial = {"seller_id": str(next((card.id for card in cards if card.self_operated), ""))}
    texts, facts = Texts(data), Facts(data)
    goods = NewProduct(cards, currency(), data, initial=initial)
    fits = [form.is_valid() for form in (texts, facts, goods)]
    if all(fits):
        axes = goods.axes()
        draft = catalogue.ProductDraft(
            seller_id=UUID(goods.cleaned_data["seller_id"]),
            texts=texts.drafts(),
            variants=goods.variants(axes),
            kind=goods.cleaned_data["kind"],
            tax_class=facts.cleaned_data["tax_class"],
            brand=facts.cleaned_data["brand"],
            categories=tuple(UUID(key) for key in facts.cleaned_data["categories"]),
            axes=axes,
        )
        try:
            product_id = catalogue.create_product(draft, by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            goods.add_error("sku" if refusal.code == "sku_taken" else None, refusal.message)
        else:
            return redirect("desk:product", product_id)
    status = 422 if data is not None else 200
    return page(
        request, "product_new", here="products", status=status, texts=texts, facts=facts, goods=goods, sellers=cards
    )


@desk("products.view", shared=True)
def product(request: AtDesk, product_id: UUID) -> HttpResponse:
    return show_product(request, product_id)


def show_product(request: AtDesk, product_id: UUID, forms: dict | None = None, status: int = 200) -> HttpResponse:
    """The page of a product; `forms` holds what was typed and refused."""
    edit = catalogue.product_edit(product_id, now=clock.now())
    request.desk.mine(edit.seller_id)
    forms, own = forms or {}, currency()
    places = catalogue.warehouses(edit.seller_id)
    digital = edit.kind == "digital"
    first = {"tax_class": edit.tax_class, "brand": edit.brand, "categories": [str(key) for key in edit.categories]}
    return page(
        request,
        "product",
        here="products",
        status=status,
        p=edit,
        title=title_of(edit),
        slug=edit.texts[locales.current()].slug if locales.current() in edit.texts else "",
        words=words,
        currency=own,
        texts=forms.get("texts") or Texts(texts=edit.texts),
        facts=forms.get("facts") or Facts(initial=first),
        variants=forms.get("variants") or [Variant(variant, own) for variant in edit.variants],
        stock=None if digital else forms.get("stock") or Stock(edit, places),
        sets=sets_of(edit, own, forms.get("set")),
        new_variant=forms.get("new_variant") or NewVariant(edit, own),
        picture_form=forms.get("pictures") or Pictures(),
        file_form=(forms.get("file") or DigitalFile(edit)) if digital else None,
        files=fulfilment.assets_of([variant.id for variant in edit.variants]) if digital else {},
        problem=forms.get("problem", ""),
        locale_names=locales.NAMES,
        trail=audit.trail("product", product_id, limit=20),
        who=words.who(),
        deed=words.deed,
        details=trails.details,
    )


def title_of(edit) -> str:
    """The title in the reader's language, or in whichever there is."""
    for locale in locales.fallbacks(locales.current()):
        if locale in edit.texts and edit.texts[locale].title:
            return edit.texts[locale].title
    return _("Without a title")
