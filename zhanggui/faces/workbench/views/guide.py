"""The first-run guide: from an empty data folder to the first paid order. Each step looks at what is really there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import notices
from zhanggui.faces.workbench.guard import DEMO_SESSION, AtDesk, desk, done, loopback, page
from zhanggui.faces.workbench.views.entrance import BACKEND
from zhanggui.kit import clock, copies, locales, preferences
from zhanggui.kit.errors import Refusal
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people
from zhanggui.sellers import public as sellers

MEMO = "guide"  # {"window": when the window was looked at, "closed": when the guide was put away}


@dataclass(frozen=True, slots=True)
class Step:
    title: Any
    text: Any
    button: Any
    url: str
    done: bool


WORDS = (
    (
        gettext_lazy("Name the shop"),
        gettext_lazy(
            "Name and address stand on every page and letter; the first seller and its warehouse are made with them."
        ),
        gettext_lazy("Name the shop"),
    ),
    (
        gettext_lazy("Say how one can pay"),
        gettext_lazy("A bank transfer needs nothing but your account; payment companies can follow."),
        gettext_lazy("To the ways of paying"),
    ),
    (
        gettext_lazy("Look at the delivery prices"),
        gettext_lazy("Two ways with usual prices are there already; change them to what you pay."),
        gettext_lazy("To the ways of delivery"),
    ),
    (
        gettext_lazy("Put the first product on sale"),
        gettext_lazy("With a picture, a price and some stock. A whole catalogue can come from a file later."),
        gettext_lazy("To the product"),
    ),
    (
        gettext_lazy("Look at your window"),
        gettext_lazy("See the shop as buyers see it, on your telephone too."),
        gettext_lazy("Open the window"),
    ),
    (
        gettext_lazy("Buy something yourself"),
        gettext_lazy("Put the product into the basket and order it; the order appears here at once."),
        gettext_lazy("Open the window"),
    ),
    (
        gettext_lazy("Take the money"),
        gettext_lazy(
            "A transfer is confirmed on the order's page when it stands on your account. Then it can be shipped."
        ),
        gettext_lazy("To the orders"),
    ),
)


def steps(desk_: Any, now: datetime) -> list[Step]:
    """The seven steps, in the order in which they are best done."""
    currency, country = preferences.get("shop.currency"), preferences.get("shop.country")
    asked: dict[str, Any] = {"locale": locales.current(), "currency": currency, "now": now}
    product = next(iter(catalogue.product_rows(**asked, limit=1, sort="newest").items), None)
    live = catalogue.product_rows(state="live", stock="in", **asked, limit=20).items
    settings_, window_ = reverse("desk:settings"), reverse("desk:guide_window")
    facts = [
        (reverse("desk:guide"), preferences.get("shop.address") and sellers.sellers() and catalogue.warehouses()),
        (settings_ + "#payments", payments.provider_choices(currency=currency, country=country, party=None)),
        (settings_ + "#methods", any(one.active and currency in one.prices for one in ordering.delivery_methods())),
        (
            reverse("desk:product", args=[product.id]) if product else reverse("desk:new_product"),
            any(row.picture for row in live),
        ),
        (window_, people.memo(desk_.staff_id, MEMO, {}).get("window")),
        (window_, ordering.order_rows(limit=1).items),
        (reverse("desk:orders"), ordering.order_rows(payment="paid", limit=1).items),
    ]
    return [Step(*words, url, bool(done)) for words, (url, done) in zip(WORDS, facts, strict=True)]


def shown(desk_: Any, now: datetime) -> list[Step]:
    """The guide on Today, for whoever may set the shop up, until it is done or put away. A shop that sells needs none."""
    if not desk_.may("settings.edit") or desk_.limited or people.memo(desk_.staff_id, MEMO, {}).get("closed"):
        return []
    if len(ordering.order_rows(payment="paid", limit=2).items) > 1:
        return []
    return steps(desk_, now)


class FirstShop(forms.Form):
    """What every page and letter of the shop says, and what the first seller is made of."""

    name = forms.CharField(label=gettext_lazy("Shop name"), max_length=120)
    legal_name = forms.CharField(
        label=gettext_lazy("Legal name"),
        max_length=200,
        help_text=gettext_lazy("As on the business licence; for a private person the name."),
    )
    address = forms.CharField(label=gettext_lazy("Address of the business"), max_length=300)
    email = forms.EmailField(label=gettext_lazy("E-mail"), help_text=gettext_lazy("Where buyers can answer."))
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=gettext_lazy("Country"),
        initial="CN",
        help_text=gettext_lazy("Two letters. Decides taxes and law."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), help_text=gettext_lazy("Prices are in it; choose before the first product.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [
            (code, code) for code in preferences.PREFERENCES.get("shop.currency").choices
        ]


@desk("settings.edit")
def shop(request: AtDesk) -> HttpResponse:
    """Name the shop; make its own seller and a warehouse where there are none."""
    keys = ("name", "address", "email", "phone", "country", "currency")
    house = sellers.house_seller(locale=locales.current())
    known = {key: preferences.get(f"shop.{key}") for key in keys}
    known["legal_name"] = house.legal_name if house else ""
    form = FirstShop(request.POST if request.method == "POST" else None, initial=known)
    if house:
        form.fields["legal_name"].disabled = True
    if request.method == "POST" and form.is_valid():
        now, data = clock.now(), form.cleaned_data
        data["country"] = data["country"].upper()
        try:
            preferences.set_many({f"shop.{key}": data[key] for key in keys}, by=request.desk.by, now=now)
            _first_seller(data, by=request.desk.by, now=now)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The shop has its name."), "desk:today")
    return page(request, "guide", here="today", status=422 if form.is_bound else 200, form=form)


def _first_seller(data: dict, *, by: str, now: datetime) -> None:
    house = sellers.house_seller(locale=locales.current())
    if house is None:
        seller_id = sellers.create_seller(
            slug="house",
            legal_name=data["legal_name"],
            texts={locale: sellers.SellerTextDraft(name=data["name"]) for locale in locales.LOCALES},
            country=data["country"],
            self_operated=True,
            by=by,
            now=now,
        )
    else:
        seller_id = house.id
    if not catalogue.warehouses(seller_id):
        catalogue.create_warehouse(
            seller_id=seller_id, code="main", name=_("Main warehouse"), country=data["country"], by=by, now=now
        )


def _remember(request: AtDesk, key: str) -> None:
    now = clock.now()
    memo = people.memo(request.desk.staff_id, MEMO, {})
    people.keep_memo(request.desk.staff_id, MEMO, {**memo, key: now.isoformat()}, now=now)


@require_POST
@desk("settings.edit")
def window(request: AtDesk) -> HttpResponse:
    """On to the window; that one looked is a step of the guide."""
    _remember(request, "window")
    return redirect("storefront:home")


@require_POST
@desk("settings.edit")
def close(request: AtDesk) -> HttpResponse:
    """Put the guide away."""
    _remember(request, "closed")
    return redirect("desk:today")


@require_POST
@desk("settings.edit")
def reset_demo(request: AtDesk) -> HttpResponse:
    """The demonstration as it was made. Whoever pressed the button stays signed in."""
    if not (settings.DEMO and loopback(request)):
        raise Http404
    staff_id = request.desk.staff_id
    copies.restore_copy()
    preferences.forget()
    notices.forget()
    request.session.flush()
    login(request, people.staff_account(staff_id), backend=BACKEND)
    request.session[DEMO_SESSION] = True
    return done(request, _("The demonstration is as it was made."), "desk:home")
