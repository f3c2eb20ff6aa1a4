"""What an account is, read from the first part of its code."""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

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


SHARDS = 8  # of each hot account; changing it needs a migration that moves the balances of open documents


@dataclass(frozen=True, slots=True)
class Prefix:
    """`sharded`: many write to it at once, so that it is kept in several rows whose sum is the balance."""

    kind: Kind
    may_go_negative: bool
    label: Any
    sharded: bool = False


PREFIXES: Registry[Prefix] = Registry("account prefixes")


def declare_prefix(prefix: str, kind: Kind, label: Any, *, may_go_negative: bool, sharded: bool = False) -> None:
    """A module names a sort of account: all codes that begin with `<prefix>:`."""
    PREFIXES.add(prefix, Prefix(kind, may_go_negative, label, sharded))


ASSET, EXPENSE, LIABILITY, REVENUE = Kind.ASSET, Kind.EXPENSE, Kind.LIABILITY, Kind.REVENUE

declare_prefix("provider", ASSET, _("Payment companies and banks"), may_go_negative=True, sharded=True)
declare_prefix("receivable", ASSET, _("Owed by sellers"), may_go_negative=False)
declare_prefix("compensation", ASSET, _("Paid to buyers in advance for sellers"), may_go_negative=False)
declare_prefix("fee", EXPENSE, _("Payment fees"), may_go_negative=True, sharded=True)
declare_prefix("goodwill", EXPENSE, _("Goodwill"), may_go_negative=True)
declare_prefix("promotion", EXPENSE, _("Coupons and points given"), may_go_negative=True, sharded=True)
declare_prefix("wallet", LIABILITY, _("Wallets of buyers"), may_go_negative=False)
declare_prefix("giftcard", LIABILITY, _("Gift cards"), may_go_negative=False)
declare_prefix("points", LIABILITY, _("Points of members"), may_go_negative=False)
declare_prefix("deposit", LIABILITY, _("Deposits of sellers"), may_go_negative=False)
declare_prefix("escrow", LIABILITY, _("Paid by buyers, not yet due to sellers"), may_go_negative=False, sharded=True)
declare_prefix("refunds", LIABILITY, _("Refunds on their way"), may_go_negative=False)
declare_prefix("payable", LIABILITY, _("Due to sellers"), may_go_negative=False)
declare_prefix("reserve", LIABILITY, _("Kept back from sellers"), may_go_negative=False)
declare_prefix("tax", LIABILITY, _("Tax due"), may_go_negative=True, sharded=True)
declare_prefix("commission", REVENUE, _("Commission"), may_go_negative=True, sharded=True)
declare_prefix("revenue", REVENUE, _("Revenue"), may_go_negative=True, sharded=True)


def prefix_of(code: str) -> Prefix:
    """What an account of this code is. An unknown prefix is a bug of the caller."""
    prefix, colon, rest = code.partition(":")
    if not (colon and rest and prefix in PREFIXES):
        raise ValueError(f"no account can be called {code!r}: known prefixes are {', '.join(PREFIXES.keys())}")
    return PREFIXES.get(prefix)


def row_of(code: str, document: str) -> str:
    """The row that a document's movements of this account go to: one of its shards, always the same for one document,
    so that what a document brought in is there when it is taken out."""
    return f"{code}#{crc32(document.encode()) % SHARDS}" if prefix_of(code).sharded else code


def rows_of(code: str) -> list[str]:
    """All rows of an account. The plain one comes first: what was booked before it had shards."""
    prefix = code.partition(":")[0]
    sharded = prefix in PREFIXES and PREFIXES.get(prefix).sharded
    return [code, *(f"{code}#{shard}" for shard in range(SHARDS))] if sharded else [code]


def code_of(row: str) -> str:
    """The account that a row belongs to."""
    return row.partition("#")[0]
