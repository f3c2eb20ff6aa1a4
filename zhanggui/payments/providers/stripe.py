"""Stripe: the buyer types the card on the company's own page (Checkout); no card number ever comes here.

Through the company's `stripe` library (docs.stripe.com/api: Checkout Sessions, PaymentIntents, Refunds, Balance
Transactions; docs.stripe.com/webhooks/signature). Requests carry our ids as idempotency keys; hooks are signed with
HMAC-SHA256 over time and body.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import stripe
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.money import Money
from zhanggui.payments.accounts import account
from zhanggui.payments.errors import HookForged, HookMalformed, HookStale, ProviderRefused, ProviderUnreachable
from zhanggui.payments.ports import (
    PROVIDERS,
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
from zhanggui.payments.providers._base import Base
from zhanggui.payments.providers._http import call

TOLERANCE = timedelta(minutes=5)
# A payment that failed on the company's page may be tried again there: only an expired page is an end.
KINDS = {
    "checkout.session.completed": "captured",
    "checkout.session.async_payment_succeeded": "captured",
    "checkout.session.async_payment_failed": "failed",
    "checkout.session.expired": "failed",
    "payment_intent.amount_capturable_updated": "authorised",
    "payment_intent.succeeded": "captured",
    "payment_intent.canceled": "voided",
}
REFUNDS = {"succeeded": "refunded", "failed": "refund_failed", "canceled": "refund_failed"}
STATES = {"succeeded": "done", "failed": "failed", "canceled": "failed"}


class Patient(stripe.HTTPClient):
    """The library's requests by our own way, which never waits too long."""

    name = "zhanggui"

    def request(self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None) -> Any:  # type: ignore[override]
        body = post_data.encode() if isinstance(post_data, str) else post_data
        try:
            answer = call("stripe", method.upper(), url, headers=headers, body=body)
        except ProviderUnreachable as silence:
            raise stripe.APIConnectionError("no answer in time") from silence
        return answer.body.decode(errors="replace"), answer.status, answer.headers

    def close(self) -> None:
        pass


