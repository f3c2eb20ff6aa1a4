"""Customers and the groups they belong to: each group with the published rule by which one is in it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import trails, undo, words
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.kit import audit, clock, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people

EXPORT_LIMIT = 50_000


class Filters(forms.Form):
    q = forms.CharField(label=gettext_lazy("Whole e-mail address or phone number"), required=False, max_length=200)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    members = forms.BooleanField(label=gettext_lazy("Only who can sign in"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["group"].choices = [("", _("any")), *_groups().items()]

    def asked(self) -> dict:
        self.is_valid()
        data = self.cleaned_data
        return {"text": data.get("q", ""), "group": data.get("group", ""), "members": data.get("members", False)}


class GroupForm(forms.Form):
    """A group: its names, and the rule in words by which a customer belongs to it."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40,
        help_text=gettext_lazy("Small letters, digits, hyphens. It stays as it is."),
    )  # fmt: skip
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    rule_zh = forms.CharField(
        label=gettext_lazy("Rule in Chinese"), max_length=600, required=False, widget=forms.Textarea({"rows": 2})
    )
    rule_en = forms.CharField(
        label=gettext_lazy("Rule in English"), max_length=600, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Published: buyers can read who pays another price, and why."),
    )  # fmt: skip

    def __init__(self, *args, found=None, **kwargs):
        if found:
            texts = {"name_zh": found.names.get("zh-cn", ""), "name_en": found.names.get("en", "")}
            texts |= {"rule_zh": found.rules.get("zh-cn", ""), "rule_en": found.rules.get("en", "")}
            kwargs.setdefault("initial", {"code": found.code, **texts})
        super().__init__(*args, **kwargs)
        if found:
            self.fields["code"].disabled = True

    def save(self, *, by: str) -> None:
        data = self.cleaned_data
        names = {"zh-cn": data["name_zh"], "en": data["name_en"]}
        rules = {"zh-cn": data["rule_zh"], "en": data["rule_en"]}
        people.save_group(data["code"].lower(), names=names, rules=rules, by=by, now=clock.now())


def _groups() -> dict[str, str]:
    return {card.code: card.name for card in people.groups(locale=locales.current())}


@desk("customers.view")
def customers(request: AtDesk) -> HttpResponse:
    form = Filters(request.GET, auto_id="filter_%s")
    asked = form.asked()
    return page(
        request,
        "customers",
        here="customers",
        form=form,
        rows=people.customer_rows(**asked, cursor=request.GET.get("cursor") or None),
        groups=_groups(),
        filtered=any(asked.values()),
        narrowed=sum(bool(asked[key]) for key in ("group", "members")),
    )


@desk("customers.view")
def customers_csv(request: AtDesk) -> HttpResponseBase:
    """All that the filters leave, masked."""
    asked = Filters(request.GET).asked()

    def rows():
        cursor, count = None, 0
        while count < EXPORT_LIMIT:
            found = people.customer_rows(**asked, cursor=cursor, limit=500)
            for row in found.items:
                count += 1
                masked = [row.masked_name, row.masked_email, row.masked_phone]
                yield [row.id, *masked, row.member, row.since.isoformat(), " ".join(row.groups)]
            cursor = found.next_cursor
            if cursor is None:
                return

    return csv_answer("customers", "id name email phone can_sign_in since groups".split(), rows())


@desk("customers.view")
def customer(request: AtDesk, party_id: UUID) -> HttpResponse:
    """One customer, masked: groups, orders, and what the shop owes in the wallet."""
    card = people.party_card(party_id)
    own = people.groups_of([party_id]).get(party_id, frozenset())
    groups, same = _groups(), people.same_person(party_id)
    orders = ordering.orders_of(same, limit=50) if request.desk.may("orders.view") else []
    currency = preferences.get("shop.currency")
    return page(
        request,
        "customer",
        here="customers",
        card=card,
        own={code: groups.get(code, code) for code in sorted(own)},
        others={code: name for code, name in groups.items() if code not in own},
        orders=orders,
        wallet=payments.wallet_balance(party_id, currency) if request.desk.may("money.view") else None,
        lists=[one.name(locales.current()) for one in catalogue.price_lists() if one.group in own],
        trail=audit.trail("party", party_id, limit=30),
        words=words,
        who=words.who(),
        deed=words.deed,
        details=trails.details,
    )


@require_POST
@desk("customers.edit")
def set_group(request: AtDesk, party_id: UUID) -> HttpResponse:
    """Put a customer into a group, or take one out; undone for ten seconds by the other of the two."""
    now, code = clock.now(), request.POST.get("group", "")[:40]
    out = "out" in request.POST
    deed = people.take_out_of_group if out else people.put_into_group
    try:
        deed(code, party_id, by=request.desk.by, now=now)
    except Refusal as refusal:
        return not_done(request, refusal, "desk:customer", party_id)
    undo.remember(request, [f"{'group_out' if out else 'group_in'} {code} {party_id}"], now)
    names = {"name": _groups().get(code, code)}
    text = _("No longer in “%(name)s”.") % names if out else _("Now in “%(name)s”.") % names
    return done(request, text, "desk:customer", party_id)


def put_back(key: str, *, by: str, now) -> None:
    code, _space, party = key.partition(" ")
    people.put_into_group(code, UUID(party), by=by, now=now)


def take_out(key: str, *, by: str, now) -> None:
    code, _space, party = key.partition(" ")
    people.take_out_of_group(code, UUID(party), by=by, now=now)


@desk("customers.view")
def customer_groups(request: AtDesk) -> HttpResponse:
    """The groups with their rules; a new one is made here."""
    form, status = GroupForm(request.POST or None), 200
    if request.method == "POST" and request.desk.may("customers.edit"):
        status = 422
        if form.is_valid():
            try:
                form.save(by=request.desk.by)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                return done(request, _("The group is saved."), "desk:customer_groups")
    lists: dict[str, list[str]] = {}
    for one in catalogue.price_lists():
        lists.setdefault(one.group, []).append(one.name(locales.current()))
    return page(
        request,
        "customer_groups",
        here="customers",
        status=status,
        form=form,
        groups=people.groups(locale=locales.current()),
        lists=lists,
    )


@desk("customers.view")
def customer_group(request: AtDesk, code: str) -> HttpResponse:
    """Names and rule of a group."""
    found = next((card for card in people.groups(locale=locales.current()) if card.code == code), None)
    if found is None:
        raise NotFound(what="group")
    typed = request.POST if request.method == "POST" and request.desk.may("customers.edit") else None
    form, status = GroupForm(typed, found=found), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                form.save(by=request.desk.by)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                return done(request, _("The group is saved."), "desk:customer_groups")
    return page(
        request,
        "customer_group",
        here="customers",
        status=status,
        form=form,
        found=found,
        trail=audit.trail("group", code, limit=30),
        who=words.who(),
        deed=words.deed,
        details=trails.details,
    )
