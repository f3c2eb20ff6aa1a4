"""Colleagues: who works here, what their roles allow, invitations, and tokens for programs."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.people import public as people
from zhanggui.sellers import public as sellers

ROLE_CHOICES = [(key, role.label) for key, role in people.ROLES.items()]
SELLER_ROLES = ("design", "service", "content", "warehouse")
TOKEN_DAYS = [("30", gettext_lazy("30 days")), ("90", gettext_lazy("90 days")), ("365", gettext_lazy("a year"))]


class Invite(forms.Form):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )


class SellerRoles(forms.Form):
    """Roles that hold for one seller only: its orders, its products, nothing of the whole shop."""

    seller_id = forms.UUIDField(label=gettext_lazy("Seller"), widget=forms.Select)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles for this seller"),
        choices=[(key, label) for key, label in ROLE_CHOICES if key in SELLER_ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None ticked: the person no longer works for this seller."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seller_id"].widget.choices = [
            (card.id, card.name) for card in sellers.sellers(locale=locales.current())
        ]


class Roles(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )


class Token(forms.Form):
    label = forms.CharField(label=gettext_lazy("What is it for?"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=list(people.SCOPES["staff"].items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.ChoiceField(label=gettext_lazy("Good for"), choices=TOKEN_DAYS)


@desk("people.view")
def colleagues(request: AtDesk) -> HttpResponse:
    return _colleagues(request, Invite())


def _colleagues(request: AtDesk, form: Invite, invitation=None, status: int = 200) -> HttpResponse:
    link = request.build_absolute_uri(reverse("desk:welcome", args=[invitation.token])) if invitation else ""
    return page(
        request,
        "people",
        here="people",
        status=status,
        staff=people.staff_list(),
        roles=people.ROLES,
        permissions=people.PERMISSIONS,
        form=form,
        invitation=invitation,
        link=link,
    )


@require_POST
@desk("people.edit")
def invite(request: AtDesk) -> HttpResponse:
    """Invite a colleague. The link is shown once, to be handed over by a way one trusts."""
    form = Invite(request.POST)
    if not form.is_valid():
        return _colleagues(request, form, status=422)
    try:
        invitation = people.invite_staff(**form.cleaned_data, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        form.add_error(
            refusal.facts.get("field") if refusal.facts.get("field") in form.fields else None, refusal.message
        )
        return _colleagues(request, form, status=refusal.status)
    return _colleagues(request, Invite(), invitation)


@desk("people.view")
def colleague(request: AtDesk, staff_id: int) -> HttpResponse:
    card = people.staff_card(staff_id)
    return _colleague(request, card, Roles(initial={"roles": card.roles}))


def _colleague(request: AtDesk, card, form: Roles, status: int = 200, seller_form=None) -> HttpResponse:
    names = {one.id: one.name for one in sellers.sellers(locale=locales.current())}
    return page(
        request,
        "colleague",
        here="people",
        status=status,
        card=card,
        form=form,
        roles=people.ROLES,
        seller_form=seller_form or SellerRoles(),
        seller_names=names,
        tokens=people.tokens_of(kind="staff", owner_id=card.id),
    )


@require_POST
@desk("people.edit")
def set_seller_roles(request: AtDesk, staff_id: int) -> HttpResponse:
    """Exactly these roles for one seller."""
    card, form = people.staff_card(staff_id), SellerRoles(request.POST)
    if form.is_valid():
        data, now = form.cleaned_data, clock.now()
        try:
            people.set_roles(
                staff_id=staff_id, roles=data["roles"], seller_id=data["seller_id"], by=request.desk.by, now=now
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The roles are saved."), "desk:colleague", staff_id)
    return _colleague(request, card, Roles(initial={"roles": card.roles}), 422, form)


@require_POST
@desk("people.edit")
def set_roles(request: AtDesk, staff_id: int) -> HttpResponse:
    form = Roles(request.POST)
    if not form.is_valid():
        return _colleague(request, people.staff_card(staff_id), form, status=422)
    try:
        people.set_roles(staff_id=staff_id, roles=form.cleaned_data["roles"], by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        form.add_error("roles", refusal.message)
        return _colleague(request, people.staff_card(staff_id), form, status=refusal.status)
    return done(request, _("The roles are changed."), "desk:colleague", staff_id)


DEEDS = {
    "deactivate": (people.deactivate_staff, gettext_lazy("The account is closed; sessions and tokens ended with it.")),
    "reactivate": (people.reactivate_staff, gettext_lazy("The account is open again.")),
    "reset-mfa": (
        people.reset_mfa,
        gettext_lazy("The second factor is taken off; the next sign-in sets up a new one."),
    ),
}


@require_POST
@desk("people.edit")
def change_colleague(request: AtDesk, staff_id: int, deed: str) -> HttpResponse:
    if deed not in DEEDS:
        raise NotFound
    run, text = DEEDS[deed]
    try:
        run(staff_id=staff_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:colleague", staff_id)
    return done(request, str(text), "desk:colleague", staff_id)


@desk()
def tokens(request: AtDesk) -> HttpResponse:
    """One's own tokens: a program acts for whoever made its token, never further than that person may."""
    return _tokens(request, Token(initial={"days": "90"}))


def _tokens(request: AtDesk, form: Token, raw: str = "", status: int = 200) -> HttpResponse:
    mine = people.tokens_of(kind="staff", owner_id=request.desk.staff_id)
    scopes = people.SCOPES["staff"]
    return page(
        request, "tokens", here="people", status=status, form=form, raw=raw, tokens=mine, scopes=scopes, now=clock.now()
    )


@require_POST
@desk()
def make_token(request: AtDesk) -> HttpResponse:
    form = Token(request.POST)
    if not form.is_valid():
        return _tokens(request, form, status=422)
    now = clock.now()
    try:
        raw = people.issue_token(
            kind="staff",
            owner_id=request.desk.staff_id,
            scopes=form.cleaned_data["scopes"],
            expires_at=now + timedelta(days=int(form.cleaned_data["days"])),
            label=form.cleaned_data["label"],
            by=request.desk.by,
            now=now,
        )
    except Refusal as refusal:
        form.add_error("scopes", refusal.message)
        return _tokens(request, form, status=refusal.status)
    return _tokens(request, Token(initial={"days": "90"}), raw)


@require_POST
@desk()
def revoke_token(request: AtDesk, token_id: UUID) -> HttpResponse:
    """End a token: one's own, or anybody's for who manages people."""
    own = {card.id for card in people.tokens_of(kind="staff", owner_id=request.desk.staff_id)}
    back = request.POST.get("colleague", "")
    if token_id not in own and not request.desk.may("people.edit"):
        raise NotFound
    people.revoke_token(token_id, by=request.desk.by, now=clock.now())
    messages.success(request, _("The token is ended."))
    return redirect("desk:colleague", int(back)) if back.isdigit() else redirect("desk:tokens")
