"""Ways of paying that a buyer is offered, and what the wallet holds."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.kit.money import Money
from zhanggui.kit.page import Page
from zhanggui.ledger.public import StatementLine, balance, statement
from zhanggui.payments import patience
from zhanggui.payments.ports import PROVIDERS, Provider
from zhanggui.payments.providers.wallet import wallet_code


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    key: str
    label: str
    note: str
    slow: bool = False  # it kept somebody waiting a moment ago


ORDER = ("wechat", "alipay", "stripe", "simulator", "bank", "cod", "wallet")


def provider_choices(*, currency: str, country: str, party: UUID | None) -> list[ProviderChoice]:
    """What this buyer may choose from, in the order of the page."""
    offered = [one for one in PROVIDERS if one.offered(currency=currency, country=country, party=party)]
    offered.sort(key=lambda one: (patience.is_slow(one.key), ORDER.index(one.key) if one.key in ORDER else len(ORDER)))
    return [_choice(one, currency, party) for one in offered]


def _choice(provider: Provider, currency: str, party: UUID | None) -> ProviderChoice:
    note = provider.note(currency=currency, party=party)
    if patience.is_slow(provider.key):
        return ProviderChoice(provider.key, str(provider.label), _("does not answer at the moment"), slow=True)
    return ProviderChoice(provider.key, str(provider.label), note)


def provider_offered(key: str, *, currency: str, country: str, party: UUID | None) -> bool:
    """Whether an order may name this way of paying. No statement of its own beyond the shop's preferences."""
    return key in PROVIDERS and PROVIDERS.get(key).offered(currency=currency, country=country, party=party)


def wallet_balance(party: UUID, currency: str) -> Money:
    return balance(wallet_code(party), currency)


def wallet_statement(party: UUID, currency: str, *, cursor: str | None = None, limit: int = 50) -> Page[StatementLine]:
    """What went in and out of a wallet, newest first."""
    return statement(wallet_code(party), currency, cursor=cursor, limit=limit)
