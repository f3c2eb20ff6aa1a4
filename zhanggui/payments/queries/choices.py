"""Ways of paying that a buyer is offered, and what the wallet holds."""

from dataclasses import dataclass
from uuid import UUID

from zhanggui.kit.money import Money
from zhanggui.kit.page import Page
from zhanggui.ledger.public import StatementLine, balance, statement
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.providers.wallet import wallet_code


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    key: str
    label: str
    note: str


ORDER = ("simulator", "bank", "wallet")


def provider_choices(*, currency: str, country: str, party: UUID | None) -> list[ProviderChoice]:
    """What this buyer may choose from, in the order of the page."""
    offered = [one for one in PROVIDERS if one.offered(currency=currency, country=country, party=party)]
    offered.sort(key=lambda one: (one.key not in ORDER, ORDER.index(one.key) if one.key in ORDER else one.key))
    return [ProviderChoice(one.key, str(one.label), one.note(currency=currency, party=party)) for one in offered]


def provider_offered(key: str, *, currency: str, country: str, party: UUID | None) -> bool:
    """Whether an order may name this way of paying. No statement of its own beyond the shop's preferences."""
    return key in PROVIDERS and PROVIDERS.get(key).offered(currency=currency, country=country, party=party)


def wallet_balance(party: UUID, currency: str) -> Money:
    return balance(wallet_code(party), currency)


def wallet_statement(party: UUID, currency: str, *, cursor: str | None = None, limit: int = 50) -> Page[StatementLine]:
    """What went in and out of a wallet, newest first."""
    return statement(wallet_code(party), currency, cursor=cursor, limit=limit)
