"""The payment company that exists only for practice: our side of its API. It runs as `zhanggui.simulators.pay`."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import secrets
from zhanggui.kit.money import Money
from zhanggui.payments.errors import HookForged, HookMalformed, HookStale, ProviderRefused, ProviderUnreachable
from zhanggui.payments.ports import (
    PROVIDERS,
    HookEvent,
    IntentInfo,
    NextStep,
    RefundAnswer,
    RefundInfo,
    Settles,
    Started,
)
from zhanggui.payments.providers._base import Base

MERCHANT = "zhanggui"
TIMEOUT = 3  # seconds
TOLERANCE = timedelta(minutes=5)
LARGEST_ANSWER = 64 * 1024
# A local company is not asked through a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
KINDS = {
    "payment.captured": "captured",
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
        kind = {"captured": "captured", "declined": "failed"}.get(answer.get("state", ""))
        return _payment_event(f"asked:{answer['id']}:{answer['state']}", kind, answer, answer) if kind else None

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        contents = {"reference": str(refund.id), "amount": refund.amount.minor, "currency": refund.amount.currency}
        answer = self._call("POST", f"/api/payments/{refund.intent.provider_ref}/refunds", contents)
        return RefundAnswer(answer["state"], provider_ref=answer["id"], problem=answer.get("problem", ""))

    def _call(self, method: str, path: str, contents: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request; ProviderUnreachable when it is unknown what came of it, ProviderRefused when the answer is no."""
        if not settings.PAY_SIMULATOR_URL:
            raise ProviderUnreachable(provider=self.key)
        api_key = hmac.new(hook_secret(), b"api-key", hashlib.sha256).hexdigest()
        request = urllib.request.Request(settings.PAY_SIMULATOR_URL + path, method=method)
        request.add_header("Authorization", f"Bearer {MERCHANT}:{api_key}")
        if contents is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(contents).encode()
        try:
            with OPENER.open(request, timeout=TIMEOUT) as response:
                return json.loads(response.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as problem:
            problem.close()
            if problem.code < 500:
                raise ProviderRefused(provider=self.key, status=problem.code) from problem
            raise ProviderUnreachable(provider=self.key) from problem
        except (OSError, ValueError) as problem:
            raise ProviderUnreachable(provider=self.key) from problem


def _event(body: bytes) -> HookEvent:
    try:
        told = json.loads(body)
        return _payment_event(told["id"], KINDS.get(told["type"], "other"), told, told["payment"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise HookMalformed from None


def _payment_event(event_id: str, kind: str, told: dict, payment: dict) -> HookEvent:
    refund = told.get("refund")
    amount = (refund or payment)["amount"]
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


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None


PROVIDERS.add("simulator", Simulator())
