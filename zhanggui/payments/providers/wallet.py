"""The buyer's own balance with the shop: a ledger account that can never go below zero."""

from uuid import UUID

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.ui.format import money
from zhanggui.ledger.public import balance
from zhanggui.payments.errors import IntentClosed
from zhanggui.payments.ports import PROVIDERS, IntentInfo
from zhanggui.payments.providers._base import Base


def wallet_code(party: UUID) -> str:
    return f"wallet:{party}"


class Wallet(Base):
    key = "wallet"
    label = _("Wallet")
    confirms = True

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        return party is not None and super().offered(currency=currency, country=country, party=party)

    def note(self, *, currency: str, party: UUID | None) -> str:
        if party is None:
            return ""
        return _now("{amount} available").format(amount=money(balance(wallet_code(party), currency)))

    def account(self, intent: IntentInfo) -> str:
        if intent.payer is None:
            raise IntentClosed
        return wallet_code(intent.payer)


PROVIDERS.add("wallet", Wallet())
