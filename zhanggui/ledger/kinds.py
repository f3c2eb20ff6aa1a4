"""What an account is, read from the first part of its code."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.registry import Registry


class Kind(TextChoices):
    """Assets and expenses grow by debits; liabilities and revenue grow by credits."""

    ASSET = "asset", _("Asset")
    EXPENSE = "expense", _("Expense")
    LIABILITY = "liability", _("Liability")
    REVENUE = "revenue", _("Revenue")


DEBIT_KINDS = (Kind.ASSET, Kind.EXPENSE)


@dataclass(frozen=True, slots=True)
class Prefix:
    kind: Kind
    may_go_negative: bool


PREFIXES: Registry[Prefix] = Registry("account prefixes")
PREFIXES.add("provider", Prefix(Kind.ASSET, True))  # what a payment company or bank holds for the shop
PREFIXES.add("receivable", Prefix(Kind.ASSET, False))  # what a seller owes after a refund beyond its balance
PREFIXES.add("fee", Prefix(Kind.EXPENSE, True))
PREFIXES.add("goodwill", Prefix(Kind.EXPENSE, True))  # credit that the shop gives away
PREFIXES.add("wallet", Prefix(Kind.LIABILITY, False))  # what the shop owes a buyer
PREFIXES.add("escrow", Prefix(Kind.LIABILITY, False))  # paid by buyers, not yet due to the seller
PREFIXES.add("refunds", Prefix(Kind.LIABILITY, False))  # refunds ordered, not yet done by the provider
PREFIXES.add("payable", Prefix(Kind.LIABILITY, False))  # due to a seller
PREFIXES.add("reserve", Prefix(Kind.LIABILITY, False))
PREFIXES.add("tax", Prefix(Kind.LIABILITY, True))
PREFIXES.add("revenue", Prefix(Kind.REVENUE, True))


def declare_prefix(prefix: str, kind: Kind, *, may_go_negative: bool) -> None:
    """A higher module names a new sort of account: all codes that begin with `<prefix>:`."""
    PREFIXES.add(prefix, Prefix(kind, may_go_negative))


def prefix_of(code: str) -> Prefix:
    """What an account of this code is. An unknown prefix is a bug of the caller."""
    prefix, colon, rest = code.partition(":")
    if not (colon and rest and prefix in PREFIXES):
        raise ValueError(f"no account can be called {code!r}: known prefixes are {', '.join(PREFIXES.keys())}")
    return PREFIXES.get(prefix)
