"""Stripe: Checkout Sessions, PaymentIntents, Refunds and balance transactions, from the company's side of the counter."""

import hashlib
import hmac
import html
import json
import re
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl

from zhanggui.simulators.companies.house import Book, Message, No, Payment, Reply, Request, button, page, sums, tell


def unfolded(body: bytes) -> dict[str, Any]:
    """a[b][0][c]=1 as nested dictionaries."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        keys = re.findall(r"[^\[\]]+", name)
        place = found
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = value
    return found


class Stripe:
    def __init__(self, book: Book, merchant: dict):
        self.book, self.merchant = book, merchant
        self.known: dict[str, dict] = {}  # idempotency key → answer

    def answer(self, request: Request) -> Reply:
        path = request.path.removeprefix("/stripe")
        if match := re.fullmatch(r"/c/pay/(cs_[0-9a-z_]+)", path):
            payment = self._by("session", match[1])
            if request.method == "POST":
                self.act(payment, request.form.get("action", ""))
                return Reply(303, headers=(("Location", payment.back),))
            where = f"/stripe/c/pay/{match[1]}"
            buttons = button(where, "action", "pay") + button(where, "action", "decline")
            return page("Stripe", f"<p>{html.escape(payment.facts['name'])} {sums(payment)}</p>{buttons}")
        try:
            if request.headers.get("authorization") != f"Bearer {self.merchant['secret_key']}":
                raise No(401, "api_key_invalid")
            return Reply(body=json.dumps(self._once(request, path)).encode())
        except No as no:
            error = {"type": "invalid_request_error", "code": no.code, "message": no.code}
            return Reply(no.status, json.dumps({"error": error}).encode())

    def _once(self, request: Request, path: str) -> dict:
        key = request.headers.get("idempotency-key", "")
        if key in self.known:
            return self.known[key]
        told = self._api(request, path)
        if key and request.method == "POST":
            self.known[key] = told
        return told

    def _by(self, fact: str, value: str) -> Payment:
        for one in self.book.payments.values():
            if one.company == "stripe" and one.facts.get(fact) == value:
                return one
        raise No(404, "resource_missing")

    def act(self, payment: Payment, action: str) -> None:
        if payment.state != "open":
            return
        if action != "pay":
            payment.state = "closed"
            self.tell(payment, "checkout.session.expired", self.session(payment))
            return
        payment.facts["intent"] = f"pi_{secrets.token_hex(12)}"
        payment.at = time.time()
        if payment.facts["manual"]:
            payment.state = "held"
            self.tell(payment, "payment_intent.amount_capturable_updated", self.intent(payment))
        else:
            payment.state, payment.taken = "paid", payment.amount
            self.tell(payment, "payment_intent.succeeded", self.intent(payment))
        self.tell(payment, "checkout.session.completed", self.session(payment))

    # Messages

    def tell(self, payment: Payment, kind: str, thing: dict) -> None:
        told = {"id": f"evt_{secrets.token_hex(12)}", "object": "event", "type": kind, "data": {"object": thing}}
        payment.told.append((kind, told))
        tell(payment, self.message(payment, kind, told))

    def message(self, payment: Payment, kind: str, told: dict, how: str = "again") -> Message:
        if how == "altered":
            thing = dict(told["data"]["object"])
            for name in ("amount", "amount_received", "amount_total"):
                if name in thing:
                    thing[name] += 100
            told = {**told, "id": f"evt_{secrets.token_hex(12)}", "data": {"object": thing}}
        stamp = int(time.time()) - (3600 if how == "stale" else 0)
        body = json.dumps(told).encode()
        secret = b"forged" if how == "forged" else self.merchant["hook_secret"].encode()
        signature = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={stamp},v1={signature}"}
        return self.merchant["hook"], body, headers

    def session(self, payment: Payment) -> dict:
        return {
            "id": payment.facts["session"],
            "object": "checkout.session",
            "amount_total": payment.amount,
            "currency": payment.currency.lower(),
            "client_reference_id": payment.reference,
            "metadata": payment.facts["metadata"],
            "payment_intent": payment.facts.get("intent"),
            "payment_status": "paid" if payment.state == "paid" else "unpaid",
            "status": {"open": "open", "closed": "expired"}.get(payment.state, "complete"),
            "url": payment.facts["url"],
        }

    def intent(self, payment: Payment) -> dict:
        states = {"held": "requires_capture", "paid": "succeeded", "closed": "canceled"}
        return {
            "id": payment.facts["intent"],
            "object": "payment_intent",
            "amount": payment.amount,
            "amount_capturable": payment.amount if payment.state == "held" else 0,
            "amount_received": payment.taken,
            "currency": payment.currency.lower(),
            "capture_method": "manual" if payment.facts["manual"] else "automatic",
            "metadata": payment.facts["metadata"],
            "status": states.get(payment.state, "requires_payment_method"),
        }

    # The API

    def _api(self, request: Request, path: str) -> dict:
        asked = unfolded(request.body)
        if path == "/v1/checkout/sessions" and request.method == "POST":
            return self._open(asked, request.base)
        if match := re.fullmatch(r"/v1/checkout/sessions/(cs_\w+)", path):
            payment = self._by("session", match[1])
            paid = payment.facts.get("intent")
            return {**self.session(payment), "payment_intent": self.intent(payment) if paid else None}
        if match := re.fullmatch(r"/v1/payment_intents/(pi_\w+)/(capture|cancel)", path):
            return self._settle(self._by("intent", match[1]), match[2], asked)
        if match := re.fullmatch(r"/v1/payment_intents/(pi_\w+)", path):
            return self.intent(self._by("intent", match[1]))
        if path == "/v1/refunds" and request.method == "POST":
            return self._refund(asked)
        if path == "/v1/refunds":
            payment = self._by("intent", request.query.get("payment_intent", ""))
            rows = [self._refunded(payment, one) for one in payment.refunds.values()]
            return {"object": "list", "data": rows, "has_more": False, "url": path}
        if path == "/v1/balance_transactions":
            return self._balance(request.query)
        raise No(404, "resource_missing")

    def _open(self, asked: dict, base: str) -> dict:
        item = asked["line_items"]["0"]
        price = item["price_data"]
        session = f"cs_test_{secrets.token_hex(12)}"
        intent = asked.get("payment_intent_data", {})
        payment = self.book.add(
            Payment(
                "stripe",
                asked["client_reference_id"],
                session,
                int(price["unit_amount"]) * int(item["quantity"]),
                price["currency"].upper(),
                back=asked["success_url"],
                facts={
                    "session": session,
                    "name": price["product_data"]["name"],
                    "metadata": intent.get("metadata", {}),
                    "manual": intent.get("capture_method") == "manual",
                    "url": f"{base}/stripe/c/pay/{session}",
                },
            )
        )
        return self.session(payment)

    def _settle(self, payment: Payment, deed: str, asked: dict) -> dict:
        if payment.state != "held":
            raise No(400, "payment_intent_unexpected_state")
        if deed == "capture":
            amount = int(asked.get("amount_to_capture", payment.amount))
            if not 0 < amount <= payment.amount:
                raise No(400, "amount_too_large")
            payment.state, payment.taken = "paid", amount
            self.tell(payment, "payment_intent.succeeded", self.intent(payment))
        else:
            payment.state = "closed"
            self.tell(payment, "payment_intent.canceled", self.intent(payment))
        return self.intent(payment)

    def _refund(self, asked: dict) -> dict:
        payment = self._by("intent", asked["payment_intent"])
        metadata = asked.get("metadata", {})
        refund = payment.refund(metadata.get("refund", secrets.token_hex(8)), int(asked["amount"]))
        refund["metadata"] = metadata
        told = self._refunded(payment, refund)
        self.tell(payment, "refund.updated", told)
        return told

    def _refunded(self, payment: Payment, refund: dict) -> dict:
        return {
            "id": f"re_{refund['number']}",
            "object": "refund",
            "amount": refund["amount"],
            "currency": payment.currency.lower(),
            "payment_intent": payment.facts["intent"],
            "metadata": refund["metadata"],
            "status": "succeeded",
        }

    def _balance(self, query: dict[str, str]) -> dict:
        since, until = float(query.get("created[gte]", 0)), float(query.get("created[lt]", 9e12))
        rows: list[dict[str, Any]] = []
        for payment, refund in self.book.between("stripe", since, until):
            amount = refund["amount"] if refund else payment.taken
            source = {"id": payment.facts["intent"], "object": "refund" if refund else "charge"}
            source |= {"payment_intent": payment.facts["intent"]}
            source["metadata"] = refund["metadata"] if refund else payment.facts["metadata"]
            rows.append(
                {
                    "id": f"txn_{len(rows)}",
                    "object": "balance_transaction",
                    "type": "refund" if refund else "charge",
                    "amount": -amount if refund else amount,
                    "fee": 0 if refund else (amount * 29 + 500) // 1000 + 30,
                    "currency": payment.currency.lower(),
                    "created": int(refund["at"] if refund else payment.at),
                    "source": source,
                }
            )
        return {"object": "list", "data": rows, "has_more": False, "url": "/v1/balance_transactions"}
