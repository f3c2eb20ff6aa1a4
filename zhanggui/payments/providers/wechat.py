"""WeChat Pay, API v3: a code to scan (Native), or the app opened from a phone's browser (H5).

By the company's documents (pay.weixin.qq.com/doc/v3/merchant: request signature, verification of answers and messages,
decryption of messages, Native and H5 orders, refunds, trade bill). Requests carry WECHATPAY2-SHA256-RSA2048 over method,
path, time, nonce and body; answers and messages are signed over time, nonce and body; what a message says is inside an
AES-256-GCM box whose key is the merchant's APIv3 key. Our numbers: `out_trade_no` is the intent's id, `out_refund_no`
the refund's, both without hyphens.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Invalid
from zhanggui.kit.money import Money
from zhanggui.payments.accounts import account, private_key, public_key, rsa_signed, sign_rsa
from zhanggui.payments.errors import HookForged, HookMalformed, HookStale, ProviderRefused, ProviderUnreachable
from zhanggui.payments.ports import (
    PROVIDERS,
    BillLine,
    Field,
    HookEvent,
    IntentInfo,
    NextStep,
    RefundAnswer,
    RefundInfo,
    Settles,
    Started,
)
from zhanggui.payments.providers._base import Base
from zhanggui.payments.providers._bills import read_wechat_bill
from zhanggui.payments.providers._http import Answer, call

HOME = "https://api.mch.weixin.qq.com"
SCHEME = "WECHATPAY2-SHA256-RSA2048"
TOLERANCE = timedelta(minutes=5)
BILL_LARGEST, BILL_SECONDS = 64 * 2**20, 60
KINDS = {"SUCCESS": "captured", "CLOSED": "failed", "REVOKED": "failed", "PAYERROR": "failed"}
REFUNDS = {"SUCCESS": "refunded", "CLOSED": "refund_failed"}  # ABNORMAL is mended at the company's own desk
STATES = {"SUCCESS": "done", "CLOSED": "failed"}


class WeChat(Base):
    key = "wechat"
    label = _("WeChat Pay")
    settles: Settles = "network"
    bill_zone = "Asia/Shanghai"
    closes = True
    thanks = ('{"code":"SUCCESS","message":"OK"}', "application/json")
    fields = (
        Field("mchid", _("Merchant number (mchid)")),
        Field("appid", _("App number (appid)")),
        Field("serial_no", _("Serial number of the merchant certificate")),
        Field("private_key", _("Merchant's private key"), secret=True, long=True),
        Field("api_v3_key", _("APIv3 key"), secret=True),
        Field("platform_serial", _("Number of the company's public key or certificate")),
        Field("platform_key", _("The company's public key or certificate"), long=True),
        Field("address", _("Other address of the company, for practice"), required=False),
    )

    @property
    def payee(self) -> str:  # type: ignore[override]
        own = account(self.key) or {}
        return f"{own.get('mchid', '')}/{own.get('appid', '')}"

    def check(self, values: dict[str, str]) -> None:
        private_key(values["private_key"])
        public_key(values["platform_key"], "platform_key")
        if len(values["api_v3_key"].encode()) != 32:
            raise Invalid(field="api_v3_key", problem=_now("The APIv3 key has 32 characters."))

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        return currency == "CNY" and super().offered(currency=currency, country=country, party=party) and self._ready()

    def _ready(self) -> bool:
        return account(self.key) is not None

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started:
        own = self._own()
        order: dict[str, Any] = {
            "appid": own["appid"],
            "mchid": own["mchid"],
            "description": intent.reference,
            "out_trade_no": intent.id.hex,
            "notify_url": f"{settings.BASE_URL}/api/v1/hooks/{self.key}",
            "amount": {"total": intent.amount.minor, "currency": "CNY"},
        }
        if intent.phone and intent.client:
            order["scene_info"] = {"payer_client_ip": intent.client, "h5_info": {"type": "Wap"}}
            answer = self._ask("POST", "/v3/pay/transactions/h5", order, now=now)
            url = f"{answer['h5_url']}&redirect_url={quote(return_url, safe='')}"
            return Started(NextStep("redirect", url=url))
        code = str(self._ask("POST", "/v3/pay/transactions/native", order, now=now)["code_url"])
        return Started(NextStep("show", facts={"qr": code, "amount": intent.amount}), session=code[:512])

    def shows(self, intent: IntentInfo) -> dict[str, Any] | None:
        return {"qr": intent.session, "amount": intent.amount} if intent.session else None

    def read_hook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookEvent:
        own = account(self.key)
        if own is None or not _is_signed(own, {name.lower(): value for name, value in headers.items()}, body):
            raise HookForged
        stamp = int({name.lower(): value for name, value in headers.items()}["wechatpay-timestamp"])
        if abs(now - datetime.fromtimestamp(stamp, UTC)) > TOLERANCE:
            raise HookStale
        try:
            told = json.loads(body)
            return self._event(str(told["id"])[:80], str(told["event_type"]), _opened(own, told["resource"]), own)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidTag, binascii.Error):
            raise HookMalformed from None

    def _event(self, event_id: str, event_type: str, told: dict, own: dict) -> HookEvent:
        refund = event_type.startswith("REFUND.")
        state = str(told["refund_status"] if refund else told["trade_state"])
        kind = REFUNDS.get(state, "other") if refund else KINDS.get(state, "other")
        amount = told["amount"]
        return HookEvent(
            event_id=event_id,
            kind=kind,  # type: ignore[arg-type]
            intent_id=_uuid(told["out_trade_no"]),
            provider_ref=str(told.get("transaction_id", ""))[:80],
            amount=Money(amount["refund"] if refund else amount["total"], str(amount.get("currency", "CNY"))),
            payee=f"{told['mchid']}/{own['appid'] if refund else told['appid']}",
            refund_id=_uuid(told["out_refund_no"]) if refund else None,
            at=datetime.fromisoformat(told["success_time"]) if told.get("success_time") else None,
        )

    def ask(self, intent: IntentInfo, *, now: datetime) -> HookEvent | None:
        own = self._own()
        path = f"/v3/pay/transactions/out-trade-no/{intent.id.hex}?mchid={own['mchid']}"
        told = self._ask("GET", path, now=now)
        if KINDS.get(told.get("trade_state", "")) is None:
            return None
        told.setdefault("amount", {"total": intent.amount.minor})  # an order that was never paid has none
        return self._event(f"asked:{intent.id.hex}:{told['trade_state']}", "TRANSACTION.ASKED", told, own)

    def close(self, intent: IntentInfo, *, now: datetime) -> bool:
        own = self._own()
        path = f"/v3/pay/transactions/out-trade-no/{intent.id.hex}/close"
        try:
            self._ask("POST", path, {"mchid": own["mchid"]}, now=now)
        except ProviderRefused as no:
            if no.facts.get("code") in ("ORDER_CLOSED", "ORDER_NOT_EXIST"):
                return True
            raise
        return True

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        amount = {"refund": refund.amount.minor, "total": refund.intent.amount.minor, "currency": "CNY"}
        wish = {
            "out_trade_no": refund.intent.id.hex,
            "out_refund_no": refund.id.hex,
            "notify_url": f"{settings.BASE_URL}/api/v1/hooks/{self.key}",
            "amount": amount,
            **({"reason": refund.why[:40]} if refund.why else {}),
        }
        answer = self._ask("POST", "/v3/refund/domestic/refunds", wish, now=now)
        state = STATES.get(answer.get("status", ""), "pending")
        problem = "" if answer.get("status") in ("SUCCESS", "PROCESSING") else str(answer.get("status"))
        return RefundAnswer(state, provider_ref=str(answer["refund_id"]), problem=problem)  # type: ignore[arg-type]

    def bill(self, day: date, *, now: datetime) -> list[BillLine] | None:
        own = self._own()
        query = urlencode({"bill_date": day.isoformat(), "bill_type": "ALL"})
        try:
            where = self._ask("GET", f"/v3/bill/tradebill?{query}", now=now)
        except ProviderRefused as no:
            if no.facts.get("code") == "NO_STATEMENT_EXIST":
                return []
            raise
        answer = self._send("GET", where["download_url"], b"", own, now, seconds=BILL_SECONDS, largest=BILL_LARGEST)
        if answer.status != 200:
            raise ProviderUnreachable(provider=self.key)
        return read_wechat_bill(answer.body.decode())

    def read_bill(self, data: bytes) -> list[BillLine]:
        return read_wechat_bill(data.decode("utf-8-sig", errors="replace"))

    # How the two sides speak

    def _own(self) -> dict[str, str]:
        own = account(self.key)
        if own is None:
            raise ProviderUnreachable(provider=self.key)
        return own

    def _ask(self, method: str, path: str, contents: dict | None = None, *, now: datetime) -> dict[str, Any]:
        """A signed request and an answer whose signature is the company's. ProviderRefused when it says no."""
        own = self._own()
        body = b"" if contents is None else json.dumps(contents, ensure_ascii=False).encode()
        answer = self._send(method, (own.get("address") or HOME) + path, body, own, now)
        try:
            told = json.loads(answer.body) if answer.body else {}
        except ValueError as problem:
            raise ProviderUnreachable(provider=self.key) from problem
        if 400 <= answer.status < 500 and answer.status != 429:
            raise ProviderRefused(provider=self.key, status=answer.status, code=str(told.get("code", "")))
        if answer.status >= 300 or not _is_signed(own, answer.headers, answer.body):
            raise ProviderUnreachable(provider=self.key)  # not the company's word: nobody knows what came of it
        return told

    def _send(self, method: str, url: str, body: bytes, own: dict, now: datetime, **limits: Any) -> Answer:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        stamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
        message = f"{method}\n{path}\n{stamp}\n{nonce}\n".encode() + body + b"\n"
        signature = sign_rsa(own, message)
        token = (
            f'mchid="{own["mchid"]}",nonce_str="{nonce}",signature="{signature}",timestamp="{stamp}",'
            f'serial_no="{own["serial_no"]}"'
        )
        headers = {
            "Authorization": f"{SCHEME} {token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "zhanggui",
        }
        return call(self.key, method, url, headers=headers, body=body or None, **limits)


def _is_signed(own: dict, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the company's key signed this body. `headers` in small letters."""
    stamp, nonce = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-nonce", "")
    if headers.get("wechatpay-serial", "") != own["platform_serial"] or not (stamp.isascii() and stamp.isdigit()):
        return False
    if len(stamp) > 12:
        return False
    try:
        message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
    except UnicodeEncodeError:
        return False
    return rsa_signed(own["platform_key"], message, headers.get("wechatpay-signature", ""))


def _opened(own: dict, resource: dict) -> dict:
    if resource["algorithm"] != "AEAD_AES_256_GCM":
        raise ValueError("another algorithm")
    box = base64.b64decode(resource["ciphertext"], validate=True)
    context = str(resource.get("associated_data") or "").encode()
    return json.loads(AESGCM(own["api_v3_key"].encode()).decrypt(resource["nonce"].encode(), box, context))


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


PROVIDERS.add("wechat", WeChat())
