"""Bank transfer: the buyer is shown where to pay and with which reference; a clerk confirms what arrived."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import preferences
from zhanggui.payments.ports import PROVIDERS, IntentInfo, NextStep, RefundAnswer, RefundInfo, Settles, Started
from zhanggui.payments.providers._base import Base


class Bank(Base):
    key = "bank"
    label = _("Bank transfer")
    settles: Settles = "clerk"

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        configured = bool(preferences.get("payments.bank_account"))
        return configured and super().offered(currency=currency, country=country, party=party)

    def note(self, *, currency: str, party: UUID | None) -> str:
        return preferences.get("payments.bank_name")

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started:
        return Started(NextStep("show", facts=self.shows(intent)))

    def shows(self, intent: IntentInfo) -> dict[str, Any]:
        facts = {name: preferences.get(f"payments.{name}") for name in ("bank_name", "bank_account", "bank_holder")}
        return {**facts, "reference": intent.reference, "amount": intent.amount}

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        return RefundAnswer("pending")


PROVIDERS.add("bank", Bank())
