"""Alipay: the buyer goes to the company's page (alipay.trade.page.pay, on a phone alipay.trade.wap.pay).

By the company's documents (opendocs.alipay.com: RSA2 signing, asynchronous messages, page and wap pay, query, refund and its
query). Parameters are sorted by name, joined without the empty ones and signed with SHA256withRSA; messages come as a form,
their `sign` and `sign_type` are left out of what is verified, and are answered with the word "success" (sent again up to
25 hours); answers of the gateway are signed over the very bytes of their inner object.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.money import Money, NotMoney
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
from zhanggui.payments.providers._bills import read_alipay_bill
from zhanggui.payments.providers._http import call

HOME = "https://openapi.alipay.com/gateway.do"
SHANGHAI = ZoneInfo("Asia/Shanghai")
LATEST = timedelta(hours=26)  # the company sends again for 25 hours
AHEAD = timedelta(minutes=5)
STATES = {"TRADE_SUCCESS": "captured", "TRADE_FINISHED": "captured", "TRADE_CLOSED": "failed"}
UNKNOWN = ("ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error", "aop.unknow-error")


class Alipay(Base):
    key = "alipay"
    label = _("Alipay")
    settles: Settles = "network"
    bill_zone = "Asia/Shanghai"
    closes = True
    thanks = ("success", "text/plain")
    fields = (
        Field("app_id", _("App number (app_id)")),
        Field("seller_id", _("Seller number (2088…)")),
        Field("private_key", _("The app's private key"), secret=True, long=True),
        Field("alipay_key", _("Alipay's public key"), long=True),
        Field("address", _("Other address of the company, for practice"), required=False),
    )

    @property
    def payee(self) -> str:  # type: ignore[override]
        own = account(self.key) or {}
        return f"{own.get('app_id', '')}/{own.get('seller_id', '')}"

    def check(self, values: dict[str, str]) -> None:
        private_key(values["private_key"])
        public_key(values["alipay_key"], "alipay_key")

    def offered(self, *, currency: str, country: str, party: UUID | None) -> bool:
        if currency != "CNY" or not super().offered(currency=currency, country=country, party=party):
            return False
        return account(self.key) is not None

    def start(self, intent: IntentInfo, *, return_url: str, now: datetime) -> Started:
        """Nobody is asked: the address itself is the signed wish, and the same wish again is the same trade."""
        own = self._own()
        method, product = "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"
        if intent.phone:
            method, product = "alipay.trade.wap.pay", "QUICK_WAP_WAY"
        wish = {
            "out_trade_no": intent.id.hex,
            "total_amount": str(intent.amount.decimal),
            "subject": intent.reference,
            "product_code": product,
        }
        extra = {"notify_url": f"{settings.BASE_URL}/api/v1/hooks/{self.key}", "return_url": return_url}
        return Started(NextStep("redirect", url=self._address(own, method, wish, now, **extra)))

    def read_hook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> HookEvent:
        own = account(self.key)
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100, strict_parsing=True)
        except (ValueError, UnicodeDecodeError):
            raise HookForged from None
        told = dict(pairs)
        if own is None or len(told) != len(pairs) or told.get("sign_type") != "RSA2":
            raise HookForged
        signed = {name: value for name, value in told.items() if name not in ("sign", "sign_type")}
        if not rsa_signed(own["alipay_key"], _joined(signed).encode(), told.get("sign", "")):
            raise HookForged
        try:
            age = now - _moment(told["notify_time"])
            if not -AHEAD <= age <= LATEST:
                raise HookStale
            return self._event(told["notify_id"][:80], told, f"{told['app_id']}/{told['seller_id']}")
        except (ValueError, KeyError, NotMoney):
            raise HookMalformed from None

    def _event(self, event_id: str, told: dict, payee: str) -> HookEvent:
        # A message about a refund repeats the trade's state; our refunds are settled by the answers to them.
        refund = bool(told.get("refund_fee") or told.get("gmt_refund") or told.get("out_biz_no"))
        kind = "other" if refund else STATES.get(told["trade_status"], "other")
        try:
            intent_id = UUID(told["out_trade_no"])
        except ValueError:
            intent_id = None
        return HookEvent(
            event_id=event_id,
            kind=kind,  # type: ignore[arg-type]
            intent_id=intent_id,
            provider_ref=str(told["trade_no"])[:80],
            amount=Money.of(told["total_amount"], "CNY"),
            payee=payee,
            at=_moment(told["gmt_payment"]) if told.get("gmt_payment") else None,
        )

    def ask(self, intent: IntentInfo, *, now: datetime) -> HookEvent | None:
        try:
            told = self._ask("alipay.trade.query", {"out_trade_no": intent.id.hex}, now=now)
        except ProviderRefused as no:
            if no.facts.get("code") == "ACQ.TRADE_NOT_EXIST":  # the buyer has not opened the page yet
                return None
            raise
        if STATES.get(told.get("trade_status", "")) is None:
            return None
        return self._event(f"asked:{told['trade_no']}:{told['trade_status']}"[:80], told, self.payee)

    def close(self, intent: IntentInfo, *, now: datetime) -> bool:
        """A trade begins when the buyer opens the page; until then there is nothing to close, and the address is still good."""
        try:
            self._ask("alipay.trade.close", {"out_trade_no": intent.id.hex}, now=now)
        except ProviderRefused as no:
            if no.facts.get("code") == "ACQ.TRADE_NOT_EXIST":
                return False
            raise
        return True

    def refund(self, refund: RefundInfo, *, now: datetime) -> RefundAnswer:
        wish = {
            "out_trade_no": refund.intent.id.hex,
            "refund_amount": str(refund.amount.decimal),
            "out_request_no": refund.id.hex,
            **({"refund_reason": refund.why[:80]} if refund.why else {}),
        }
        told = self._ask("alipay.trade.refund", wish, now=now)
        if told.get("fund_change") == "Y":
            return RefundAnswer("done", provider_ref=str(told.get("trade_no", "")))
        # "N": nothing moved by this request; the same one may have been carried out before.
        query = {"out_trade_no": refund.intent.id.hex, "out_request_no": refund.id.hex}
        told = self._ask("alipay.trade.fastpay.refund.query", query, now=now)
        found = told.get("refund_status", "REFUND_SUCCESS") == "REFUND_SUCCESS" and told.get("refund_amount")
        return RefundAnswer("done" if found else "pending", provider_ref=str(told.get("trade_no", "")))

    def bill(self, day: date, *, now: datetime) -> list[BillLine] | None:
        wish = {"bill_type": "trade", "bill_date": day.isoformat()}
        try:
            where = self._ask("alipay.data.dataservice.bill.downloadurl.query", wish, now=now)
        except ProviderRefused as no:
            if "BILL_NOT_EXIST" in str(no.facts.get("code", "")):
                return []
            raise
        answer = call(self.key, "GET", where["bill_download_url"], seconds=60, largest=64 * 2**20)
        if answer.status != 200:
            raise ProviderUnreachable(provider=self.key)
        return read_alipay_bill(answer.body)

    def read_bill(self, data: bytes) -> list[BillLine]:
        return read_alipay_bill(data)

    # How the two sides speak

    def _own(self) -> dict[str, str]:
        own = account(self.key)
        if own is None:
            raise ProviderUnreachable(provider=self.key)
        return own

    def _address(self, own: dict, method: str, wish: dict, now: datetime, **extra: str) -> str:
        given = {
            "app_id": own["app_id"],
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            "version": "1.0",
            "biz_content": json.dumps(wish, ensure_ascii=False, separators=(",", ":")),
            **extra,
        }
        given["sign"] = sign_rsa(own, _joined(given).encode())
        return f"{own.get('address') or HOME}?{urlencode(given)}"

    def _ask(self, method: str, wish: dict, *, now: datetime) -> dict[str, Any]:
        """A signed request and an answer whose signature is the company's. ProviderRefused when it says no."""
        own = self._own()
        answer = call(self.key, "POST", self._address(own, method, wish, now))
        name = method.replace(".", "_") + "_response"
        try:
            text = answer.body.decode()
            told = json.loads(text)
            inner, signature = told[name], told["sign"]
        except (ValueError, KeyError, UnicodeDecodeError) as problem:
            raise ProviderUnreachable(provider=self.key) from problem
        if answer.status != 200 or not rsa_signed(own["alipay_key"], _bytes_of(text, name), signature):
            raise ProviderUnreachable(provider=self.key)
        if inner.get("code") != "10000":
            code = str(inner.get("sub_code", inner.get("code", "")))
            if inner.get("code") == "20000" or code in UNKNOWN:
                raise ProviderUnreachable(provider=self.key)
            raise ProviderRefused(provider=self.key, status=inner.get("code"), code=code)
        return inner


def _joined(given: Mapping[str, str]) -> str:
    return "&".join(f"{name}={given[name]}" for name in sorted(given) if given[name] != "")


def _bytes_of(text: str, name: str) -> bytes:
    """The inner object exactly as it stands in the answer: that is what the company signed."""
    found = re.search(rf'"{re.escape(name)}"\s*:\s*', text)
    if not found:
        return b""
    _value, end = json.JSONDecoder().raw_decode(text, found.end())
    return text[found.end() : end].encode()


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)


PROVIDERS.add("alipay", Alipay())
