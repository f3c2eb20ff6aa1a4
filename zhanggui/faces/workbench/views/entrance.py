"""The way in: the first page of one's role, the second factor, the invitation, the demonstration's links."""

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from zhanggui.faces.workbench.guard import DEMO_SESSION, AtDesk, desk, loopback, page
from zhanggui.faces.workbench.nav import nav_for
from zhanggui.kit import clock
from zhanggui.kit.errors import Refusal
from zhanggui.people import public as people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@desk(shared=True)
def home(request: AtDesk) -> HttpResponse:
    """The first page that one's roles open."""
    return redirect(nav_for(request.desk.permissions, limited=request.desk.limited)[0].url)


def front(request: AtDesk) -> HttpResponse:
    """`/desk` without a language."""
    return redirect("desk:home")


@desk(shared=True)
def more(request: AtDesk) -> HttpResponse:
    return page(request, "more", here="more")


@desk(newcomers=True)
def secure(request: AtDesk) -> HttpResponse:
    """Lead to the first passkey or authenticator; later, to what guards the account."""
    return page(request, "secure", here="secure", guarded=people.staff_mfa_enabled(request.user.pk))


@desk(newcomers=True, shared=True)
def missing(request: AtDesk) -> HttpResponse:
    """An address of the desk that leads nowhere."""
    return page(request, "missing", status=404)


class Password(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters; longer is better than complicated."),
    )


def welcome(request: AtDesk, token: str) -> HttpResponse:
    """A colleague who was invited chooses a password, and is led on to the second factor."""
    now = clock.now()
    card = people.read_invitation(token, now)
    form = Password(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.accept_invitation(token, password=form.cleaned_data["password"], now=now)
        except Refusal as refusal:
            form.add_error("password", refusal.message)
        else:
            login(request, people.staff_account(card.id), backend=BACKEND)
            return redirect("desk:secure")
    return render(request, "workbench/welcome.html", {"form": form, "card": card}, using="jinja2")


def demo_sign_in(request: AtDesk, token: str) -> HttpResponse:
    """Sign in by a demonstration link: only in a demonstration, only from this machine."""
    if not (settings.DEMO and loopback(request)):
        raise Http404
    staff_id = people.read_demo_sign_in(token, clock.now())
    login(request, people.staff_account(staff_id), backend=BACKEND)
    request.session[DEMO_SESSION] = True
    return redirect("desk:home")