class Stripe(Base):
    key = "stripe"
    label = _("Card and more (Stripe)")
    settles: Settles = "network"
    authorises = True
    fields = (
        Field("account", _("Account number (acct_…)")),
        Field("secret_key", _("Secret key"), secret=True),
        Field("hook_secret", _("Signing secret of the webhook"), secret=True),
        Field("address", _("Other address of the company, for practice"), required=False),
    )

    @property
    def payee(self) -> str:  # type: ignore[override]
        return (account(self.key) or {}).get("account", "")

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        return super().offered(currency=currency, country=country, party=party) and account(self.key) is not None

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started:
        currency, metadata = intent.amount.currency.lower(), {"intent": str(intent.id)}
        held: Any = {"capture_method": "manual"} if intent.later else {}
        item: Any = {
            "quantity": 1,
            "price_data": {
                "currency": currency,
                "unit_amount": intent.amount.minor,
                "product_data": {"name": intent.reference},
            },
        }
        session = self._do(
            lambda client: client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "line_items": [item],
                    "client_reference_id": str(intent.id),
                    "metadata": metadata,
                    "payment_intent_data": {"metadata": metadata, **held},
                    "success_url": return_url,
                    "cancel_url": return_url,
                    "locale": "en" if intent.locale == "en" else "zh",
                },
                {"idempotency_key": f"start-{intent.id}"},
            )
        )
        return Started(NextStep("redirect", url=str(session["url"])), session=str(session["id"]))

    def read_hook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookEvent:
        own = account(self.key)
        given = {name.lower(): value for name, value in headers.items()}.get("stripe-signature", "")
        try:
            if own is None:
                raise HookForged
            stripe.WebhookSignature.verify_header(body, given, own["hook_secret"], tolerance=None)
            stamp = next(int(part[2:]) for part in given.split(",") if part.startswith("t="))
        except (stripe.SignatureVerificationError, ValueError, IndexError, StopIteration):
            raise HookForged from None
        if abs(now - datetime.fromtimestamp(stamp, UTC)) > TOLERANCE:
            raise HookStale
        try:
            told = json.loads(body)
            return self._event(told["id"][:80], told["type"], told["data"]["object"], told.get("account") or self.payee)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise HookMalformed from None

    def _event(self, event_id: str, event_type: str, told: dict, payee: str) -> HookEvent:
        kind = KINDS.get(event_type, "other")
        refund = told.get("object") == "refund"
        if refund:
            kind = REFUNDS.get(told["status"], "other")
        elif event_type == "checkout.session.completed" and told["payment_status"] != "paid":
            kind = "other"  # held, or on its way: the payment itself tells
        metadata = told.get("metadata") or {}
        reference = told if told.get("object") == "payment_intent" else {"id": told.get("payment_intent") or ""}
        captured = event_type == "payment_intent.succeeded"
        return HookEvent(
            event_id=event_id,
            kind=kind,  # type: ignore[arg-type]
            intent_id=_uuid(metadata.get("intent")),
            provider_ref=str(reference["id"])[:80],
            amount=_amount(
                told, "amount_received" if captured else "amount_total" if "amount_total" in told else "amount"
            ),
            payee=payee,
            refund_id=_uuid(metadata.get("refund")) if refund else None,
        )

    def ask(self, intent: IntentInfo, *, now: datetime) -> HookEvent | None:
        if not intent.session:
            return None
        wish: Any = {"expand": ["payment_intent"]}
        session = self._do(lambda client: client.v1.checkout.sessions.retrieve(intent.session, wish))
        if session.get("status") == "expired":
            return self._event(f"asked:{session['id']}:expired"[:80], "checkout.session.expired", session, self.payee)
        payment = session.get("payment_intent") or {}
        kind = (
            {
                "succeeded": "payment_intent.succeeded",
                "requires_capture": "payment_intent.amount_capturable_updated",
                "canceled": "payment_intent.canceled",
            }.get(payment.get("status", ""))
            if isinstance(payment, dict)
            else None
        )
        if kind is None:
            return None
        return self._event(f"asked:{payment['id']}:{payment['status']}"[:80], kind, payment, self.payee)

    def capture(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer:
        wish: Any = {"amount_to_capture": asked.amount.minor}
        key: Any = {"idempotency_key": f"capture-{asked.id}"}
        ref = asked.intent.provider_ref
        return self._settled(
            ref, lambda client: client.v1.payment_intents.capture(ref, wish, key), "succeeded", asked.amount.minor
        )

    def void(self, asked: InstructionInfo, *, now: datetime) -> RefundAnswer:
        key: Any = {"idempotency_key": f"void-{asked.id}"}
        ref = asked.intent.provider_ref
        return self._settled(ref, lambda client: client.v1.payment_intents.cancel(ref, {}, key), "canceled", 0)

    def _settled(self, ref: str, deed: Any, status: str, taken: int) -> RefundAnswer:
        """Do it; a refusal of what was done before, whose answer got lost, is no refusal."""
        try:
            self._do(deed)
        except ProviderRefused:
            found = self._do(lambda client: client.v1.payment_intents.retrieve(ref))
            if (found.get("status"), found.get("amount_received", 0)) != (status, taken):
                raise
        return RefundAnswer("done")

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        told = self._known_refund(refund) if refund.again else None  # keys are forgotten after a day
        if told is None:
            wish: Any = {
                "payment_intent": refund.intent.provider_ref,
                "amount": refund.amount.minor,
                "metadata": {"refund": str(refund.id), "intent": str(refund.intent.id)},
            }
            key: Any = {"idempotency_key": f"refund-{refund.id}"}
            told = self._do(lambda client: client.v1.refunds.create(wish, key))
        state = STATES.get(str(told.get("status")), "pending")
        problem = str(told.get("failure_reason") or "")
        return RefundAnswer(state, provider_ref=str(told["id"]), problem=problem)  # type: ignore[arg-type]

    def _known_refund(self, refund: RefundInfo) -> dict[str, Any] | None:
        wish: Any = {"payment_intent": refund.intent.provider_ref, "limit": 100}
        rows = self._do(lambda client: client.v1.refunds.list(wish))["data"]
        return next((row for row in rows if (row.get("metadata") or {}).get("refund") == str(refund.id)), None)

    def bill(self, day: date, *, now: datetime) -> list[BillLine] | None:
        since = datetime.combine(day, time.min, UTC)
        span = {"gte": int(since.timestamp()), "lt": int((since + timedelta(days=1)).timestamp())}
        lines: list[BillLine] = []
        wish: Any = {"created": span, "limit": 100, "expand": ["data.source"]}
        while True:
            page = self._do(lambda client, wish=wish: client.v1.balance_transactions.list(wish))  # type: ignore[misc]
            lines += [line for row in page["data"] if (line := _bill_line(row))]
            if not page.get("has_more"):
                return lines
            wish = {**wish, "starting_after": page["data"][-1]["id"]}

    def _do(self, deed: Any) -> dict[str, Any]:
        own = account(self.key)
        if own is None:
            raise ProviderUnreachable(provider=self.key)
        where: Any = {"api": own["address"]} if own.get("address") else {}
        client = stripe.StripeClient(
            own["secret_key"], base_addresses=where, http_client=Patient(), max_network_retries=0
        )
        try:
            return deed(client).to_dict()
        except (stripe.APIConnectionError, stripe.RateLimitError) as silence:
            raise ProviderUnreachable(provider=self.key) from silence
        except stripe.StripeError as no:
            if no.http_status is None or no.http_status >= 500:
                raise ProviderUnreachable(provider=self.key) from no
            raise ProviderRefused(provider=self.key, status=no.http_status, code=str(no.code or "")) from no


def _amount(told: dict, name: str) -> Money:
    return Money(told[name], str(told["currency"]).upper())


def _bill_line(row: dict) -> BillLine | None:
    kinds = {"charge": "payment", "payment": "payment", "refund": "refund", "payment_refund": "refund"}
    if row["type"] not in kinds:
        return None
    source = row.get("source") if isinstance(row.get("source"), dict) else {}
    kind, metadata = kinds[row["type"]], (source or {}).get("metadata") or {}
    currency = row["currency"].upper()
    return BillLine(
        kind=kind,  # type: ignore[arg-type]
        reference=str(metadata.get("refund" if kind == "refund" else "intent", "")),
        provider_ref=str((source or {}).get("payment_intent") or (source or {}).get("id") or row["id"]),
        amount=Money(abs(row["amount"]), currency),
        fee=Money(row["fee"], currency),
        state="done",
        at=datetime.fromtimestamp(row["created"], UTC),
        payment_ref=str(metadata.get("intent", "")) if kind == "refund" else "",
    )


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None


PROVIDERS.add("stripe", Stripe())
