"""Pay with a gift card: the card's own account in the ledger, which can never go below zero."""

from uuid import UUID

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhanggui.giftcards.actions.issue import account
from zhanggui.giftcards.errors import CardNeeded
from zhanggui.giftcards.models import CardUse
from zhanggui.kit import preferences
from zhanggui.payments.public import PROVIDERS, BaseProvider, IntentInfo


class GiftCards(BaseProvider):
    key = "giftcard"
    label = _("Gift card")

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        return preferences.get("giftcards.on")

    def note(self, *, currency: str, party: UUID | None) -> str:
        return _now("You enter its code after the order.")

    def account(self, intent: IntentInfo) -> str:
        card = CardUse.objects.filter(intent_id=intent.id).values_list("card_id", flat=True).first()
        if card is None:
            raise CardNeeded
        return account(card)


PROVIDERS.add("giftcard", GiftCards())
