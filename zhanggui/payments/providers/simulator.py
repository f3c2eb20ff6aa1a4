"""The payment company that exists only for practice: our side of its API. It runs as `zhanggui.simulators.pay`."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import secrets
from zhanggui.kit.money import Money
from zhanggui.payments.errors import HookForged, HookMalformed, HookStale, ProviderRefused, ProviderUnreachable
from zhanggui.payments.ports import (
    PROVIDERS,
    BillLine,
    HookEvent,
    InstructionInfo,
    IntentInfo,
    NextStep,
    RefundAnswer,
    RefundInfo,
    Settles,
    Started,
)
from zhanggui.payments.providers._base import Base
from zhanggui.payments.providers._http import call

MERCHANT = "zhanggui"
TOLERANCE = timedelta(minutes=5)
KINDS = {
    "payment.authorised": "authorised",
    "payment.captured": "captured",
    "payment.voided": "voided",
    "payment.declined": "failed",
    "refund.done": "refunded",
    "refund.failed": "refund_failed",
}


def hook_secret() -> bytes:
    """What both sides know; the simulator is given it as hex in ZHANGGUI_PAY_SIMULATOR_SECRET."""
    return secrets.key("simulator-hook")


def sign(timestamp: int, body: bytes) -> str:
    return hmac.new(hook_secret(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


class Simulator(Base):
    key = "simulator"
    label = _("Practice payment (nobody is charged)")
    settles: Settles = "network"
    payee = MERCHANT
    authorises = parts = True

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        running = bool(settings.PAY_SIMULATOR_URL)
        return running and super().offered(currency=currency, country=country, party=party)

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started:
        answer = self._call(
            "POST",
            "/api/payments",
            {
                "reference": str(intent.id),
                "amount": intent.amount.minor,
                "currency": intent.amount.currency,
                "description": intent.reference,
                "return_url": return_url,
                "hook_url": f"{settings.BASE_URL}/api/v1/hooks/{self.key}",
                "lang": "en" if intent.locale == "en" else "zh",
                "capture": "later" if intent.later else "at_once",
            },
        )
        return Started(NextStep("redirect", url=answer["pay_url"]), provider_ref=answer["id"])

    def read_hook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookEvent:
        given = {name.lower(): value for name, value in headers.items()}
        stamp, signature = given.get("x-pay-timestamp", ""), given.get("x-pay-signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise HookForged
        expected = f"v1={sign(int(stamp), body)}".encode()
        if not hmac.compare_digest(expected, signature.encode()):
            raise HookForged
        if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > TOLERANCE:
            raise HookStale
        return _event(body)

    def ask(self, intent: IntentInfo, *, now: datetime) -> HookEvent | None:
        answer = self._call("GET", f"/api/payments?reference={intent.id}")
        states = {"captured": "captured", "declined": "failed", "authorised": "authorised", "voided": "voided"}
        kind = states.get(answer.get("state", ""))
        return _payment_event(f"asked:{answer['id']}:{answer['state']}", kind, answer, answer) if kind else None

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        contents = {"reference": str(refund.id), "amount": refund.amount.minor, "currency": refund.amount.currency}
        answer = self._call("POST", f"/api/payments/{refund.intent.provider_ref}/refunds", contents)
        return RefundAnswer(answer["state"], provider_ref=answer["id"], problem=answer.get("problem", ""))

    def capture(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer:
        contents = {"reference": str(asked.id), "amount": asked.amount.minor, "currency": asked.amount.currency}
        self._call("POST", f"/api/payments/{asked.intent.provider_ref}/captures", contents)
        return RefundAnswer("done")

    def void(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer:
        self._call("POST", f"/api/payments/{asked.intent.provider_ref}/void", {"reference": str(asked.id)})
        return RefundAnswer("done")

    def bill(self, day: date, *, now: datetime) -> list[BillLine] | None:
        return [_bill_line(row) for row in self._call("GET", f"/api/bill?date={day.isoformat()}")["lines"]]

    def _call(self, method: str, path: str, contents: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request; ProviderUnreachable when it is unknown what came of it, ProviderRefused when the answer is no."""
        if not settings.PAY_SIMULATOR_URL:
            raise ProviderUnreachable(provider=self.key)
        api_key = hmac.new(hook_secret(), b"api-key", hashlib.sha256).hexdigest()
        headers = {"Authorization": f"Bearer {MERCHANT}:{api_key}", "Content-Type": "application/json"}
        body = None if contents is None else json.dumps(contents).encode()
        answer = call(self.key, method, settings.PAY_SIMULATOR_URL + path, headers=headers, body=body)
        if answer.status >= 500:
            raise ProviderUnreachable(provider=self.key)
        if answer.status >= 400:
            raise ProviderRefused(provider=self.key, status=answer.status)
        try:
            return json.loads(answer.body)
        except ValueError as problem:
            raise ProviderUnreachable(provider=self.key) from problem


def _event(body: bytes) -> HookEvent:
    try:
        told = json.loads(body)
        return _payment_event(told["id"], KINDS.get(told["type"], "other"), told, told["payment"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise HookMalformed from None


def _payment_event(event_id: str, kind: str, told: dict, payment: dict) -> HookEvent:
    refund = told.get("refund")
    amount = (refund or told.get("capture") or payment)["amount"]
    currency = payment["currency"]
    if not (isinstance(event_id, str) and 0 < len(event_id) <= 80 and isinstance(currency, str)):
        raise ValueError("not an event")
    return HookEvent(
        event_id=event_id,
        kind=kind,  # type: ignore[arg-type]
        intent_id=_uuid(payment["reference"]),
        provider_ref=str(payment["id"])[:80],
        amount=Money(amount, currency),
        payee=str(told.get("merchant", "")),
        refund_id=_uuid(refund["reference"]) if refund else None,
        at=datetime.fromisoformat(told["created_at"]),
    )


def _bill_line(row: dict) -> BillLine:
    currency = row["currency"]
    return BillLine(
        kind=row["kind"],
        reference=row["reference"],
        provider_ref=row["id"],
        amount=Money(row["amount"], currency),
        fee=Money(row["fee"], currency),
        state=row["state"],
        at=datetime.fromisoformat(row["at"]),
        payment_ref=row.get("payment", ""),
    )


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None


PROVIDERS.add("simulator", Simulator())
