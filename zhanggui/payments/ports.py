"""The port to payment companies: one provider, one file in `providers/`, one entry in PROVIDERS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class HookEvent:
    """What a provider says happened. `payee` is the merchant it says the money is for."""

    event_id: str
    kind: Literal["captured", "failed", "refunded", "refund_failed", "other"]
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


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    state: Literal["done", "pending", "failed"]
    provider_ref: str = ""
    problem: str = ""


Settles = Literal["at_once", "network", "clerk"]


class Provider(Protocol):
    """`settles` says who moves the money: we ourselves "at_once", a company over the "network", or a "clerk" by hand."""

    key: str
    label: Any
    settles: Settles
    payee: str
    confirms: bool

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool: ...

    def note(self, *, currency: str, party: UUID | None) -> str: ...

    def account(self, intent: IntentInfo) -> str:
        """The ledger account that is debited by a capture and credited by a refund."""
        ...

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started: ...

    def read_hook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookEvent: ...

    def ask(self, intent: IntentInfo, *, now: datetime) -> HookEvent | None:
        """What became of an intent whose hook did not come; None when there is nothing new."""
        ...

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer: ...


PROVIDERS: Registry[Provider] = Registry("payment providers")
