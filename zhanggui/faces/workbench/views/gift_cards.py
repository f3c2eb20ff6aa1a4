"""Gift cards at the desk: which there are, give one away, void one. A balance is nowhere to be typed."""

from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.fields import MoneyField
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer, every
from zhanggui.giftcards import public as cards
from zhanggui.kit import clock, preferences
from zhanggui.kit.errors import Refusal


class Issue(forms.Form):
    amount = MoneyField(label=gettext_lazy("Amount"), least=1)
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    command = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"initial": {"command": uuid4()}, **kwargs})
        self.fields["amount"].currency = preferences.get("shop.currency")


@desk("money.view")
def gift_cards(request: AtDesk) -> HttpResponse:
    return _cards(request)


def _cards(request: AtDesk, form: Issue | None = None, status: int = 200, code: str = "") -> HttpResponse:
    hint = request.GET.get("hint", "").strip()
    return page(
        request,
        "gift_cards",
        here="giftcards",
        status=status,
        cards=cards.cards(hint=hint, cursor=request.GET.get("cursor")),
        form=form or Issue(),
        code=code,
        hint=hint,
        on=preferences.get("giftcards.on"),
        who=words.who(),
    )


@desk("money.view")
def gift_cards_csv(request: AtDesk) -> HttpResponseBase:
    """Every card with what is left on it; of the code only its end."""
    found = every(lambda cursor: cards.cards(cursor=cursor, limit=500))
    rows = (
        [one.hint, one.state, one.amount.decimal, one.left.decimal, one.amount.currency, one.created_at, one.expires_at]
        for one in found
    )
    return csv_answer("gift-cards", "end_of_code state amount left currency issued_at good_until".split(), rows)


@require_POST
@desk("giftcards.edit")
def issue(request: AtDesk) -> HttpResponse:
    """Give a card away; its code is on this answer and nowhere else."""
    form = Issue(request.POST)
    if not form.is_valid():
        return _cards(request, form, status=422)
    data = form.cleaned_data
    try:
        made = cards.issue_card(
            data["amount"], by=request.desk.by, why=data["why"], command_id=data["command"], now=clock.now()
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _cards(request, form, status=refusal.status)
    return _cards(request, code=made.code)


@desk("money.view")
def gift_card(request: AtDesk, card_id: UUID) -> HttpResponse:
    found = cards.card_page(card_id)
    return page(request, "gift_card", here="giftcards", found=found, card=found.card, who=words.who())


@require_POST
@desk("giftcards.edit")
def void(request: AtDesk, card_id: UUID) -> HttpResponse:
    try:
        cards.void_card(card_id, why=request.POST.get("why", ""), by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return not_done(request, refusal, "desk:gift_card", card_id)
    return done(request, _("The card is void."), "desk:gift_card", card_id)
