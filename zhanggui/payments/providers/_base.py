"""What most providers have in common."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhanggui.kit import preferences
from zhanggui.payments.errors import BillUnreadable, HookForged
from zhanggui.payments.ports import (
    BillLine,
    Field,
    HookEvent,
    InstructionInfo,
    IntentInfo,
    NextStep,
    RefundAnswer,
    RefundInfo,
    Settles,
    Started,
)


class Base:
    key: str
    label: Any
    settles: Settles = "at_once"
    payee = ""
    authorises = False
    parts = False
    closes = False
    bill_zone = "UTC"
    thanks: tuple[str, str] | None = None
    fields: tuple[Field, ...] = ()
    confirms = False  # whether the owner of the account signs large payments

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        return self.key in preferences.get("payments.providers")

    def note(self, *, currency: str, party: UUID | None) -> str:
        return ""

    def account(self, intent: IntentInfo) -> str:
        return f"provider:{self.key}:{intent.amount.currency}"

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started:
        return Started(NextStep("done"))

    def shows(self, intent: IntentInfo) -> dict[str, Any] | None:
        return None

    def read_hook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookEvent:
        raise HookForged

    def ask(self, intent: IntentInfo, *, now: datetime) -> HookEvent | None:
        return None

    def close(self, intent: IntentInfo, *, now: datetime) -> bool:
        return True

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        return RefundAnswer("done")

    def capture(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer:
        return RefundAnswer("failed", problem="this company holds no money")

    def void(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer:
        return RefundAnswer("failed", problem="this company holds no money")

    def bill(self, day: date, *, now: datetime) -> list[BillLine] | None:
        return None

    def read_bill(self, data: bytes) -> list[BillLine]:
        raise BillUnreadable(row=0)
