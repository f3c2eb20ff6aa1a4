"""The port to payment companies: one provider, one file in `providers/`, one entry in PROVIDERS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol
from uuid import UUID

from zhanggui.kit.money import Money
from zhanggui.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class IntentInfo:
    """What a provider is told of an intent."""

    id: UUID
    document: str
    reference: str
    payer: UUID | None
    provider: str
    amount: Money
    locale: str
    state: str
    provider_ref: str
    later: bool = False  # the company is to hold the money until we capture it
    phone: bool = False  # the buyer is on a phone
    client: str = ""  # and comes from this network address; never kept
    session: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the buyer does now: go to `url`, read `facts`, nothing more, or wait."""

    kind: Literal["redirect", "show", "done", "wait"]
    url: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Started:
    step: NextStep
    provider_ref: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class HookEvent:
    """What a provider says happened. `payee` is the merchant it says the money is for.

    "authorised": the company holds the amount for us; "voided": it let go what it held.
    """

    event_id: str
    kind: Literal["authorised", "captured", "voided", "failed", "refunded", "refund_failed", "other"]
    intent_id: UUID | None
    provider_ref: str = ""
    amount: Money | None = None
    payee: str = ""
    refund_id: UUID | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefundInfo:
    """What a provider is told of a refund. `id` is the key by which a repeated request is known."""

    id: UUID
    intent: IntentInfo
    amount: Money
    why: str
    again: bool = False  # it was asked before, and the answer got lost


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    state: Literal["done", "pending", "failed"]
    provider_ref: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class InstructionInfo:
    """Capture `amount`, or let go what is held. `last`: nothing more will be captured afterwards."""

    id: UUID
    intent: IntentInfo
    amount: Money
    last: bool


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a company's bill: a payment (`kind` "payment") or a refund. Amounts are positive; the fee is signed as
    the company charges it: what it keeps of a payment, less what it gives back of a refund."""

    kind: Literal["payment", "refund"]
    reference: str  # our number: the intent's or the refund's id
    provider_ref: str
    amount: Money
    fee: Money
    state: Literal["done", "pending", "failed"]
    at: datetime
    payment_ref: str = ""  # of a refund: the payment it belongs to
    settled: Money | None = None  # what it became in the currency of the payout,
    rate: Decimal | None = None  # at this rate


@dataclass(frozen=True, slots=True)
class Field:
    """Something a merchant must tell us of his account with the company. Secrets are sealed and never shown again."""

    name: str
    label: Any
    secret: bool = False
    long: bool = False
    required: bool = True


Settles = Literal["at_once", "network", "clerk", "on_delivery"]


class Provider(Protocol):
    """`settles` says who moves the money: we ourselves "at_once", a company over the "network", a "clerk" by hand, or
    whoever hands the goods over ("on_delivery": a promise until then).

    `authorises`: it can hold money until it is captured; `parts`: in several parts. `thanks` is what its hooks are
    answered with when they were taken, if it must be something certain.
    """

    key: str
    label: Any
    settles: Settles
    authorises: bool
    parts: bool
    closes: bool  # it can be told that a payment that was begun is off
    confirms: bool

    @property
    def bill_zone(self) -> str:
        """Whose midnight ends the day of a bill."""
        ...

    def read_bill(self, data: bytes) -> list[BillLine]:
        """The lines of a bill that somebody downloaded."""
        ...

    @property
    def thanks(self) -> tuple[str, str] | None: ...

    @property
    def fields(self) -> tuple["Field", ...]: ...

    @property
    def payee(self) -> str: ...

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool: ...

    def note(self, *, currency: str, party: UUID | None) -> str: ...

    def account(self, intent: IntentInfo) -> str:
        """The ledger account that is debited by a capture and credited by a refund."""
        ...

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started: ...

    def shows(self, intent: IntentInfo) -> dict[str, Any] | None:
        """What a buyer who has begun must see to pay (an account, a code to scan), without asking anybody."""
        ...

    def read_hook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookEvent: ...

    def ask(self, intent: IntentInfo, *, now: datetime) -> HookEvent | None:
        """What became of an intent whose hook did not come; None when there is nothing new."""
        ...

    def close(self, intent: IntentInfo, *, now: datetime) -> bool:
        """A payment that was begun may not be paid any more; whether that is certain. Refuses `provider_refused` when it
        was paid meanwhile."""
        ...

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer: ...

    def capture(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer: ...

    def void(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer: ...

    def bill(self, day: date, *, now: datetime) -> list[BillLine] | None:
        """What the company says happened on a day of its own; None when it has no bill for us (not yet, or never)."""
        ...


PROVIDERS: Registry[Provider] = Registry("payment providers")
